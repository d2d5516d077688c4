// Keeps the draft while it is typed, says whether it is kept, and settles what
// two people changed at once. Without this file a button keeps it.
"use strict";

for (const form of document.querySelectorAll("form[data-voucher]")) {
  const said = form.querySelector("[data-saved]");
  const dialog = document.getElementById("conflict");
  const text = () => {
    const data = new FormData(form);
    for (const name of ["csrf", "revision"]) {
      data.delete(name);
    }
    return new URLSearchParams(data).toString();
  };
  let kept = text();
  let timer = 0;
  let wait = 2000; // until a failed save is tried again, in milliseconds
  let running = null;
  let stuck = false; // until a person acts
  let leaving = false;

  const say = (state, words) => {
    said.dataset.saved = state;
    if (said.textContent !== words) {
      said.textContent = words;
    }
  };
  const later = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(() => save(false), ms);
  };
  const dirty = () => text() !== kept;

  // A session that ended and began anew has another token; the page of the
  // draft, asked again, has it.
  const renew = async () => {
    const page = await fetch(location.pathname, { credentials: "same-origin" });
    const found = page.ok && !page.redirected && new DOMParser().parseFromString(await page.text(), "text/html").querySelector("input[name=csrf]");
    if (!found || found.value === form.elements.csrf.value) {
      return false;
    }
    for (const input of document.querySelectorAll("input[name=csrf]")) {
      input.value = found.value;
    }
    return true;
  };
  const send = () => fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" }, credentials: "same-origin" });

  const advise = (answer) => {
    const place = form.querySelector("[data-voucher-advice]");
    const template = form.querySelector("template[data-notice]");
    const list = place.querySelector("[data-said]");
    list.replaceChildren(...(answer.advice ?? []).map((a) => {
      const notice = template.content.cloneNode(true).firstElementChild;
      notice.classList.add(a.Needs ? "warning" : "info");
      notice.querySelector("use").setAttribute("href", a.Needs ? "#s-due" : "#s-info");
      const [words, source] = notice.querySelectorAll("p");
      words.textContent = a.Said;
      source.textContent = `${a.MarkWords}。出处：${a.Source}`;
      return notice;
    }));
    form.querySelector("[data-reason]").hidden = !answer.needs;
    const words = form.querySelector("[data-words]");
    words.textContent = answer.sum?.capital ?? "";
    words.dataset.words = answer.sum?.debit ?? "";
    words.hidden = words.textContent === "" || form.querySelector('output[data-sum="debit"]').textContent !== answer.sum.debit;
  };

  const once = async (asked) => {
    clearTimeout(timer);
    const sent = text();
    say("busy", "正在存…");
    let answer;
    try {
      answer = await send();
      if (answer.status === 403 && (await renew())) {
        answer = await send();
      }
    } catch {
      say("failed", `没存上：连不上。${wait / 1000} 秒后再试`);
      later(wait);
      wait = Math.min(wait * 2, 30000);
      return false;
    }
    const body = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (answer.ok && body.revision) {
      form.elements.revision.value = body.revision;
      kept = sent;
      wait = 2000;
      stuck = false;
      advise(body);
      say("kept", `已存 ${body.at.slice(0, 5)}`);
      if (dirty()) {
        later(1000);
      }
      return true;
    }
    if (answer.status === 409 && body.differences) {
      return settle(body, asked);
    }
    stuck = true;
    if (answer.status >= 500) {
      stuck = false;
      say("failed", `没存上：网站忙。${wait / 1000} 秒后再试`);
      later(wait);
      wait = Math.min(wait * 2, 30000);
    } else if (answer.status === 403 || answer.redirected) {
      say("failed", "没存上：登录过期了。请另开一页登录，再回来按“存草稿”");
    } else {
      say("failed", `没存上：${body.problems?.[0]?.text ?? body.message ?? "请按“存草稿”再试"}`);
    }
    return false;
  };
  // One save at a time; true when everything typed so far is kept. Asked: a
  // person wants it now, and may be asked in turn.
  const save = async (asked) => {
    while (running) {
      await running;
    }
    if (!dirty()) {
      return true;
    }
    running = once(asked);
    try {
      return await running;
    } finally {
      running = null;
    }
  };

  // ---- two people, one draft ----
  const shown = (value, whole) => value || (whole ? "（没有这一行）" : "（空）");
  const choice = (i, value, words, d, checked) => {
    const { label } = d;
    const said = shown(words, d.key && !d.input);
    const td = document.createElement("td");
    const wrap = document.createElement("label");
    const radio = document.createElement("input");
    Object.assign(radio, { type: "radio", name: `pick-${i}`, value, checked });
    radio.setAttribute("aria-label", `${label}：${value === "mine" ? "我写的" : "对方写的"} ${said}`);
    wrap.className = "choice";
    wrap.append(radio, said);
    td.append(wrap);
    return td;
  };
  const ask = (clash) =>
    new Promise((resolve) => {
      dialog.querySelector("[data-who]").textContent = `${clash.by} ${clash.at}存过这张草稿，您的还没有存。下面各处用谁的？没列出来的，都照您写的。选好以前，两边都还在。`;
      dialog.querySelector("[data-their]").textContent = `${clash.by}写的`;
      dialog.querySelector("tbody").replaceChildren(...clash.differences.map((d, i) => {
        const tr = document.createElement("tr");
        const th = document.createElement("th");
        th.scope = "row";
        th.textContent = d.label;
        tr.append(th, choice(i, "mine", d.mine, d, d.clash), choice(i, "theirs", d.theirs, d, !d.clash));
        return tr;
      }));
      dialog.returnValue = "";
      dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true });
      dialog.showModal();
      dialog.querySelector("h2").focus(); // a key typed just now chooses nothing
    });
  const decided = (clash, how) => {
    if (how !== "chosen") {
      return clash[how];
    }
    const body = structuredClone(clash.merged);
    clash.differences.forEach((d, i) => {
      const side = dialog.querySelector(`[name="pick-${i}"]:checked`).value;
      const from = clash[side].lines.find((l) => l.key === d.key);
      const at = body.lines.findIndex((l) => l.key === d.key);
      if (!d.key) {
        body[d.input] = d[side];
      } else if (d.input && at >= 0) {
        body.lines[at][d.input] = d[side];
      } else if (from && at >= 0) {
        body.lines[at] = from;
      } else if (from) {
        body.lines.push(from);
      } else if (at >= 0) {
        body.lines.splice(at, 1);
      }
    });
    return body;
  };
  // A question that comes by itself would swallow what is being typed: then it
  // waits beside the form until the person asks for it.
  const both = form.querySelector("[data-both]");
  const settle = async (clash, asked) => {
    const how = asked ? await ask(clash) : "";
    both.hidden = how !== "";
    if (how === "") {
      stuck = true;
      say("failed", `${clash.by} ${clash.at}也改了这张，您的还没存`);
      return false;
    }
    form.dispatchEvent(new CustomEvent("voucher:load", { detail: decided(clash, how) }));
    form.elements.revision.value = clash.revision;
    kept = null;
    return once(asked);
  };

  // ---- when ----
  form.addEventListener("input", () => {
    if (dirty() && !stuck) {
      if (!running) {
        say("open", "还没存");
      }
      later(1000);
    }
  });
  addEventListener("online", () => dirty() && !stuck && save(false));
  addEventListener("beforeunload", (event) => {
    if (dirty() && !leaving) {
      event.preventDefault();
    }
  });
  // Not within the event that asked: a form that is being sent is not sent again.
  const leave = (act) =>
    setTimeout(() => {
      leaving = true;
      act();
      setTimeout(() => (leaving = false), 5000); // it may be refused before it leaves
    });
  both.addEventListener("click", () => save(true));
  // Other scripts ask: keep first, then do something that leaves the page.
  form.addEventListener("voucher:save", async (event) => {
    if (await save(true)) {
      leave(event.detail);
    }
  });
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (leaving) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (!button?.matches("[data-post]")) {
      if (!dirty() && said.dataset.saved !== "kept") {
        kept = null; // asked for though nothing changed: says when
      }
      await save(true);
    } else if (await save(true)) {
      say("busy", "正在记账…");
      leave(() => form.requestSubmit(button));
    }
  });
}
