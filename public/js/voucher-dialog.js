// The list of keys, the templates, a new voucher. Without this file templates
// have a page of their own.
"use strict";

for (const form of document.querySelectorAll("form[data-voucher]")) {
  const dialog = (name) => document.getElementById(name);
  const open = (name) => {
    if (!document.querySelector("dialog[open]")) {
      dialog(name).showModal();
    }
  };
  const leave = (act) => form.dispatchEvent(new CustomEvent("voucher:save", { detail: act }));
  for (const button of document.querySelectorAll("[data-open]")) {
    button.hidden = false;
    button.addEventListener("click", () => open(button.dataset.open));
  }
  // A place where “?” can be a letter: a text that has begun.
  const writes = (target) => target.matches?.("input, textarea") && target.value !== "" && !["debit", "credit"].includes(target.dataset.field);

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) {
      return;
    }
    const control = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    const alt = event.altKey && !event.ctrlKey && !event.metaKey;
    const inDialog = document.querySelector("dialog[open]");
    let act;
    if (event.key === "F1" || (/^[?？]$/.test(event.key) && !writes(event.target))) {
      act = () => open("keys");
    } else if (control && event.code === "KeyS") {
      act = () => form.requestSubmit(form.querySelector("[data-save]"));
    } else if (control && (event.key === "Enter" || event.code === "NumpadEnter")) {
      act = () => form.requestSubmit(form.querySelector("[data-post]"));
    } else if (alt && event.code === "KeyM") {
      act = () => open("templates");
    } else if (alt && event.code === "KeyN") {
      act = () => leave(() => dialog("new-voucher").submit());
    }
    if (act) {
      event.preventDefault();
      if (!inDialog && !event.repeat) {
        document.activeElement?.dispatchEvent(new Event("change", { bubbles: true })); // a half-typed amount counts
        act();
      }
    }
  });

  // In a list of buttons the arrows walk, and letters go to the name whose
  // initials begin so.
  for (const menu of document.querySelectorAll("[data-menu]")) {
    let typed = "";
    let timer = 0;
    menu.addEventListener("keydown", (event) => {
      if (/^[a-z0-9]$/i.test(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey) {
        clearTimeout(timer);
        timer = setTimeout(() => (typed = ""), 1000);
        typed += event.key.toLowerCase();
        [...menu.querySelectorAll("button")].find((b) => b.dataset.keys.startsWith(typed))?.focus();
      }
      const all = [...menu.querySelectorAll("button")];
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
      }
    });
  }
  // What leaves the page keeps the draft first.
  for (const other of document.querySelectorAll("[data-menu], [data-keep]")) {
    other.addEventListener("submit", (event) => {
      if (other.dataset.ready) {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      const button = event.submitter;
      leave(() => {
        other.dataset.ready = "1";
        other.requestSubmit(button);
      });
    });
  }
}
