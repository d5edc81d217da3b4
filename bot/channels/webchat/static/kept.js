"use strict";
// What is typed, and what is not sent yet, outlives a reload of this tab. On a shared computer nothing does.

const KEPT = "kenes-chat";
const isShared = "public" in chat.dataset;

/** Read off the page as it stands: what was sent, cleared or taken back is kept no longer. */
function remember() {
  if (isShared) return;
  const waiting = [...log.querySelectorAll(WAITING)].filter((one) => !("file" in one.dataset));
  const unsent = waiting.map((one) => ({ id: one.dataset.key, text: one.querySelector(".text").textContent }));
  if (!unsent.length && !box.value) {
    forget();
    return;
  }
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ mark: chat.dataset.mark, last, typed: box.value, unsent }));
  } catch {
    forget(); // full, or switched off
  }
}

function forget() {
  try {
    sessionStorage.removeItem(KEPT);
  } catch {
    // switched off: nothing was kept
  }
}

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    return null;
  }
}

/** Not what another contact wrote here, nor what is older than the last clearing. */
function recall() {
  const found = isShared ? null : kept();
  if (found && found.mark === chat.dataset.mark && found.last >= Number(chat.dataset.cleared)) {
    if (!box.value) box.value = found.typed;
    grow();
    for (const { id, text } of found.unsent) {
      if (log.querySelector(`.bubble[data-key="${CSS.escape(id)}"]`)) continue;
      const item = { id, text };
      drawn(item, text);
      refused(item, {});
    }
    remember();
  } else {
    forget();
  }
}
