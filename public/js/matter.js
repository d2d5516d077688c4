// Ticking who came counts by itself. Without this file the server counts.
"use strict";

for (const list of document.querySelectorAll("[data-came]")) {
  const form = list.closest("form");
  const count = (test) => [...list.querySelectorAll("input, select")].filter(test).length;
  const put = (name, n) => {
    const input = form.elements.namedItem(name);
    if (input) {
      input.value = n || "";
    }
  };
  list.addEventListener("change", () => {
    put("present", count((x) => (x.type === "checkbox" ? x.checked : x.value !== "")));
    put("online", count((x) => x.value === "online"));
    put("proxies", count((x) => x.value === "proxy"));
  });
}
