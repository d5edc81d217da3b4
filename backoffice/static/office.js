// Small comforts; every page works without them.
"use strict";

// What is wrong is read first.
document.getElementById("faults")?.focus();

// A second press waits: the form's key makes it harmless, this makes it rare.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.target.method === "post" && button) setTimeout(() => button.setAttribute("aria-busy", "true"));
});
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});

// Filters and pickers answer at once.
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-at-once]")) form.requestSubmit();
});

// A menu closes when the press is elsewhere, or by Escape.
const menus = "details.me[open], details.sure[open]";
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(menus)) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector(menus);
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Paper that is handed over: without scripts the browser's own printing does.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
