"use strict";
// What stands in the log: bubbles made from the server's events, in the order of their numbers.

const chat = document.querySelector(".chat");
const log = document.querySelector(".log");
const typing = log.querySelector(".typing");
const empty = log.querySelector(".empty");
const head = document.querySelector("h1");
const newer = document.querySelector(".newer");
const allWords = JSON.parse(chat.dataset.words);
const MARKS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote" };
const WAITING = ".bubble[data-sending], .bubble[data-failed]";
let last = Number(chat.dataset.lastSeq);
let following = true; // as of the last scrolling: to ask anew for each bubble costs a layout each
let newest = null;
let clearings = 0;
let clearing = 0; // pressed here, not answered yet
let ours = 0; // the number that the last clearing from here got

function word(name) {
  return allWords[document.documentElement.lang][name];
}

/** The frame follows the language of the dialogue. */
function speak(lang) {
  if (!allWords[lang] || lang === document.documentElement.lang) return;
  document.documentElement.lang = lang;
  for (const node of document.querySelectorAll("[data-w]")) node.textContent = word(node.dataset.w);
  for (const node of document.querySelectorAll("[data-w-label]")) node.setAttribute("aria-label", word(node.dataset.wLabel));
  for (const node of document.querySelectorAll("[data-w-placeholder]")) node.placeholder = word(node.dataset.wPlaceholder);
  for (const link of document.querySelectorAll(".languages a")) {
    if (link.lang === lang) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  empty.querySelector("button").value = word("menu");
  speakCentre();
}

function speakCentre() {
  const names = head.dataset.names;
  if (names) head.textContent = JSON.parse(names)[document.documentElement.lang];
  head.toggleAttribute("data-long", head.textContent.length > 26);
  document.title = head.textContent;
}

/** The head follows the centre that is chosen in the talk. */
function nameCentre(names) {
  if (!names.kk) return;
  head.removeAttribute("data-w");
  head.dataset.names = JSON.stringify(names);
  speakCentre();
}

function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is missing outside https
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function linkOf(entity, text) {
  if (entity.type === "text_link") return entity.url;
  if (entity.type === "url") return /^[a-z]+:/i.test(text) ? text : "https://" + text;
  if (entity.type === "phone_number") return "tel:" + text.replace(/[^+\d]/g, "");
  if (entity.type === "email") return "mailto:" + text;
  return "";
}

function dressed(entity, text, inner) {
  const href = linkOf(entity, text);
  if (/^(https?|tel|mailto):/i.test(href)) {
    const link = document.createElement("a");
    link.href = href;
    if (/^http/i.test(href)) link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.append(inner);
    return link;
  }
  if (!MARKS[entity.type]) return inner;
  const mark = document.createElement(MARKS[entity.type]);
  mark.append(inner);
  return mark;
}

/** Text with its marks; offsets count UTF-16 units, as strings do here. */
function rich(text, entities) {
  const piece = document.createDocumentFragment();
  const cuts = new Set([0, text.length]);
  for (const one of entities) cuts.add(one.offset).add(one.offset + one.length);
  const edges = [...cuts].filter((at) => at >= 0 && at <= text.length).sort((a, b) => a - b);
  for (let i = 0; i + 1 < edges.length; i++) {
    const [from, to] = [edges[i], edges[i + 1]];
    let node = document.createTextNode(text.slice(from, to));
    for (const one of entities) {
      if (one.offset <= from && one.offset + one.length >= to) {
        node = dressed(one, text.slice(one.offset, one.offset + one.length), node);
      }
    }
    piece.append(node);
  }
  return piece;
}

function fillChoices(article, data) {
  const form = article.querySelector(".choices");
  form.querySelectorAll(".choice, .failure").forEach((node) => node.remove());
  form.elements.seq.value = data.edits || data.seq;
  for (const choice of data.choices) {
    const node = document.createElement(choice.url ? "a" : "button");
    node.className = "choice";
    node.textContent = choice.label;
    if (choice.url) Object.assign(node, { href: choice.url, target: "_blank", rel: "noopener noreferrer" });
    else Object.assign(node, { name: "choice", value: choice.value });
    form.append(node);
  }
  form.toggleAttribute("data-rows", Boolean(data.rows));
  form.hidden = !data.choices.length;
}

function fill(article, data) {
  article.dataset.seq = data.edits || data.seq || "";
  if (data.day) article.dataset.day = data.day;
  if (data.lang) article.lang = data.lang;
  if (data.text !== undefined) article.querySelector(".text").replaceChildren(rich(data.text, data.entities || []));
  const time = article.querySelector("time");
  if (data.time) [time.textContent, time.dateTime] = [data.time, data.iso];
  const name = word(article.dataset.from === "bot" ? "bot" : "you");
  article.setAttribute("aria-label", data.time ? name + ", " + data.time : name);
  if (data.file) {
    const link = article.querySelector(".file");
    link.href = data.file.url;
    link.querySelector("span").textContent = data.file.name;
    link.hidden = false;
  }
  if (article.dataset.from === "bot") fillChoices(article, data);
}

function make(data) {
  const article = document.getElementById(data.from).content.querySelector("article").cloneNode(true);
  article.toggleAttribute("data-new", true);
  fill(article, data);
  return article;
}

function atEnd() {
  return Math.abs(log.scrollTop) < 160; // the log is reversed: its end is its zero
}

/** Once a frame, however much came: whoever was away for long gets hundreds of bubbles at once. */
function follow(article) {
  if (!newest) requestAnimationFrame(() => { toEnd(newest); newest = null; });
  newest = article;
}

function toEnd(article) {
  newer.hidden = true;
  if (article && article.offsetHeight > log.clientHeight - 24) article.scrollIntoView({ block: "start" });
  else log.scrollTop = 0;
}

/** What the server has numbered stands above what is still on its way. */
function place(article, data) {
  const before = log.querySelector(WAITING) || typing;
  const days = log.querySelectorAll(".day");
  if (data.day && (!days.length || days[days.length - 1].dataset.day !== data.day)) {
    const line = document.getElementById("day").content.querySelector(".day").cloneNode(true);
    line.dataset.day = data.day;
    line.firstElementChild.textContent = data.day_label;
    before.before(line);
  }
  before.before(article);
  empty.hidden = true;
}

function quieten(latest) {
  for (const old of log.querySelectorAll('.bubble[data-from="bot"]:not([data-old])')) old.toggleAttribute("data-old", true);
  latest?.removeAttribute("data-old");
}

function showBubble(data) {
  const sent = data.key && log.querySelector(`.bubble[data-key="${CSS.escape(data.key)}"]`);
  if (sent) {
    ["data-sending", "data-failed"].forEach((name) => sent.removeAttribute(name));
    sent.querySelector(".failure")?.remove();
    fill(sent, data);
    place(sent, data);
    remember();
    return;
  }
  const article = make(data);
  place(article, data);
  if (data.from === "bot") {
    quieten(article);
    settle(article, data);
  }
  if (following) follow(article);
  else newer.hidden = false;
}

/** After a press by keyboard the reading goes on at the new bubble, not at the top of the page. */
function settle(article, data) {
  typing.hidden = true;
  speak(data.lang);
  const fine = matchMedia("(hover: hover) and (pointer: fine)").matches;
  if (log.dataset.keys) article.focus({ preventScroll: true });
  else if (fine && document.activeElement === document.body && !data.choices.length) document.getElementById("text").focus();
  delete log.dataset.keys;
}

function showEdit(data) {
  const article = log.querySelector(`.bubble[data-seq="${data.edits}"]`);
  if (!article) return;
  fill(article, data);
  const bots = log.querySelectorAll('.bubble[data-from="bot"]');
  quieten(bots[bots.length - 1]);
  settle(article, data);
  if (following && article === bots[bots.length - 1]) follow(article);
}

function clearAll() {
  clearings += 1;
  log.querySelectorAll(".bubble, .day").forEach((node) => node.remove());
  empty.hidden = false;
  earlier.hidden = true;
  newer.hidden = true;
  typing.hidden = true;
  problem.hidden = true;
  emptyBox();
}

/** The news of a clearing from here comes late: what was begun since then stays. */
function showClear(data) {
  if (clearing || data.seq === ours) {
    log.querySelectorAll(`.bubble:not(${WAITING}), .day`).forEach((node) => node.remove());
    empty.hidden = Boolean(log.querySelector(WAITING));
  } else {
    clearAll();
  }
  remember();
}

function show(kind, data) {
  if (data.seq <= last) return;
  last = data.seq;
  ({ bubble: showBubble, edit: showEdit, clear: showClear })[kind]?.(data);
}

newer.addEventListener("click", () => toEnd());
log.addEventListener("scroll", () => {
  following = atEnd();
  if (following) newer.hidden = true;
}, { passive: true });
