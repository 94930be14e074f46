"use strict";
// A long list of boxes to tick: a box above it finds them by any of their words, and how many are ticked is said; those ticked always show.
document.querySelectorAll("[data-find]").forEach((list, number) => {
  const box = document.createElement("input");
  const label = document.createElement("label");
  const told = document.createElement("p");
  const rows = [...list.querySelectorAll(".find-list label")];
  box.type = "search";
  box.id = `find-in-list-${number}`;
  label.htmlFor = box.id;
  label.textContent = list.dataset.find;
  told.className = "small soft";
  told.setAttribute("role", "status");
  list.querySelector(".find-list").before(label, box, told);
  const show = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let ticked = 0;
    rows.forEach((row) => {
      const isTicked = row.querySelector("input").checked;
      ticked += isTicked;
      row.hidden = !isTicked && !words.every((word) => row.textContent.toLowerCase().includes(word));
    });
    told.textContent = `${ticked} / ${rows.length} ${list.dataset.ticked}`;
  };
  box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  box.addEventListener("input", show);
  list.addEventListener("change", show);
  show();
});
