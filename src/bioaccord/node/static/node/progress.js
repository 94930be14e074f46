"use strict";
// Tells how far a calculation is, without loading the page again under the reader's hands: when it has ended, the link
// leads to the result. Without JavaScript the same link shows how far it is.
for (const place of document.querySelectorAll("[data-progress]")) {
  const ask = async () => {
    const answer = await fetch(place.dataset.progress, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status} for ${place.dataset.progress}`);
    const told = await answer.json();
    const bar = place.querySelector("progress");
    bar.max = told.total;
    bar.value = told.live ? told.done : told.total;
    place.querySelector("[data-words]").textContent = told.words;
    if (told.live) {
      window.setTimeout(follow, 2000);
      return;
    }
    // Read out once, at the end; in between, a screen reader is left in peace.
    place.querySelector("[data-finished]").textContent = told.words;
    place.querySelector("[data-words]").textContent = "";
    const link = place.querySelector("[data-again]");
    link.textContent = link.dataset.result;
    link.classList.add("button");
    place.querySelector("form")?.remove();
  };
  const follow = () => ask().catch((error) => console.error("The progress could not be read:", error));
  window.setTimeout(follow, 1000);
}
