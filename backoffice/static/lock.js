// The curtain: after five minutes without a key or a pointer the page is covered, not left. Nothing that was
// typed goes away; only its owner opens it, by PIN or password. The server locks by itself, too.
"use strict";
(() => {
  const curtain = document.getElementById("curtain");
  if (!curtain) return;
  const { login, after, beat, lock, state, elsewhere, title, wrong, offline } = curtain.dataset;
  const form = curtain.querySelector("form");
  const secret = form.elements.secret;
  const said = document.getElementById("curtain-said");
  const ended = document.getElementById("curtain-ended");
  const LOCK_AFTER = Number(after) * 1000;
  const BEAT_EVERY = 60_000;
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("kenes-office") : null;
  let touched = Date.now();
  let beaten = Date.now();
  let shared = 0;
  let drawn = false;
  let before = null;

  const tell = (what) => tabs?.postMessage({ what, login });

  async function ask(address, fields) {
    const body = fields && new URLSearchParams(fields);
    const answer = await fetch(address, {
      method: body ? "POST" : "GET",
      body,
      headers: { Accept: "application/json" },
      cache: "no-store",
    });
    const isJson = answer.headers.get("content-type")?.startsWith("application/json");
    return { status: answer.status, ...(isJson ? await answer.json() : {}) };
  }

  const ofThePage = () => ({ form_token: form.elements.form_token.value });

  function draw() {
    if (drawn) return;
    drawn = true;
    before = { focus: document.activeElement, title: document.title };
    for (const open of document.querySelectorAll("dialog[open]")) open.close();
    for (const part of document.body.children) if (part !== curtain) part.inert = true;
    document.documentElement.classList.add("drawn");
    document.title = title;
    said.textContent = "";
    secret.value = "";
    curtain.hidden = false;
    secret.focus();
  }

  function lift() {
    if (!drawn) return;
    drawn = false;
    touched = beaten = Date.now();
    for (const part of document.body.children) part.inert = false;
    document.documentElement.classList.remove("drawn");
    document.title = before.title;
    secret.value = "";
    curtain.hidden = true;
    ended.hidden = true;
    form.hidden = false;
    before.focus?.focus?.();
    document.dispatchEvent(new Event("kenes:open"));
  }

  // Somebody else's browser by now: what stands here is not for their eyes.
  function leave() {
    document.dispatchEvent(new Event("kenes:leave"));
    location.replace(elsewhere);
  }

  async function lockNow() {
    draw();
    tell("locked");
    try {
      await ask(lock, ofThePage());
    } catch {
      // No network: the server has not seen anybody either, and locks by itself.
    }
  }

  function sessionOver() {
    draw();
    form.hidden = true;
    ended.hidden = false;
    ended.querySelector("a").focus();
  }

  // Whose browser is it now? Forms of the same person get what they need to be sent.
  async function look() {
    let found;
    try {
      found = await ask(state);
    } catch {
      return;
    }
    if (found.login !== undefined && String(found.login) !== login) leave();
    else if (found.status === 401) sessionOver();
    else if (found.status === 423) draw();
    else if (found.status === 200) {
      for (const name of ["form_token", "form_by"]) {
        for (const field of document.querySelectorAll(`input[name=${name}]`)) field.value = found[name];
      }
      lift();
    }
  }

  async function sendBeat() {
    beaten = Date.now();
    try {
      const found = await ask(beat, ofThePage());
      if (found.status === 401 || found.status === 423 || found.status === 400) await look();
    } catch {
      // Without a network there is nobody to tell.
    }
  }

  function isIdle(now) {
    // A clock of the computer that was put back does not keep the page open.
    if (now < touched) touched = now;
    return now - touched >= LOCK_AFTER;
  }

  function touch() {
    if (drawn) return;
    const now = Date.now();
    // After a sleep the first movement is not work.
    if (isIdle(now)) return void lockNow();
    touched = now;
    if (now - shared >= 1000 || now < shared) {
      shared = now;
      tell("touched");
    }
  }

  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "input"]) {
    document.addEventListener(kind, touch, { passive: true, capture: true });
  }

  setInterval(() => {
    if (drawn) return;
    const now = Date.now();
    if (isIdle(now)) lockNow();
    else if (touched > beaten && Math.abs(now - beaten) >= BEAT_EVERY) sendBeat();
  }, 5000);

  tabs?.addEventListener("message", ({ data }) => {
    if (data.login !== login) look();
    else if (data.what === "touched" && !drawn) touched = Date.now();
    else if (data.what === "locked") draw();
    else if (data.what === "opened" && drawn) look();
  });
  tell("here");

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    let found = null;
    try {
      found = await ask(form.action, { ...ofThePage(), secret: secret.value });
    } catch {
      said.textContent = offline;
    }
    button.disabled = false;
    if (!found) return;
    if (found.status === 200) {
      lift();
      tell("opened");
    } else if (found.status === 422) {
      said.textContent = found.left === null ? "" : wrong.replace("{left}", found.left);
      secret.value = "";
      secret.focus();
    } else if (found.status === 401) sessionOver();
    else look();
  });

  // «Lock» in the menu, or its key: covered at once.
  document.addEventListener(
    "submit",
    (event) => {
      if (!event.target.matches("[data-lock]")) return;
      event.preventDefault();
      event.stopPropagation();
      lockNow();
    },
    true,
  );
  document.addEventListener("kenes:locked", () => look());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    if (drawn) look();
    else if (isIdle(Date.now())) lockNow();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) look();
  });
})();
