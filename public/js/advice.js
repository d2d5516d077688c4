// What the rules say about an entry shows while it is typed. Without this file
// they answer when the form is sent.
"use strict";

for (const place of document.querySelectorAll("[data-advice]")) {
  const form = place.closest("form");
  const names = ["kind", "dealing", "day", "money", "to", "account", "fund", "matter", "amount", "approver"];
  let timer = 0;
  let asked = 0;
  const ask = async () => {
    const data = new FormData(form);
    const query = new URLSearchParams();
    for (const name of [...names, "reason"]) {
      query.set(name, data.get(name) || "");
    }
    const mine = ++asked;
    try {
      const answer = await fetch(place.dataset.advice + "?" + query, { credentials: "same-origin" });
      if (answer.ok && mine === asked && !answer.redirected) {
        place.innerHTML = await answer.text();
      }
    } catch {
      // Offline: the rules answer when the form is sent.
    }
  };
  form.addEventListener("input", (event) => {
    if (names.includes(event.target.name)) {
      clearTimeout(timer);
      timer = setTimeout(ask, 400);
    }
  });
}
