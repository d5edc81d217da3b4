"use strict";
// What stands further up: the page before this one is fetched as the page it is, and its bubbles are put above.

const earlier = log.querySelector(".earlier");
const aside = document.querySelector(".aside");

async function pageBefore() {
  const answer = await fetch(earlier.href, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".chat");
  if (answer.redirected && new URL(answer.url).pathname === chat.dataset.over) over();
  if (!answer.ok || !page) throw new Error(String(answer.status));
  return page;
}

async function showEarlier(byKeys) {
  if (earlier.getAttribute("aria-busy")) return;
  earlier.setAttribute("aria-busy", "true");
  problem.hidden = true;
  const before = clearings;
  try {
    const page = await pageBefore();
    if (page.dataset.mark !== chat.dataset.mark) location.reload(); // somebody else writes from this browser now
    else if (before === clearings) putAbove(page, byKeys);
  } catch {
    if (before === clearings) complain(word("no_earlier"));
  }
  earlier.removeAttribute("aria-busy");
}

/** The log is reversed: what is put above moves nothing that is in sight. */
function putAbove(page, byKeys) {
  const lines = [...page.querySelectorAll(".lines > .day, .lines > .bubble")];
  const day = lines.filter((line) => line.matches(".day")).pop();
  const first = log.querySelector(".day");
  if (day && first?.dataset.day === day.dataset.day) first.remove();
  log.setAttribute("aria-live", "off"); // else two hundred messages would be read out
  earlier.after(...lines);
  const next = page.querySelector(".earlier");
  earlier.setAttribute("href", next.getAttribute("href"));
  earlier.hidden = next.hidden;
  aside.textContent = word(next.hidden ? "all_shown" : "earlier_shown");
  setTimeout(() => { log.setAttribute("aria-live", "polite"); aside.textContent = ""; }, 1500);
  const nearest = lines.pop();
  nearest?.focus({ preventScroll: true }); // the link may be gone
  if (byKeys) nearest?.scrollIntoView({ block: "nearest" });
}

earlier.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  showEarlier(!event.detail);
});
