// Small comforts. Every page works without this file.
"use strict";

// A form that cannot be undone asks first, and no form is sent twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent || (form.dataset.confirm && !window.confirm(form.dataset.confirm))) {
    event.preventDefault();
    return;
  }
  if (form.method === "post") {
    form.dataset.sent = "1";
    // When the answer is a download, this page stays and must go on working.
    setTimeout(() => delete form.dataset.sent, 5000);
  }
});

// Coming back with the back button, the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
  }
});

// A filter applies itself; its button stays for those without script.
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form && "auto" in form.dataset) {
    form.requestSubmit();
  }
});

// A file can be dropped on the field that takes it.
for (const drop of document.querySelectorAll("[data-drop]")) {
  const input = drop.querySelector("input[type=file]");
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const files = event.dataTransfer.files;
    if (files.length > 0 && (input.multiple || files.length === 1)) {
      input.files = files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

// A print button appears where there is something to press it for.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
