"use strict";
// The box for what a change is about suggests halls, tables, persons or meetings, as the kind of change asks for.
document.querySelectorAll("[data-suggests]").forEach((row) => {
  const kind = row.querySelector("select");
  const box = row.querySelector("input[list]");
  kind.addEventListener("change", () => {
    box.setAttribute("list", `names-${kind.value === "late" ? "no_show" : kind.value}`);
    box.value = "";
  });
});
