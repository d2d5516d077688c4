// How far a batch is shows by itself. Without this file the page is loaded anew
// every few seconds.
"use strict";

for (const place of document.querySelectorAll("[data-batch]")) {
  const bar = place.querySelector("progress");
  const text = place.querySelector("[data-text]");
  const ask = async () => {
    try {
      const answer = await fetch(place.dataset.batch, { credentials: "same-origin", cache: "no-store" });
      const far = answer.ok && !answer.redirected ? await answer.json() : null;
      if (answer.redirected || (far && !far.open)) {
        location.reload();
        return;
      }
      if (!far) {
        throw new Error("no answer");
      }
      bar.max = far.total;
      bar.value = far.done;
      if (text.textContent !== far.text) {
        text.textContent = far.text;
      }
    } catch {
      // Not reached for a moment: ask again.
    }
    setTimeout(ask, 1500);
  };
  setTimeout(ask, 800);
}
