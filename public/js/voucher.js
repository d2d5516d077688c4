// The voucher grid: moving about by keys, rows, sums, the balance. Without this
// file the form has plain rows and a button that adds one.
"use strict";

for (const form of document.querySelectorAll("form[data-voucher]")) {
  const body = form.querySelector(".v-lines tbody");
  const rows = () => [...body.rows];
  const cell = (row, name) => row.querySelector(`[data-field="${name}"]`);
  const hidden = (row, name) => row.querySelector(`[data-hidden="${name}"]`);
  const money = ["debit", "credit"];
  const tell = (input) => input.dispatchEvent(new Event("input", { bubbles: true }));
  const put = (input, value) => {
    if (input.value !== value) {
      input.value = value;
      tell(input);
    }
  };

  // ---- amounts, in fen ----
  const narrow = (text) =>
    text.replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/[\s　￥¥]/g, "").replace(/[−–—]/g, "-").replace(/[元圆]?整?$/, "");
  const term = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d+|(?=\.\d))(?:\.(\d{1,2}))?/;
  // 1,234.5 and 12+30-2; nothing is 0, what cannot be read is null.
  const fen = (text) => {
    let rest = narrow(text);
    let sum = 0;
    for (let first = true; rest; first = false) {
      const m = term.exec(rest);
      if (!m || (!first && !m[1]) || m[2].length > 15) {
        return null;
      }
      const value = Number(m[2].replaceAll(",", "") || 0) * 100 + Number((m[3] || "").padEnd(2, "0"));
      sum += m[1] === "-" ? -value : value;
      rest = rest.slice(m[0].length);
    }
    return Math.abs(sum) < 1e13 ? sum : null;
  };
  const yuan = (n) => {
    const digits = String(Math.abs(n)).padStart(3, "0");
    return (n < 0 ? "-" : "") + digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",") + "." + digits.slice(-2);
  };
  const settle = (input) => {
    const value = fen(input.value);
    if (input.value !== "" && value !== null) {
      put(input, value === 0 ? "" : yuan(value));
    }
  };

  // ---- sums and the lamp ----
  const filled = (row) => [...row.querySelectorAll("[data-field]")].some((f) => f.value.trim() !== "");
  const sums = (without) => {
    const sum = { debit: 0, credit: 0, lines: 0, unread: false };
    for (const row of rows()) {
      sum.lines += filled(row) ? 1 : 0;
      for (const side of money) {
        const value = row === without ? 0 : fen(cell(row, side).value);
        sum.unread ||= value === null;
        sum[side] += value ?? 0;
      }
    }
    return sum;
  };
  const lamp = form.querySelector("[data-balance]");
  const told = form.querySelector("[data-lines-error]");
  const show = () => {
    const sum = sums();
    const apart = sum.debit - sum.credit;
    for (const side of money) {
      form.querySelector(`output[data-sum="${side}"]`).textContent = yuan(sum[side]);
    }
    let [state, text] = ["even", "平"];
    if (sum.unread) {
      [state, text] = ["off", "有看不懂的金额"];
    } else if (apart !== 0) {
      [state, text] = ["off", `${apart > 0 ? "贷方" : "借方"}还差 ${yuan(Math.abs(apart))}`];
    } else if (sum.debit === 0) {
      [state, text] = ["none", "还没有金额"];
    }
    if (lamp.textContent !== text) {
      lamp.textContent = text;
    }
    lamp.dataset.balance = state;
    if (state === "even") {
      told.hidden = true;
    }
    const words = form.querySelector("[data-words]");
    words.hidden = words.dataset.words !== yuan(sum.debit);
  };

  // ---- rows ----
  const number = () => {
    const head = form.querySelector(".v-head [data-field=summary]");
    rows().forEach((row, i) => {
      row.id = `f-line-${i + 1}`;
      row.querySelector("[data-n]").textContent = i + 1;
      row.querySelector("[data-cut]").setAttribute("aria-label", `删去第 ${i + 1} 行`);
      for (const input of row.querySelectorAll("[data-field], [data-hidden]")) {
        const name = input.dataset.field ?? input.dataset.hidden;
        input.name = name === "summary" && i === 0 && !head ? "summary" : `line-${i + 1}-${name}`;
        if (input.id) {
          input.id = `line-${i + 1}-${name}`;
          input.setAttribute("aria-label", `第 ${i + 1} 行${input.dataset.word}`);
        }
        const wrong = input.parentElement.querySelector(`p.error[data-of="${name}"]`);
        if (wrong) {
          wrong.id = input.id + "-error";
          input.setAttribute("aria-describedby", wrong.id);
        }
        if (name === "summary") {
          input.placeholder = i === 0 ? "" : "同第一行";
        }
      }
    });
  };
  const key = () => "k" + Array.from(crypto.getRandomValues(new Uint8Array(10)), (b) => (b % 36).toString(36)).join("");
  const add = (before) => {
    const row = rows().at(-1).cloneNode(true);
    for (const wrong of row.querySelectorAll("p.error, [role=listbox]")) {
      wrong.remove();
    }
    for (const input of row.querySelectorAll("[data-field], [data-hidden]")) {
      input.value = "";
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
    }
    hidden(row, "key").value = key();
    body.insertBefore(row, before ?? null);
    if (before && before === rows()[1]) {
      cell(row, "summary").value = cell(before, "summary").value; // the first row's is the voucher's
    }
    number();
    return row;
  };
  const cut = (row) => {
    const [at, list] = [rows().indexOf(row), rows()];
    const field = row.contains(document.activeElement) ? document.activeElement.dataset.field : null;
    if (list.length <= 2) {
      add();
    }
    if (at === 0 && cell(list[1], "summary").value === "") {
      cell(list[1], "summary").value = cell(row, "summary").value;
    }
    row.remove();
    number();
    const next = rows()[Math.min(at, rows().length - 1)];
    cell(next, field ?? "summary").focus();
    tell(cell(next, "summary"));
  };
  // Rows from outside: a conflict that was settled.
  form.addEventListener("voucher:load", (event) => {
    const lines = event.detail.lines ?? [];
    while (rows().length < Math.max(4, lines.length)) {
      add();
    }
    rows().forEach((row, i) => {
      const line = lines[i] ?? {};
      for (const input of row.querySelectorAll("[data-field]")) {
        input.value = line[input.dataset.field] ?? "";
      }
      hidden(row, "key").value = line.key || key();
      hidden(row, "side").value = line.side ?? "";
    });
    for (const input of form.querySelectorAll("[data-field]:not(tbody *)")) {
      input.value = event.detail[input.dataset.field] ?? "";
    }
    if (!form.querySelector(".v-head [data-field=summary]")) {
      cell(rows()[0], "summary").value = event.detail.summary || lines[0]?.summary || "";
    }
    number();
    show();
  });

  // ---- moving about ----
  const go = (input) => {
    input?.focus();
    if (input?.select && input.type !== "date") {
      input.select();
    }
  };
  const done = (row) => {
    const sum = sums();
    return row !== rows()[0] && !filled(row) && sum.lines > 1 && !sum.unread && sum.debit === sum.credit;
  };
  const next = (input) => {
    const row = input.closest("tr");
    if (row && input.dataset.field === "summary" && done(row)) {
      return go(form.querySelector("[data-field=handler]"));
    }
    const all = [...form.querySelectorAll("[data-field]")];
    let to = all[all.indexOf(input) + 1];
    if (input.dataset.field === "account" && hidden(row, "side").value === "credit" && to.value === "") {
      to = cell(row, "credit"); // a template says so
    }
    if (input.dataset.field === "debit" && input.value !== "") {
      to = all[all.indexOf(input) + 2]; // one side is enough
    }
    if (row && row === rows().at(-1) && !row.contains(to)) {
      to = cell(add(), "summary");
    }
    go(to ?? form.querySelector("button[data-post]"));
  };
  const back = (input) => {
    const all = [...form.querySelectorAll("[data-field]")];
    go(all[all.indexOf(input) - 1]);
  };
  const upDown = (input, step) => go(rows()[rows().indexOf(input.closest("tr")) + step]?.querySelector(`[data-field="${input.dataset.field}"]`));

  // ---- what the keys fill in ----
  const balance = (input) => {
    const row = input.closest("tr");
    const sum = sums(row);
    const apart = sum.debit - sum.credit;
    const [side, other] = apart < 0 ? ["debit", "credit"] : ["credit", "debit"];
    put(cell(row, other), "");
    put(cell(row, side), apart === 0 ? "" : yuan(Math.abs(apart)));
    go(cell(row, apart === 0 ? input.dataset.field : side));
  };
  const swap = (input) => {
    const [debit, credit] = money.map((side) => cell(input.closest("tr"), side));
    [debit.value, credit.value] = [credit.value, debit.value];
    tell(debit);
    tell(credit);
    go(input === debit ? credit : debit);
  };
  const repeats = { "..": true, "。。": true, "．．": true, "//": false, "、、": false, "／／": false };
  const remembered = "voucher-summary";
  const repeat = (input) => {
    const at = rows().indexOf(input.closest("tr"));
    const above = rows().slice(0, at).reverse().map((row) => cell(row, "summary").value).find((text) => text !== "");
    const from = repeats[input.value] ? above : rows()[0] && at > 0 ? cell(rows()[0], "summary").value : null;
    put(input, from ?? sessionStorage.getItem(remembered) ?? "");
  };
  const typed = (input) => {
    if (input.dataset.field === "summary" && input.value in repeats) {
      repeat(input);
    }
    if (money.includes(input.dataset.field) && /[=＝]/.test(input.value)) {
      const rest = narrow(input.value).replaceAll("=", "");
      if (/.[+-]/.test(rest) && fen(rest) !== null) {
        put(input, yuan(fen(rest)));
      } else {
        balance(input);
      }
    }
  };

  form.dataset.on = "";
  for (const button of form.querySelectorAll("[data-cut]")) {
    button.hidden = false;
  }
  for (const input of body.querySelectorAll('[data-hidden="key"]')) {
    input.value ||= key();
  }
  // On a phone empty rows are long cards: one is enough.
  if (matchMedia("(max-width: 44rem)").matches) {
    for (const row of rows().slice(2).reverse()) {
      if (!filled(row) && !filled(row.previousElementSibling)) {
        row.remove();
      }
    }
  }
  number();
  show();
  form.addEventListener("input", (event) => {
    if (!event.isComposing) {
      typed(event.target);
    }
    show();
  });
  form.addEventListener("beforeinput", (event) => {
    if (money.includes(event.target.dataset.field) && /^[ \u3000]$/.test(event.data ?? "") && !event.isComposing) {
      event.preventDefault();
      swap(event.target);
    }
  });
  form.addEventListener("compositionend", (event) => typed(event.target));
  form.addEventListener("change", (event) => {
    const input = event.target;
    if (!money.includes(input.dataset.field)) {
      return;
    }
    settle(input);
    const other = cell(input.closest("tr"), input.dataset.field === "debit" ? "credit" : "debit");
    if (input.value !== "" && other.value !== "") {
      put(other, "");
    }
  });
  form.addEventListener("click", (event) => {
    const add_ = event.target.closest("[data-add]");
    const x = event.target.closest("[data-cut]");
    if (add_) {
      event.preventDefault();
      cell(add(), "summary").focus();
    } else if (x) {
      cut(x.closest("tr"));
    }
  });
  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (event.isComposing || event.keyCode === 229 || !input.dataset.field) {
      return;
    }
    const row = input.closest("tr");
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const control = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    let act;
    if (plain && event.key === "Enter") {
      act = event.shiftKey ? back : next;
    } else if (plain && row && !input.list && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      act = () => upDown(input, event.key === "ArrowUp" ? -1 : 1);
    } else if (control && row && event.code === "KeyD") {
      act = () => cut(row);
    } else if (control && row && event.code === "KeyI") {
      act = () => go(cell(add(row), "summary"));
    }
    if (act) {
      event.preventDefault();
      act(input);
    }
  });

  // Enter sends no form from a field, whichever event the browser sends it by.
  form.addEventListener("keypress", (event) => {
    if (event.key === "Enter" && event.target.dataset.field) {
      event.preventDefault();
    }
  });

  // ---- before it is posted ----
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.matches("[data-post]")) {
      return;
    }
    rows().forEach((row) => money.forEach((side) => settle(cell(row, side))));
    sessionStorage.setItem(remembered, cell(rows()[0], "summary").value);
    const sum = sums();
    const apart = sum.debit - sum.credit;
    if (sum.unread || apart === 0) {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    told.querySelector("span").textContent = `借贷不平：借方 ${yuan(sum.debit)}，贷方 ${yuan(sum.credit)}，${lamp.textContent}。改好金额，或在要补的那一行按 =。`;
    told.hidden = false;
    const last = rows().filter(filled).at(-1);
    go(cell(last, cell(last, "credit").value === "" ? "debit" : "credit"));
  });

  // Typing begins at what is wrong, else at the first empty summary.
  const wants = rows().find((row) => hidden(row, "side").value && money.every((side) => cell(row, side).value === ""));
  const first = form.querySelector("[aria-invalid=true]") ?? (wants ? cell(wants, hidden(wants, "side").value) : cell(rows().find((row) => !filled(row)) ?? rows()[0], "summary"));
  if (!location.hash && !document.querySelector("dialog[open]")) {
    first?.focus({ preventScroll: !first.matches("[aria-invalid=true]") });
  }
}
