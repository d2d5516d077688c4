// Photos and PDFs go up as soon as they are chosen, taken or dropped on the
// page. Without this file a button sends them.
"use strict";

for (const form of document.querySelectorAll("form[data-upload]")) {
  const list = document.querySelector("[data-files]");
  const input = form.querySelector("input[type=file][name]");
  const camera = form.querySelector("[data-camera]");
  const wrong = form.querySelector("[data-upload-error]");
  const template = document.querySelector("template[data-file-row]");

  const draw = (files) => {
    list.replaceChildren(...files.map((f) => {
      const li = template.content.cloneNode(true).firstElementChild;
      const link = li.querySelector("a");
      link.href = f.url;
      const img = link.querySelector("img");
      if (f.thumb) {
        img.src = f.thumb;
      } else {
        img.remove();
      }
      link.querySelector("span").textContent = f.name + (f.pdf ? "（PDF）" : "");
      const remove = li.querySelector("form");
      remove.action = `${form.action}/${f.sha256}/remove`;
      remove.elements.csrf.value = form.elements.csrf.value;
      remove.querySelector("button").setAttribute("aria-label", `拿掉 ${f.name}`);
      return li;
    }));
    for (const count of document.querySelectorAll("[data-papers]")) {
      count.textContent = files.length;
    }
  };
  const tell = (text) => {
    wrong.hidden = text === "";
    wrong.textContent = text;
  };
  const answer = (request) => {
    try {
      return JSON.parse(request.responseText);
    } catch {
      return {};
    }
  };
  const upload = (files) => {
    if (files.length === 0) {
      return;
    }
    const data = new FormData();
    data.set("csrf", form.elements.csrf.value);
    for (const file of files) {
      data.append("file", file);
    }
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", `正在传 ${files.length} 个文件`);
    bar.max = 100;
    bar.value = 0;
    const wait = document.createElement("li");
    wait.className = "v-going";
    wait.append(`正在传 ${files.length} 个文件`, bar);
    list.append(wait);
    tell("");
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => event.lengthComputable && (bar.value = (100 * event.loaded) / event.total));
    request.addEventListener("loadend", () => {
      const got = answer(request);
      wait.remove();
      input.value = "";
      if (got.files) {
        draw(got.files);
      }
      if (request.status !== 200 || got.problem) {
        tell(got.problem || got.message || (request.status === 413 ? "文件太大，请分几次传。" : "没有传上。请看看网络，再选一次。"));
      }
    });
    request.send(data);
  };

  form.querySelector("[data-send]").hidden = true;
  input.addEventListener("change", () => upload([...input.files]));
  if (matchMedia("(pointer: coarse)").matches) {
    camera.hidden = false;
  }
  camera.querySelector("input").addEventListener("change", (event) => upload([...event.target.files]));
  // The whole page takes what is dropped; a miss must not open the file instead.
  const zone = form.querySelector("[data-drop]");
  document.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) {
      event.preventDefault();
      zone.classList.add("over");
    }
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget === null && zone.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    zone.classList.remove("over");
    if (event.dataTransfer.files.length > 0) {
      event.preventDefault();
      if (!event.target.closest("[data-drop]")) { // there site.js fills the input
        upload([...event.dataTransfer.files]);
      }
    }
  });
  list.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const row = event.target.closest("li");
    try {
      const got = await fetch(event.target.action, { method: "POST", body: new URLSearchParams(new FormData(event.target)), headers: { Accept: "application/json" }, credentials: "same-origin" });
      const body = await got.json();
      if (body.files) {
        draw(body.files);
        input.focus();
      }
      tell(body.problem ?? "");
    } catch {
      tell("没有拿掉。请看看网络，再按一次。");
      row.querySelector("button").focus();
    }
  });
}
