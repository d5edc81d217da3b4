// A form that cannot be sent stays on the page, says so, and is sent by itself once the network is back, with
// the same key: never twice. Nothing is stored in the browser: this computer is shared.
"use strict";
(() => {
  const net = document.getElementById("net");
  if (!net) return;
  const LONGEST_PAUSE = 60_000;
  const PATIENCE = 30_000;
  const waiting = new Map();
  let leaving = false;

  function go(address) {
    leaving = true;
    const to = new URL(address, location.href);
    const isHere = to.pathname + to.search === location.pathname + location.search;
    if (isHere) history.replaceState(null, "", to);
    if (isHere) location.reload();
    else location.assign(to);
  }

  const fieldsOf = (form) =>
    [...form.elements].filter((one) => one.matches("input:not([type=hidden]), textarea, select, button"));

  // While it waits nothing is changed: what arrives is what was sent first.
  function freeze(form, isFrozen) {
    for (const one of fieldsOf(form)) {
      if (one.matches("textarea, input:not([type=checkbox], [type=radio])")) one.readOnly = isFrozen;
      else if (isFrozen && !one.disabled) {
        one.disabled = true;
        one.dataset.frozen = "";
      } else if (!isFrozen && one.dataset.frozen !== undefined) {
        one.disabled = false;
        delete one.dataset.frozen;
      }
    }
  }

  const typedIn = (form) =>
    form.matches("[data-plain]")
      ? []
      : [...form.querySelectorAll("textarea, input[type=text]")].filter((one) => one.value !== one.defaultValue);

  function say(kind) {
    net.textContent = kind ? net.dataset[kind] : "";
  }

  // The browser sends it itself: for answers that are pages.
  function sendPlainly(form, submitter) {
    leaving = true;
    if (submitter?.name) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: submitter.name, value: submitter.value });
      form.append(field);
    }
    form.action = submitter?.hasAttribute("formaction") ? submitter.formAction : form.action;
    HTMLFormElement.prototype.submit.call(form);
  }

  // Language, styles and scripts: where one of them differs, or a page has a script of its own, the browser
  // is to open the answer itself.
  const SHARED = /\/(office|keys|lock|keep)\.js/;
  function lookOf(page) {
    const files = [...page.querySelectorAll("script[src], link[rel=stylesheet]")];
    const addresses = files.map((one) => one.getAttribute("src") ?? one.getAttribute("href"));
    const isOwn = files.some((one) => one.matches("script") && !SHARED.test(one.src));
    return isOwn ? Symbol("its own") : `${page.documentElement.lang} ${addresses.sort().join(" ")}`;
  }

  // A page of ours as the answer: its content takes the place of this one's.
  async function show(answer, form, submitter) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.getElementById("main");
    if (!main || !page.getElementById("net") || lookOf(page) !== lookOf(document)) return sendPlainly(form, submitter);
    waiting.delete(form);
    say("");
    if (answer.status === 409 && typedIn(form).length) return refuse(form, main);
    document.title = page.title;
    document.getElementById("main").replaceWith(document.adoptNode(main));
    scrollTo(0, 0);
    (document.getElementById("faults") ?? document.getElementById("main")).focus();
    document.dispatchEvent(new Event("kenes:shown"));
  }

  // Refused by a rule: what was typed stays, and why stands above it.
  function refuse(form, main) {
    form.querySelector("[data-refused]")?.remove();
    const why = document.createElement("p");
    Object.assign(why, { className: "notice bad", tabIndex: -1 });
    why.setAttribute("role", "alert");
    why.dataset.refused = "";
    why.textContent = main.querySelector("[role=alert]")?.textContent.trim() ?? "";
    form.prepend(why);
    for (const busy of form.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
    why.focus();
  }

  function later(form, sent, why) {
    say(why);
    sent.pause = Math.min(sent.pause * 2, LONGEST_PAUSE);
    clearTimeout(sent.timer);
    if (why !== "locked") sent.timer = setTimeout(() => send(form), sent.pause);
  }

  async function send(form) {
    const sent = waiting.get(form);
    if (!sent || sent.isOnItsWay) return;
    sent.isOnItsWay = true;
    const { action, submitter, data } = sent;
    for (const name of ["form_token", "form_by"]) if (data.has(name)) data.set(name, form.elements[name].value);
    const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
    let answer = null;
    try {
      answer = await fetch(action, {
        method: "POST",
        body,
        headers: { "Kenes-Send": "1" },
        signal: AbortSignal.timeout?.(PATIENCE),
      });
    } catch {
      // No network, or an answer that never came.
    }
    sent.isOnItsWay = false;
    if (!answer) later(form, sent, "offline");
    else if (answer.status >= 500) later(form, sent, "down");
    else if (answer.status === 401 || answer.status === 423) {
      later(form, sent, "locked");
      document.dispatchEvent(new Event("kenes:locked"));
    } else if (answer.headers.has("kenes-go")) go(answer.headers.get("kenes-go"));
    else {
      freeze(form, false);
      try {
        await show(answer, form, submitter);
      } catch {
        // Cut off in the middle of the answer.
        freeze(form, true);
        later(form, sent, "offline");
      }
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const submitter = event.submitter;
    if (event.defaultPrevented || form.method !== "post" || form.matches("[data-plain]")) return;
    const action = submitter?.hasAttribute("formaction") ? submitter.formAction : form.action;
    if (new URL(action).origin !== location.origin || form.target) return;
    event.preventDefault();
    if (waiting.has(form)) return;
    const data = new FormData(form);
    if (submitter?.name) data.append(submitter.name, submitter.value);
    waiting.set(form, { action, submitter, data, pause: 1000, timer: 0 });
    freeze(form, true);
    send(form);
  });

  function sendAll() {
    for (const [form, sent] of waiting) {
      sent.pause = 1000;
      clearTimeout(sent.timer);
      send(form);
    }
  }
  window.addEventListener("online", sendAll);
  document.addEventListener("kenes:open", sendAll);
  document.addEventListener("kenes:leave", () => {
    leaving = true;
  });

  // Whoever leaves what is typed and not sent is asked first.
  const hasWork = () =>
    waiting.size > 0 || [...document.querySelectorAll("form[method=post]")].some((form) => typedIn(form).length);
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && hasWork()) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
})();
