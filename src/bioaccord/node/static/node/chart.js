"use strict";
// Draws each chart of the page from its Vega-Lite specification. Expressions are interpreted (`ast`), so that the
// page's security policy needs no `unsafe-eval`; without JavaScript the picture in <noscript> stands instead.
function nominal(part) {
  const layers = part.layer ?? [part];
  return layers.map((one) => one.encoding?.y).filter((y) => y?.type === "nominal" && y.axis);
}

function pen() {
  const drawn = document.createElement("canvas").getContext("2d");
  drawn.font = "12.5px NanumGothic, system-ui, sans-serif";
  return drawn;
}

// How much of the width the names beside bars take: what the longest one needs, where the data tells it.
function nameWidth(part, width) {
  const bars = nominal(part);
  if (!bars.length) return 40;
  const most = Math.min(240, Math.round(width * 0.42));
  const rows = part.data?.values ?? part.datasets?.[part.data?.name];
  if (!rows) return most;
  const writing = pen();
  const lines = rows.flatMap((row) => String(row[bars[0].field]).split("\n"));
  const widest = Math.max(...lines.map((line) => writing.measureText(line).width));
  return Math.min(most, Math.max(40, Math.ceil(widest) + 8));
}

// A legend whose words are wider than the page wraps them: what a colour stands for is never cut off.
function wrapLegends(part, width) {
  const writing = pen();
  for (const encoding of (part.layer ?? [part]).map((one) => one.encoding ?? {})) {
    for (const { legend, scale } of Object.values(encoding)) {
      if (!legend || !scale?.domain?.some((name) => writing.measureText(name).width > width)) continue;
      const lines = Object.fromEntries(scale.domain.map((name) => [name, wrapped(String(name), width, writing)]));
      legend.labelExpr = `${JSON.stringify(lines)}[datum.label]`;
      legend.labelLimit = width;
    }
  }
}

function wrapped(words, width, writing) {
  const lines = [""];
  for (const word of words.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (writing.measureText(longer).width <= width || !lines.at(-1)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function draw(place, specification) {
  // The drawing for mail and print has a width of its own; in a page the whole picture, with the names and the figures
  // at its axes, takes the width that it is given, from its first moment: nothing is ever left to scroll to.
  const width = Math.floor(place.getBoundingClientRect().width);
  const names = nameWidth(specification, width);
  specification.width = width;
  for (const bar of nominal(specification)) bar.axis.labelLimit = names;
  wrapLegends(specification, width - 100);
  return window.vegaEmbed(place, specification, {
    actions: false,
    ast: true,
    defaultStyle: false,
    // Said to Vega itself: Vega-Lite warns of it wherever rows give the height.
    patch: (drawing) => ({ ...drawing, autosize: { type: "fit-x", contains: "padding" } }),
    renderer: "canvas",
    tooltip: { disableDefaultStyle: true },
  });
}

// Charts under one another are drawn one by one: each takes the whole width, and its title is text that wraps.
function drawEach(place, { vconcat, spacing, resolve, ...shared }) {
  place.replaceChildren();
  return Promise.all(
    vconcat.map(({ title, ...part }) => {
      const here = document.createElement("div");
      if (title?.text) {
        const words = document.createElement("p");
        words.className = "chart-title";
        words.textContent = title.text;
        place.append(words);
      }
      place.append(here);
      return draw(here, { ...shared, ...part });
    }),
  );
}

for (const place of document.querySelectorAll("[data-chart]")) {
  fetch(place.dataset.chart, { headers: { Accept: "application/json" } })
    .then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status} for ${place.dataset.chart}`);
      return answer.json();
    })
    .then((specification) => {
      // Where the page says it in words beside the chart, the heading is left to the files.
      if (place.dataset.heading === "no") delete specification.title;
      return specification.vconcat ? drawEach(place, specification) : draw(place, specification);
    })
    .catch((error) => {
      console.error("The chart could not be drawn:", error);
      const picture = document.createElement("img");
      picture.src = place.dataset.picture;
      picture.alt = place.getAttribute("aria-label");
      place.replaceChildren(picture);
    });
}
