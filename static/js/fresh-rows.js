// Nothing moves under the pointer: while a list is scrolled, pointed at or focused, its rows change where they are,
// and rows that are new or elsewhere by now wait behind a button.
const LIST = "[data-fresh-list]";
let isReleased = false;

function scroller(list) {
  let element = list.parentElement;
  while (element && element.scrollHeight <= element.clientHeight + 1) element = element.parentElement;
  return element ?? document.scrollingElement;
}

function isInUse(list) {
  return scroller(list).scrollTop > 0 || list.matches(":hover") || list.contains(document.activeElement);
}

/** The button comes with the list, hidden; it is shown while rows wait. */
function announce(list, number) {
  const button = list.parentElement.querySelector("[data-fresh-button]");
  button.hidden = number === 0;
  if (number) button.textContent = button.dataset.text.replace("{n}", number);
}

function goneRow(row) {
  const copy = row.cloneNode(true);
  copy.classList.add("row-held");
  return copy;
}

function byId(rows) {
  return new Map([...rows].map((row) => [row.id, row]));
}

/** The incoming list with the rows that are shown, in the order in which they are shown. */
function holdStill(shown, incoming) {
  const fresh = byId(incoming.children);
  const kept = [...shown.children].map((row) => {
    const next = fresh.get(row.id) ?? goneRow(row);
    fresh.delete(row.id);
    return next;
  });
  incoming.replaceChildren(...kept);
  return fresh.size;
}

function arrange(shown, incoming) {
  if (isReleased || !isInUse(shown)) {
    isReleased = false;
    return;
  }
  const before = [...incoming.children].map((row) => row.id).join();
  const waiting = holdStill(shown, incoming);
  const isHeld = before !== [...incoming.children].map((row) => row.id).join();
  if (isHeld) incoming.dataset.held = "";
  announce(incoming, waiting);
}

function refresh(list) {
  for (const topic of list.closest("[data-live-topics]").dataset.liveTopics.split(" ")) {
    document.body.dispatchEvent(new CustomEvent(`live:${topic}`, { detail: { topic } }));
  }
}

document.addEventListener("htmx:before:swap", (event) => {
  for (const task of event.detail.tasks ?? []) {
    const shown = task.target?.matches?.("[data-live-topics]") ? task.target.querySelector(LIST) : null;
    const incoming = task.fragment.querySelector?.(LIST);
    if (shown && incoming) arrange(shown, incoming);
  }
});

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-fresh-button]");
  const list = pressed?.parentElement.querySelector(LIST);
  if (!list) return;
  isReleased = true;
  scroller(list).scrollTop = 0;
  refresh(list);
});

// whoever has just changed these rows themselves wants to see it
document.addEventListener("fresh:release", () => {
  isReleased = true;
  for (const list of document.querySelectorAll(LIST)) refresh(list);
});

document.addEventListener("pointerout", (event) => {
  const list = event.target.closest?.(`${LIST}[data-held]`);
  if (list && !list.contains(event.relatedTarget) && !isInUse(list)) refresh(list);
});
