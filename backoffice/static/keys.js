// Keys: what stands in `data-key` of a link, a button or a field is pressed by that key; «?» lists them all.
"use strict";
(() => {
  const dialog = document.getElementById("keys");
  const single = document.getElementById("single-keys");
  const OFF = "kenes-single-keys-off";

  // «Alt+L» is the same place on every keyboard, whatever letter stands on it.
  function pressed(event) {
    const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
    const key = (event.altKey || event.ctrlKey) && letter ? letter : event.key;
    return `${event.ctrlKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${key}`;
  }

  const isTyping = (where) =>
    where.isContentEditable || where.matches?.("textarea, select, input:not([type=checkbox], [type=radio])");

  const byKey = (key) =>
    [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key.split(" ").includes(key));

  function press(target) {
    if (target.matches("input, textarea, select")) {
      target.focus();
      target.select?.();
    } else if (target.matches("a[data-key=F2]")) {
      // A new visitor, with the name that was typed into the search.
      const typed = document.getElementById("search")?.value.trim();
      location.assign(typed ? `${target.href}?name=${encodeURIComponent(typed)}` : target.href);
    } else {
      target.click();
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.metaKey || event.isComposing || event.repeat) return;
    if (document.documentElement.classList.contains("drawn")) return;
    const key = pressed(event);
    if (key === "Ctrl+Enter") {
      const form = document.activeElement?.form;
      const button = form?.method === "post" && form.querySelector("button:not([type=button], [name])");
      if (button) {
        event.preventDefault();
        form.requestSubmit(button);
      }
      return;
    }
    if (key.length === 1 && (isTyping(event.target) || !single?.checked || dialog?.open)) return;
    const target = byKey(key);
    if (target) {
      event.preventDefault();
      press(target);
    }
  });

  if (!dialog) return;
  function nameOf(one) {
    const label = one.labels?.[0] ?? one.querySelector("span") ?? one;
    return label.textContent.trim();
  }
  for (const opener of document.querySelectorAll("[data-opens=keys]")) {
    opener.hidden = false;
    opener.addEventListener("click", () => {
      for (const row of dialog.querySelectorAll("[data-made]")) row.remove();
      for (const one of [...document.querySelectorAll("[data-key]")].reverse()) {
        const row = document.createElement("div");
        const keys = document.createElement("dt");
        const name = document.createElement("dd");
        row.dataset.made = "";
        for (const combination of one.dataset.key.split(" ")) {
          const key = document.createElement("kbd");
          key.textContent = combination;
          keys.append(key, " ");
        }
        name.textContent = nameOf(one);
        row.append(keys, name);
        dialog.querySelector("dl").prepend(row);
      }
      dialog.showModal();
    });
  }
  single.checked = localStorage.getItem(OFF) === null;
  single.addEventListener("change", () => {
    if (single.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
})();
