// Finding an account by its code, its name, its plain words or the first letters
// of their pinyin. Without this file the browser offers the plain list.
"use strict";

for (const form of document.querySelectorAll("form[data-voucher]")) {
  const list = document.createElement("ul");
  list.id = "account-list";
  list.className = "v-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "科目");
  const accounts = [...document.querySelectorAll("#accounts option")].map((o) => {
    const code = o.value.split(" ")[0];
    return { text: o.value, code, bare: code.replaceAll(".", ""), name: o.value.slice(code.length + 1), keys: o.dataset.keys.split(" "), plain: o.dataset.plain, path: o.dataset.path };
  });
  let input = null; // whose list is open
  let found = [];
  let at = -1;

  const narrow = (text) => text.normalize("NFKC").trim().toLowerCase();
  const exact = (text) => accounts.find((a) => [a.text, a.code, a.bare, a.name, a.path].includes(text.trim()));
  const rank = (a, q) => {
    const tests = [
      a.code === q || a.bare === q || a.text.toLowerCase() === q, a.code.startsWith(q) || a.bare.startsWith(q), a.keys.includes(q), a.name.startsWith(q), a.keys.some((k) => k.startsWith(q)),
      a.name.includes(q), a.keys.some((k) => k.includes(q)), a.plain.includes(q), a.path.includes(q),
    ];
    return tests.indexOf(true);
  };
  const search = (text) => {
    const q = narrow(text);
    if (q === "") {
      return accounts;
    }
    return accounts.map((a, i) => [rank(a, q), i, a]).filter(([r]) => r >= 0).sort((x, y) => x[0] - y[0] || x[1] - y[1]).map(([, , a]) => a);
  };
  const mark = (i) => {
    at = i;
    [...list.children].forEach((li, n) => li.setAttribute("aria-selected", String(n === i)));
    if (i >= 0 && found.length > 0) {
      input.setAttribute("aria-activedescendant", list.children[i].id);
      list.children[i].scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };
  const close = () => {
    if (input) {
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
      input.removeAttribute("aria-controls");
    }
    list.remove();
    input = null;
  };
  const open = (to, all) => {
    if (input !== to) {
      close();
      input = to;
      to.setAttribute("aria-controls", list.id);
      to.after(list);
    }
    to.setAttribute("aria-expanded", "true");
    found = search(all ? "" : to.value);
    list.replaceChildren(...found.map((a, i) => {
      const li = document.createElement("li");
      li.id = `account-${i}`;
      li.setAttribute("role", "option");
      const code = document.createElement("b");
      code.textContent = a.code;
      const plain = document.createElement("small");
      plain.textContent = a.plain === a.name ? "" : a.plain;
      li.append(code, ` ${a.path} `, plain);
      return li;
    }));
    if (found.length === 0) {
      const li = document.createElement("li");
      li.setAttribute("role", "option");
      li.setAttribute("aria-disabled", "true");
      li.textContent = "没有这样的科目。试试代码、名称或首字母，如 yhck。";
      list.append(li);
    }
    const now = all ? found.findIndex((a) => a === exact(to.value)) : 0;
    mark(found.length > 0 ? Math.max(now, 0) : -1);
  };
  const choose = (a) => {
    const to = input;
    close();
    if (a && to.value !== a.text) {
      to.value = a.text;
      to.dispatchEvent(new Event("input", { bubbles: true }));
    }
    to.removeAttribute("aria-invalid");
  };
  const dress = (to) => {
    if (to.getAttribute("role") !== "combobox") {
      to.removeAttribute("list");
      to.setAttribute("role", "combobox");
      to.setAttribute("aria-autocomplete", "list");
      to.setAttribute("aria-haspopup", "listbox");
    }
    to.setAttribute("aria-expanded", String(to === input));
  };

  const isAccount = (target) => target.dataset?.field === "account";
  for (const to of form.querySelectorAll('[data-field="account"]')) {
    dress(to);
    const a = exact(to.value);
    if (a) {
      to.value = a.text;
    }
  }
  form.addEventListener("focusin", (event) => isAccount(event.target) && dress(event.target));
  form.addEventListener("input", (event) => {
    // Letters of an input method are not searched before they are words; our own
    // choice fires input too.
    if (isAccount(event.target) && event.isTrusted && !event.isComposing) {
      event.target.value === "" ? close() : open(event.target);
    }
  });
  form.addEventListener("compositionend", (event) => isAccount(event.target) && open(event.target));
  form.addEventListener("focusout", (event) => {
    const to = event.target;
    if (!isAccount(to)) {
      return;
    }
    const a = exact(to.value) ?? (to === input && to.value !== "" ? found[at] : undefined);
    input ??= to;
    choose(a);
    to.classList.toggle("v-unknown", to.value !== "" && !exact(to.value));
  });
  form.addEventListener("mousedown", (event) => {
    const li = event.target.closest(".v-list > li");
    if (li) {
      event.preventDefault(); // the focus stays
      const a = found[[...list.children].indexOf(li)];
      if (a) {
        choose(a);
      }
    }
  });
  form.addEventListener("keydown", (event) => {
    if (!isAccount(event.target) || event.isComposing || event.keyCode === 229) {
      return;
    }
    const isOpen = input === event.target;
    const stop = () => {
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    if (event.key === "F7" || (event.altKey && event.key === "ArrowDown")) {
      stop();
      open(event.target, true);
    } else if (isOpen && (event.key === "ArrowDown" || event.key === "ArrowUp") && found.length > 0) {
      stop();
      mark((at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length);
    } else if (isOpen && event.key === "Escape") {
      stop();
      close();
    } else if (isOpen && event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      if (found[at]) {
        choose(found[at]); // and the key moves on
      } else {
        stop();
      }
    }
  });
}
