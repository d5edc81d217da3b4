// A conversation stays fresh while somebody looks at it; without scripts a reload does the same.
"use strict";

const EVERY = 4000;
// Asking keeps no session awake; a page that nobody touches for long asks for nothing.
const AWAKE = 10 * 60000;
const BEAT = 6000;
const lines = document.getElementById("lines");
const news = document.getElementById("news");
const answer = document.getElementById("answer");
let touched = Date.now();
let beaten = 0;

for (const kind of ["pointerdown", "pointermove", "keydown", "scroll"]) {
  document.addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
}

async function look() {
  if (document.hidden || Date.now() - touched > AWAKE) return;
  const talk = lines.querySelector(".talk");
  try {
    const response = await fetch(`${lines.dataset.from}?mark=${talk.dataset.mark}`, {
      headers: { "X-Kenes-Looks-On": "1" },
      redirect: "manual",
    });
    if (response.status !== 200) return;
    show(await response.text(), talk);
  } catch {
    // No network: the next look comes soon.
  }
}

function show(html, talk) {
  const before = Number(talk.dataset.last);
  const low = window.innerHeight + window.scrollY > document.body.scrollHeight - 200;
  lines.innerHTML = html;
  const last = Number(lines.querySelector(".talk").dataset.last);
  // What is shown here has been seen.
  for (const field of document.querySelectorAll("[data-seen]")) field.value = last;
  if (last > before) {
    news.textContent = news.dataset.says;
    if (low) lines.querySelector(".talk > :last-child")?.scrollIntoView({ block: "nearest" });
  }
}

if (lines && new URLSearchParams(location.search).get("before") === null) setInterval(look, EVERY);

if (answer) {
  const text = answer.elements.text;
  text.addEventListener("input", () => {
    if (Date.now() - beaten < BEAT) return;
    beaten = Date.now();
    const form = new URLSearchParams({ form_token: answer.elements.form_token.value });
    fetch(answer.dataset.writing, { method: "POST", body: form, redirect: "manual" }).catch(() => {});
  });
  answer.addEventListener("click", (event) => {
    const link = event.target.closest("[data-text]");
    if (!link) return;
    event.preventDefault();
    const joint = text.value && !text.value.endsWith("\n") ? "\n" : "";
    text.setRangeText(joint + link.dataset.text, text.value.length, text.value.length, "end");
    link.closest("details").open = false;
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
