"use strict";
// Tells how far a run of the scheduler is and draws what improves, every second; when it has ended, the link leads to
// the result. Without JavaScript the same link shows how far it is.
for (const place of document.querySelectorAll("[data-run]")) {
  const picture = document.querySelector("[data-live-picture]");
  const address = picture?.getAttribute("src");
  let rounds = 0;
  const show = (name, value) => {
    const here = document.querySelector(`[data-${name}]`);
    if (here) here.textContent = value;
  };
  const ask = async () => {
    const answer = await fetch(place.dataset.run, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status} for ${place.dataset.run}`);
    const told = await answer.json();
    place.querySelector("progress").value = told.live ? told.spent : 100;
    place.querySelector("[data-words]").textContent = told.words;
    for (const name of ["held", "cost", "seconds"]) show(name, told[name]);
    rounds += 1;
    if (picture && (rounds % 3 === 0 || !told.live)) picture.src = `${address}?round=${rounds}`;
    if (told.live) {
      window.setTimeout(follow, 1000);
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
  window.setTimeout(follow, 500);
}
