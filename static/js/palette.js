// Everything by its name: what this page can do, found here, and where one can go, found by the server.
import { isVisible, label, use } from "./shortcuts.js";

const PAUSE_MS = 120;
const MOST_ACTIONS = 8;
const dialog = document.getElementById("palette");
const field = document.getElementById("palette-words");
const own = dialog.querySelector("[data-palette-actions]");
const found = dialog.querySelector("[data-palette-found]");
const none = dialog.querySelector("[data-palette-none]");
let actions = [];
let timer = 0;
let request = null;

function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

function words() {
  return folded(field.value).split(/\s+/).filter(Boolean);
}

/** What can be pressed: keys first, then what menus hold, each called by what it belongs to, then other buttons. */
function gathered() {
  const all = [];
  for (const element of document.querySelectorAll("[data-shortcut]")) {
    if (isOffered(element)) all.push({ element, text: label(element), keys: element.dataset.shortcut });
  }
  for (const item of document.querySelectorAll(".menu[popover] .menu-item:not([aria-current='true'], :disabled, #account-menu a)")) {
    const menu = item.closest("[popover]");
    const opener = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
    if (opener && isOffered(opener)) all.push({ element: item, text: `${menu.getAttribute("aria-label")}: ${label(item)}` });
  }
  for (const element of document.querySelectorAll("main :is(button, a).btn:not([data-shortcut], [popovertarget], [data-mark], [data-preview])")) {
    if (isOffered(element)) all.push({ element, text: label(element) });
  }
  const seen = new Set();
  return all.filter(({ text }) => text && !seen.has(text) && seen.add(text));
}

function isOffered(element) {
  return isVisible(element) && !element.disabled && !element.closest("dialog, [data-row]") && element.getAttribute("commandfor") !== dialog.id;
}

function rank(text, wanted) {
  const name = folded(text);
  if (!wanted.every((word) => name.includes(word))) return 0;
  return name.startsWith(wanted[0]) ? 2 : 1;
}

function option(action) {
  const made = document.createElement("div");
  const text = document.createElement("span");
  made.setAttribute("role", "option");
  made.className = "palette-item";
  text.className = "clip";
  text.textContent = action.text;
  made.append(text);
  for (const key of (action.keys ?? "").split(" ").filter(Boolean)) {
    const cap = document.createElement("kbd");
    cap.textContent = key;
    made.append(cap);
  }
  made.addEventListener("click", () => act(action.element));
  return made;
}

/** The page is as it was before the palette lay over it, so that the action meets what it was made for. */
function act(element) {
  dialog.close();
  use(element);
}

function showActions() {
  const wanted = words();
  const fitting = wanted.length
    ? actions.map((action) => ({ action, worth: rank(action.text, wanted) })).filter(({ worth }) => worth)
      .sort((one, other) => other.worth - one.worth).map(({ action }) => action)
    : actions.filter((action) => action.keys && action.element.closest("main"));
  for (const old of own.querySelectorAll("[role='option']")) old.remove();
  own.append(...fitting.slice(0, MOST_ACTIONS).map(option));
  own.hidden = fitting.length === 0;
  choose(first());
}

/** Before anything is typed nothing is chosen: opened and sent by mistake, the palette does nothing. */
function first() {
  return words().length ? 0 : -1;
}

function options() {
  return [...dialog.querySelectorAll("[role='option']")];
}

function choose(at) {
  const all = options();
  for (const [index, each] of all.entries()) {
    each.id ||= `palette-${Math.random().toString(36).slice(2)}`;
    each.setAttribute("aria-selected", String(index === at));
  }
  const chosen = all[at];
  if (chosen) field.setAttribute("aria-activedescendant", chosen.id);
  else field.removeAttribute("aria-activedescendant");
  chosen?.scrollIntoView({ block: "nearest" });
}

function chosenAt() {
  return options().findIndex((each) => each.getAttribute("aria-selected") === "true");
}

async function ask() {
  request?.abort();
  request = new AbortController();
  try {
    const url = `${dialog.dataset.paletteUrl}?q=${encodeURIComponent(field.value)}`;
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal: request.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    show(await answer.text());
  } catch (error) {
    if (error.name !== "AbortError") show("", dialog.dataset.failed);
  }
}

/** What came is put below, and whoever has moved down already stays where they are. */
function show(html, trouble = "") {
  const at = Math.max(first(), chosenAt());
  found.innerHTML = html;
  found.dataset.for = field.value;
  const isEmpty = options().length === 0;
  none.hidden = !trouble && !isEmpty;
  none.dataset.text ??= none.textContent;
  none.textContent = trouble || none.dataset.text;
  choose(Math.min(at, options().length - 1));
}

/** Enter waits for what was typed last, so that nobody is led to what they did not ask for. */
async function enter() {
  const isBehind = found.dataset.for !== field.value;
  if (isBehind && !(own.contains(options()[chosenAt()]))) {
    clearTimeout(timer);
    await ask();
  }
  options()[chosenAt()]?.click();
}

function opened() {
  actions = gathered();
  showActions();
  ask();
  field.focus();
}

function closed() {
  request?.abort();
  clearTimeout(timer);
  field.value = "";
  found.replaceChildren();
  none.hidden = true;
}

const MOVES = { ArrowDown: 1, ArrowUp: -1 };

dialog.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (MOVES[event.key]) {
    const many = options().length;
    if (many) choose((Math.max(chosenAt(), event.key === "ArrowUp" ? 0 : -1) + MOVES[event.key] + many) % many);
  } else if (event.key === "Enter") {
    enter();
  } else {
    return;
  }
  event.preventDefault();
});
field.addEventListener("input", () => {
  showActions();
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE_MS);
});
new MutationObserver(() => (dialog.open ? opened() : closed())).observe(dialog, { attributeFilter: ["open"] });
// the button may be folded away, and pressed again the key closes
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
  event.preventDefault();
  if (dialog.open) dialog.close();
  else dialog.showModal();
});
