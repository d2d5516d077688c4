// What is wrong with a county's copy of a procedure shows while it is typed.
// Without this file it is told when the form is sent.
"use strict";

for (const form of document.querySelectorAll("form[data-check]")) {
  const says = form.querySelector("[data-check-says]");
  const touched = new Set();
  let timer = 0;
  let asked = 0;

  const inputOf = (name) =>
    form.elements[name] ?? [...form.elements].find((e) => e.name?.startsWith(name + "-"));
  const placeOf = (name) => {
    const input = inputOf(name);
    return (input?.length && !input.options ? input[0] : input)?.closest(".field");
  };
  const mark = (place, name, message) => {
    const input = place.querySelector("input, select");
    const error = document.createElement("p");
    error.className = "error";
    error.dataset.checked = "";
    error.id = "f-" + name + "-live";
    error.textContent = message;
    place.classList.add("wrong");
    if (input.type !== "checkbox" && input.type !== "radio") {
      input.before(error);
      input.setAttribute("aria-invalid", "true");
      const described = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => document.getElementById(id));
      input.setAttribute("aria-describedby", [...described, error.id].join(" "));
    } else {
      (place.querySelector("legend") ?? place.firstElementChild).after(error);
    }
  };
  const clear = () => {
    for (const e of form.querySelectorAll(".field .error")) {
      const place = e.closest(".field");
      place.classList.remove("wrong");
      place.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
      e.remove();
    }
  };
  const show = (answer) => {
    clear();
    let wrong = 0;
    const above = [];
    for (const f of answer.faults) {
      const place = placeOf(f.name);
      const own = ["name", "basis", "effective_from"].includes(f.name);
      if (own && !touched.has(f.name)) {
        continue; // not reached yet
      }
      wrong++;
      if (place) {
        mark(place, f.name, f.message);
      } else {
        above.push(f.message);
      }
    }
    says.textContent = wrong ? `有 ${wrong} 处还不行。` + above.join("") : answer.ok ? "可以存。" : "";
  };
  const ask = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin" });
      if (answer.ok && mine === asked && !answer.redirected) {
        show(await answer.json());
      }
    } catch {
      // Offline: it is told when the form is sent.
    }
  };
  form.addEventListener("input", (event) => {
    touched.add(event.target.name);
    clearTimeout(timer);
    timer = setTimeout(ask, 400);
  });
}
