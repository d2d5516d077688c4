// The double entry of what is typed shows beside the form. Without this file a
// button asks for it. What is typed may hold names: it is sent, never put into an
// address.
"use strict";

for (const place of document.querySelectorAll("[data-lines]")) {
  const form = place.closest("form");
  const panel = place.closest("details");
  let timer = 0;
  let asked = 0;
  const ask = async () => {
    if (!panel.open) {
      return;
    }
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") {
        body.append(name, value);
      }
    }
    const mine = ++asked;
    try {
      const answer = await fetch(place.dataset.lines, { method: "POST", body, credentials: "same-origin" });
      if (answer.ok && mine === asked && !answer.redirected) {
        place.innerHTML = await answer.text();
      }
    } catch {
      // Offline: it shows again with the next answer.
    }
  };
  panel.addEventListener("toggle", ask);
  form.addEventListener("input", (event) => {
    if (event.target.type !== "file") {
      clearTimeout(timer);
      timer = setTimeout(ask, 400);
    }
  });
}
