"use strict";
// Keys of the page of pairs: j next, k previous, m merge, a keep apart, u undo. Without it the same links and buttons work.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.matches("input:not([type=radio]):not([type=checkbox]), select, textarea")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target || target.dataset.used) return;
  event.preventDefault();
  // A second press while the next page loads must not decide anything.
  document.querySelectorAll("[data-key]").forEach((one) => { one.dataset.used = "1"; });
  target.click();
});
