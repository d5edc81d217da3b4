"use strict";
// How events come: a stream; where it is cut or held back, a question every three seconds, and the stream again later.

const state = document.querySelector(".state");
const HELLO = 6000; // a stream that says nothing for so long is held back on the way
const SILENCE = 40000; // the server says something every 15 s
const POLL = 3000;
const AGAIN = 60000;
let stream = null;
let watch = 0;
let errors = 0;
let polling = 0;

function sayState(name) {
  const words = { on: "connected", wait: "connecting", off: "lost" };
  if (state.dataset.state === name) return;
  state.dataset.state = name;
  const said = state.querySelector(".said");
  said.dataset.w = words[name];
  said.textContent = word(words[name]);
}

function over() {
  forget();
  location.replace(chat.dataset.over);
}

function heard() {
  errors = 0;
  clearTimeout(watch);
  watch = setTimeout(() => connect(), SILENCE);
}

function hangUp() {
  clearTimeout(watch);
  stream?.close();
  stream = null;
}

function connect() {
  hangUp();
  if (state.dataset.state === "start") sayState("wait");
  const mine = new EventSource(chat.dataset.events + "?after=" + last);
  stream = mine;
  watch = setTimeout(failed, HELLO);
  mine.addEventListener("ready", () => { stopPolling(); sayState("on"); heard(); });
  mine.addEventListener("ping", heard);
  mine.addEventListener("typing", () => { heard(); showTyping(); });
  mine.addEventListener("over", over);
  mine.addEventListener("centre", (event) => { heard(); nameCentre(JSON.parse(event.data)); });
  for (const kind of ["bubble", "edit", "clear"]) {
    mine.addEventListener(kind, (event) => { heard(); show(kind, JSON.parse(event.data)); });
  }
  mine.onerror = failed;
}

/** The browser tries again by itself once; after that, or when it gave up, we ask in plain questions. */
function failed() {
  errors += 1;
  if (errors < 2 && stream?.readyState === EventSource.CONNECTING) {
    clearTimeout(watch);
    watch = setTimeout(failed, HELLO);
    if (!polling) setTimeout(() => { if (errors && !polling) sayState(navigator.onLine ? "wait" : "off"); }, 1500);
    return;
  }
  hangUp();
  if (!polling) startPolling();
  watch = setTimeout(connect, AGAIN);
}

async function ask() {
  const answer = await fetch(chat.dataset.events + "?after=" + last, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  const said = await answer.json();
  if (said.over) over();
  for (const one of said.events) show(one.event, one.data);
  if (said.centre) nameCentre(said.centre);
}

async function poll() {
  const mine = polling;
  try {
    await ask();
    if (mine === polling) sayState("on");
  } catch {
    if (mine === polling) sayState("off");
  }
  if (mine === polling) setTimeout(() => { if (mine === polling) poll(); }, POLL);
}

function startPolling() {
  polling = Date.now();
  poll();
}

function stopPolling() {
  polling = 0;
}

/** What an accepted message brought must be here soon, whatever became of the stream. */
function expect(seq) {
  setTimeout(() => { if (last < seq) ask().catch(() => {}); }, polling || !stream ? 0 : 1200);
}

window.addEventListener("offline", () => sayState("off"));
window.addEventListener("online", () => { errors = 0; connect(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden && stream?.readyState !== EventSource.OPEN) connect(); });
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
window.addEventListener("pagehide", hangUp);
