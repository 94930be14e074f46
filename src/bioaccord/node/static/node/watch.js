// A page that shows states is read anew when there is something new, unless somebody is writing on it. And a text is copied by a button.
(() => {
  "use strict";
  const watched = document.querySelector("[data-watch]");
  const isBusy = () =>
    document.hidden ||
    document.querySelector("details[open] form, textarea:focus, input:focus, select:focus") !== null ||
    [...document.querySelectorAll("textarea:not([readonly])")].some((one) => one.value !== one.defaultValue);
  if (watched) {
    let version = null;
    const look = async () => {
      try {
        const answer = await fetch(watched.dataset.watch, { headers: { accept: "application/json" } });
        if (answer.ok && !answer.redirected) {
          const told = (await answer.json()).version;
          if (version !== null && told !== version && !isBusy()) {
            location.replace(location.href);
            return;
          }
          version = version ?? told;
        }
      } catch {
        // The node is away for a moment: looked at again.
      }
      setTimeout(look, 1500);
    };
    look();
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    const text = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.value);
      document.getElementById(`${text.id}-told`).textContent = text.dataset.copied;
    });
  }
})();
