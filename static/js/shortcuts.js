// Keys press buttons: `data-shortcut="e"`, a sequence "g i", or "Ctrl+K". A field is focused, anything else clicked.
// Typing is never disturbed: in a field only Escape and combinations with Ctrl are heard; without single keys nowhere else.
const hasSingleKeys = document.body.dataset.shortcuts !== "off";
const SEQUENCE_MS = 1000;
const FIELDS = "input:not([type='checkbox'], [type='radio'], [type='button'], [type='submit']), select, textarea, [contenteditable='true']";
let pending = "";
let timer = 0;

function pressed(event) {
  const isCombination = event.ctrlKey || event.metaKey;
  if (event.altKey) return "";
  return isCombination ? `Ctrl+${event.key.length === 1 ? event.key.toUpperCase() : event.key}` : event.key;
}

/** Whether somebody could press it now. */
export function isVisible(element) {
  return element.checkVisibility?.() ?? element.offsetParent !== null;
}

function find(keys) {
  const scope = document.querySelector("dialog[open]") ?? document;
  const found = scope.querySelectorAll(`[data-shortcut="${CSS.escape(keys)}"]`);
  return [...found].find((element) => isVisible(element) && !element.disabled);
}

export function use(element) {
  if (element.matches(FIELDS)) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
}

function beginsSequence(key) {
  return document.querySelector(`[data-shortcut^="${CSS.escape(`${key} `)}"]`) !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const isTyping = event.target.matches?.(FIELDS);
  if (isTyping && event.key === "Escape") event.target.blur();
  const key = pressed(event);
  if (!key || ((isTyping || !hasSingleKeys) && !key.startsWith("Ctrl+"))) return;
  const keys = pending ? `${pending} ${key}` : key;
  clearTimeout(timer);
  pending = "";
  const element = find(keys) ?? find(key);
  if (element) {
    event.preventDefault();
    use(element);
  } else if (beginsSequence(key)) {
    pending = key;
    timer = setTimeout(() => { pending = ""; }, SEQUENCE_MS);
  }
});

/** What an element is called, without the keys and marks on it. */
export function label(element) {
  const named = element.dataset.called ?? element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent;
  const own = element.cloneNode(true);
  for (const hint of own.querySelectorAll("kbd, svg")) hint.remove();
  return (named ?? own.textContent).trim();
}

function entry(keys, text) {
  const row = document.createElement("div");
  row.dataset.added = "";
  const term = document.createElement("dt");
  for (const key of keys.split(" ")) {
    const cap = document.createElement("kbd");
    cap.textContent = key;
    term.append(cap, " ");
  }
  const description = document.createElement("dd");
  description.textContent = text;
  row.append(term, description);
  return row;
}

/** The help lists what this page offers right now. */
function fillHelp() {
  const list = document.querySelector("[data-shortcut-list]");
  for (const old of list.querySelectorAll("[data-added]")) old.remove();
  const listed = new Set(["?"]);
  for (const element of document.querySelectorAll("[data-shortcut]")) {
    const keys = element.dataset.shortcut;
    if (listed.has(keys) || !isVisible(element) || !(hasSingleKeys || keys.startsWith("Ctrl+"))) continue;
    listed.add(keys);
    list.append(entry(keys, label(element)));
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[commandfor='shortcuts']")) fillHelp();
}, true);

/** A tooltip promises no key that does nothing. */
if (!hasSingleKeys) {
  document.addEventListener("pointerover", (event) => {
    const element = event.target.closest?.("[data-shortcut][title]");
    const ending = ` (${element?.dataset.shortcut})`;
    if (element?.title.endsWith(ending) && !ending.includes("Ctrl+")) element.title = element.title.slice(0, -ending.length);
  });
}
