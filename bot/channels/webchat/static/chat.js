"use strict";
// What the person does: writes, presses, attaches, repeats, clears the screen, ends a shared session.

const write = document.querySelector(".write");
const box = document.getElementById("text");
const attach = document.querySelector(".attach");
const problem = document.querySelector(".problem");
const dialog = document.querySelector(".idle");
let queue = Promise.resolve();
let typingTimer = 0;

function showTyping() {
  const follow = atEnd();
  typing.hidden = false;
  if (follow) toEnd();
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => { typing.hidden = true; }, 8000);
}

async function post(url, body, wait) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), wait);
  const headers = { Accept: "application/json" };
  if (!(body instanceof FormData)) headers["Content-Type"] = "application/json";
  try {
    const answer = await fetch(url, { method: "POST", headers, body: body instanceof FormData ? body : JSON.stringify(body), signal: control.signal });
    const said = await answer.json().catch(() => ({}));
    if (said.over) over();
    return { ok: answer.ok, status: answer.status, ...said };
  } finally {
    clearTimeout(timer);
  }
}

function bodyOf(item) {
  if (!item.file) return { id: item.id, text: item.text, choice: item.choice, seq: item.seq };
  const form = new FormData();
  form.append("id", item.id);
  form.append("file", item.file);
  return form;
}

/** One after the other, in the order of writing. */
function send(item) {
  awake();
  queue = queue.then(() => deliver(item));
}

async function deliver(item) {
  const soon = setTimeout(showTyping, 350);
  let answer = {};
  try {
    answer = await post(item.file ? chat.dataset.files : chat.dataset.messages, bodyOf(item), item.file ? 120000 : 20000);
  } catch {
    if (!navigator.onLine) sayState("off");
  }
  clearTimeout(soon);
  if (answer.ok) {
    accepted(item, answer.seq);
  } else {
    typing.hidden = true;
    refused(item, answer);
  }
}

function accepted(item, seq) {
  expect(seq);
  item.article?.removeAttribute("data-sending");
  remember();
  if (item.button) setTimeout(() => item.button.removeAttribute("aria-busy"), 1500);
}

/** «Not sent. Repeat»: the same id goes again, so that a message that did arrive is not doubled. */
function refused(item, answer) {
  if (answer.error === "too_long" && item.article?.isConnected) {
    takeBack(item);
    complain(answer.message);
    return;
  }
  const hopeless = answer.status >= 400 && answer.status < 500 && answer.status !== 429;
  const line = document.createElement("div");
  line.className = "failure";
  line.setAttribute("role", "alert");
  line.append(answer.message || word("not_sent"));
  const again = document.createElement("button");
  again.type = "button";
  again.textContent = word(hopeless && item.text ? "change" : "repeat");
  if (!hopeless || item.text) line.append(again);
  again.addEventListener("click", () => {
    line.remove();
    if (hopeless) takeBack(item);
    else repeat(item);
  });
  item.button?.removeAttribute("aria-busy");
  item.article?.removeAttribute("data-sending");
  item.article?.toggleAttribute("data-failed", true);
  const place = item.article || item.form;
  place.querySelector(".failure")?.remove();
  place.append(line);
  if (atEnd() || item.article) toEnd();
  remember();
}

function takeBack(item) {
  item.article.remove();
  empty.hidden = Boolean(log.querySelector(".bubble"));
  box.value = box.value ? item.text + "\n" + box.value : item.text;
  grow();
  box.focus();
  remember();
}

function complain(sentence) {
  problem.textContent = sentence;
  problem.hidden = false;
}

function repeat(item) {
  item.article?.removeAttribute("data-failed");
  item.article?.toggleAttribute("data-sending", true);
  item.button?.setAttribute("aria-busy", "true");
  if (item.article) typing.before(item.article);
  send(item);
}

/** A bubble that no server has numbered yet. */
function drawn(item, text) {
  item.article = make({ from: "person", text });
  item.article.dataset.key = item.id;
  item.article.toggleAttribute("data-file", Boolean(item.file));
  typing.before(item.article);
  empty.hidden = true;
}

function optimistic(item, text) {
  drawn(item, text);
  item.article.toggleAttribute("data-sending", true);
  remember();
  toEnd();
  send(item);
}

function press(form, button, byKeys) {
  if (button.getAttribute("aria-busy")) return;
  if (button.name === "text") {
    optimistic({ id: uuid(), text: button.value }, button.value);
    return;
  }
  form.querySelector(".failure")?.remove();
  button.setAttribute("aria-busy", "true");
  if (byKeys) log.dataset.keys = "on";
  const seq = Number(form.elements.seq.value) || undefined;
  send({ id: uuid(), choice: button.value, seq, form, button });
}

function sendTyped() {
  const text = box.value.trim();
  problem.hidden = true;
  if (!text) return;
  emptyBox();
  optimistic({ id: uuid(), text }, text);
}

function emptyBox() {
  box.value = "";
  grow();
}

function grow() {
  // Not "": Chromium then keeps the height it has painted, and the box would never shrink.
  box.style.height = "auto";
  box.style.height = box.scrollHeight + 2 + "px";
}

async function clearScreen() {
  clearAll();
  remember();
  clearing += 1;
  const answer = await post(chat.dataset.clear, {}, 20000).catch(() => ({}));
  clearing -= 1;
  if (answer.ok) ours = answer.seq;
  else complain(word("not_cleared"));
}

async function end() {
  hangUp();
  clearAll();
  forget();
  await post(chat.dataset.end, {}, 10000).catch(() => ({}));
  over();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  event.preventDefault();
  if (form === write) sendTyped();
  else if (form.matches(".clear")) clearScreen();
  else if (form.matches(".end")) end();
  else if (event.submitter?.name) press(form, event.submitter, !pointed);
});

let pointed = false;
document.addEventListener("pointerdown", () => { pointed = true; }, true);
document.addEventListener("keydown", () => { pointed = false; }, true);

box.addEventListener("input", () => { grow(); remember(); });
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  sendTyped();
});

attach.elements.file.addEventListener("change", () => {
  const file = attach.elements.file.files[0];
  attach.elements.file.value = "";
  if (file) optimistic({ id: uuid(), file }, file.name);
});

// A shared computer: five quiet minutes, the last half a minute is counted aloud.
const idle = Number(chat.dataset.idle) || 0;
const warning = Number(chat.dataset.warning) || 0;
let quietSince = Date.now();
let told = 0;

/** Somebody is here: said to the server too, at most every half a minute. */
function awake() {
  if (!idle) return;
  quietSince = Date.now();
  if (dialog.open) dialog.close();
}

function stay() {
  awake();
  if (Date.now() - told < Math.min(30000, idle * 250)) return;
  told = Date.now();
  post(chat.dataset.stay, {}, 10000).catch(() => {});
}

function countDown() {
  const left = idle - Math.floor((Date.now() - quietSince) / 1000);
  if (left <= 0) {
    clearInterval(clock);
    end();
  } else if (left <= warning) {
    dialog.querySelector(".count").textContent = left;
    if (!dialog.open) dialog.showModal();
  }
}

const clock = idle ? setInterval(countDown, 500) : 0;
if (idle) {
  for (const name of ["keydown", "pointerdown"]) document.addEventListener(name, () => { if (!dialog.open) stay(); }, { passive: true });
  dialog.querySelector(".stay").addEventListener("click", () => { told = 0; stay(); });
  dialog.querySelector(".leave").addEventListener("click", end);
  dialog.addEventListener("cancel", () => { told = 0; stay(); });
}

document.documentElement.dataset.script = "on";
// An earlier page stands alone where there are no scripts; with them it is put above the newest.
if ("before" in chat.dataset) location.replace(location.pathname + (idle ? "?public=1" : ""));
else if (location.search) history.replaceState(null, "", location.pathname + (idle ? "?public=1" : "")); // a reload must not start or switch again
if (matchMedia("(hover: hover) and (pointer: fine)").matches) box.focus();
recall();
toEnd();
connect();
