"use strict";
// Long lists of terms: a box that finds them by any word in either language, and what is chosen beside each heading.
document.querySelectorAll("[data-terms]").forEach((list, number) => {
  const groups = [...list.querySelectorAll("details")];
  const label = document.createElement("label");
  const box = document.createElement("input");
  const told = document.createElement("p");
  box.type = "search";
  box.id = `find-terms-${number}`;
  label.htmlFor = box.id;
  label.textContent = list.dataset.terms;
  told.className = "small soft";
  told.setAttribute("role", "status");
  list.prepend(label, box, told);
  const begun = groups.map((group) => group.open);
  box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    groups.forEach((group, at) => {
      let fits = 0;
      group.querySelectorAll("[data-words]").forEach((one) => {
        one.hidden = !words.every((word) => one.dataset.words.includes(word));
        fits += !one.hidden;
      });
      found += fits;
      group.hidden = words.length > 0 && fits === 0;
      group.open = words.length ? fits > 0 : begun[at];
    });
    told.textContent = words.length && !found ? list.dataset.none : "";
  });
  list.addEventListener("change", () => groups.forEach((group) => {
    const chosen = [...group.querySelectorAll("[data-words]")].filter((one) => one.querySelector("input").checked);
    group.querySelector(".chosen").textContent = chosen.map((one) => one.textContent.trim()).join(", ");
  }));
});
