// Behind an @ the colleagues and teams that may be meant are offered; the server says how each is written.
const FIELD = "textarea[data-mention-url]";
const AFTER_MS = 120;
const BEGUN = /(?:^|[^\p{L}\p{N}_@.])@([^\n@]{0,40})$/u;
let open = null;
let timer = 0;
let asked = 0;

/** What stands between the @ and the caret; null where nobody is being called. */
function wordsAt(area) {
  if (area.selectionStart !== area.selectionEnd) return null;
  return BEGUN.exec(area.value.slice(0, area.selectionStart))?.[1] ?? null;
}

function close() {
  clearTimeout(timer);
  asked += 1;
  if (!open) return;
  for (const name of ["aria-controls", "aria-activedescendant"]) open.area.removeAttribute(name);
  open.list.remove();
  open = null;
}

function mark(place) {
  const choices = [...open.list.children];
  const wanted = choices[(place + choices.length) % choices.length];
  for (const choice of choices) choice.setAttribute("aria-selected", String(choice === wanted));
  open.place = choices.indexOf(wanted);
  open.area.setAttribute("aria-activedescendant", wanted.id);
  wanted.scrollIntoView({ block: "nearest" });
}

/** Above the field, over whatever scrolls; below it where there is no room. */
function stand(list, area) {
  list.popover = "manual";
  list.showPopover();
  const field = area.getBoundingClientRect();
  const isAbove = field.top > list.offsetHeight + 8;
  list.style.left = `${field.left + 8}px`;
  list.style.maxWidth = `${field.width - 16}px`;
  list.style.top = `${isAbove ? field.top - list.offsetHeight - 4 : field.bottom + 4}px`;
}

function show(area, words, html) {
  close();
  if (!html.trim()) return;
  const list = document.createElement("ul");
  list.className = "mention-choices";
  list.id = `${area.id}-mentions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", document.getElementById("words").dataset.mentions);
  list.innerHTML = html;
  area.closest(".editor").append(list);
  stand(list, area);
  area.setAttribute("aria-controls", list.id);
  open = { area, list, words, place: 0 };
  mark(0);
}

async function offer(area) {
  const words = wordsAt(area);
  if (words === null) return;
  const mine = (asked += 1);
  try {
    const answer = await fetch(`${area.dataset.mentionUrl}?${new URLSearchParams({ q: words })}`, { headers: { "HX-Request": "true" } });
    const html = answer.ok ? await answer.text() : "";
    if (mine === asked && wordsAt(area) === words) show(area, words, html);
  } catch {
    close();
  }
}

function take(choice) {
  const { area, words } = open;
  const end = area.selectionStart;
  close();
  area.focus();
  area.setSelectionRange(end - words.length - 1, end);
  const text = `${choice.dataset.written} `;
  if (document.execCommand("insertText", false, text)) return;
  area.setRangeText(text, end - words.length - 1, end, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

const KEYS = {
  ArrowDown: () => mark(open.place + 1),
  ArrowUp: () => mark(open.place - 1),
  Enter: () => take(open.list.children[open.place]),
  Tab: () => take(open.list.children[open.place]),
  Escape: close,
};

document.addEventListener("input", (event) => {
  if (!event.target.matches?.(FIELD)) return;
  close();
  if (wordsAt(event.target) !== null) timer = setTimeout(() => offer(event.target), AFTER_MS);
});

// before the page's own shortcuts, which would send the form or leave the field
document.addEventListener("keydown", (event) => {
  if (!open || event.target !== open.area || !(event.key in KEYS) || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  KEYS[event.key]();
}, true);

document.addEventListener("pointerdown", (event) => {
  const choice = event.target.closest?.(".mention-choice");
  if (!choice) {
    close();
    return;
  }
  event.preventDefault();
  take(choice);
});

document.addEventListener("focusout", (event) => { if (event.target === open?.area) close(); });
