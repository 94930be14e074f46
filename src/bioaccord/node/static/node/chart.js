"use strict";
// Draws each chart of the page from its Vega-Lite specification. Expressions are interpreted (`ast`), so that the
// page's security policy needs no `unsafe-eval`; without JavaScript the picture in <noscript> stands instead.
for (const place of document.querySelectorAll("[data-chart]")) {
  fetch(place.dataset.chart, { headers: { Accept: "application/json" } })
    .then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status} for ${place.dataset.chart}`);
      return answer.json();
    })
    .then((specification) => {
      // The drawing for mail and print has a width of its own; in a page the bars take the width that the names leave.
      const fitted = structuredClone(specification);
      // Where the page says it in words beside the chart, the heading is left to the files.
      if (place.dataset.heading === "no") delete fitted.title;
      const layers = fitted.layer ?? [fitted];
      const bars = layers.map((one) => one.encoding?.y).filter((y) => y?.type === "nominal" && y.axis);
      const names = bars.length ? Math.min(240, Math.round(place.clientWidth * 0.42)) : 40;
      fitted.width = Math.max(60, place.clientWidth - names - 40);
      for (const bar of bars) bar.axis.labelLimit = names;
      return window.vegaEmbed(place, fitted, {
        actions: false,
        ast: true,
        defaultStyle: false,
        renderer: "canvas",
        tooltip: { disableDefaultStyle: true },
      });
    })
    .catch((error) => {
      console.error("The chart could not be drawn:", error);
      const picture = document.createElement("img");
      picture.src = place.dataset.picture;
      picture.alt = place.getAttribute("aria-label");
      place.replaceChildren(picture);
    });
}
