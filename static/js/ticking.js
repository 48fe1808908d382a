// Ticking many rows of a list: a range with shift, all that are shown, and what was ticked on other pages of the list.
// The bar under the list is a form that works by itself; this counts, remembers, and opens its answer as a dialog.
const bar = document.querySelector("[data-bulk-bar]");
const dialog = document.getElementById("bulk-dialog");
const body = document.getElementById("bulk-body");
const MOST_KEPT = 200;
let last = null;

function boxes() {
  return [...document.querySelectorAll("#rows input[name='ticket']")];
}

/** What is ticked belongs to the list, whichever page of it is shown. */
function key() {
  return `ticked ${bar.elements.place.value}`;
}

function kept() {
  return new Set(JSON.parse(sessionStorage.getItem(key()) ?? "[]"));
}

function keep(ticked) {
  sessionStorage.setItem(key(), JSON.stringify([...ticked].slice(0, MOST_KEPT)));
}

function show(ticked) {
  const number = ticked.size;
  const count = bar.querySelector("[data-bulk-count]");
  const words = number === 1 ? count.dataset.one : count.dataset.many.replace("{n}", number);
  if (count.textContent !== words) count.textContent = words;
  bar.classList.toggle("is-used", number > 0);
  bar.querySelector("[data-bulk-all]").hidden = boxes().every((box) => box.checked);
}

/** Tickets that were ticked on other pages go along with the form. */
function carry(ticked) {
  for (const old of bar.querySelectorAll("[data-elsewhere]")) old.remove();
  const here = new Set(boxes().map((box) => box.value));
  for (const ticket of ticked) {
    if (here.has(ticket)) continue;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "ticket", value: ticket });
    field.dataset.elsewhere = "";
    bar.append(field);
  }
}

function tell(ticked) {
  keep(ticked);
  carry(ticked);
  show(ticked);
}

/** What the rows say now, and what was ticked elsewhere. */
function gather() {
  const ticked = kept();
  for (const box of boxes()) {
    if (box.checked) ticked.add(box.value);
    else ticked.delete(box.value);
  }
  tell(ticked);
}

/** Rows that were fetched anew are ticked as they were. */
function restore() {
  const ticked = kept();
  for (const box of boxes()) box.checked = ticked.has(box.value);
  tell(ticked);
}

function tickRange(box) {
  const all = boxes();
  const from = all.findIndex((each) => each.value === last);
  const to = all.indexOf(box);
  if (from < 0) return;
  for (const each of all.slice(Math.min(from, to), Math.max(from, to) + 1)) each.checked = box.checked;
}

function clear() {
  for (const box of boxes()) box.checked = false;
  last = null;
  tell(new Set());
}

function start() {
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.("#rows input[name='ticket']");
    if (!box) return;
    if (event.shiftKey) tickRange(box);
    last = box.value;
    gather();
  });
  bar.querySelector("[data-bulk-all]").addEventListener("click", () => {
    for (const box of boxes()) box.checked = true;
    gather();
  });
  bar.addEventListener("reset", (event) => {
    event.preventDefault();
    clear();
  });
  document.addEventListener("htmx:after:swap", (event) => {
    restore();
    if (event.detail.ctx.target !== body || dialog.open) return;
    dialog.showModal();
    (body.querySelector("#bulk-go") ?? body.querySelector("select")).focus();
  });
  document.body.addEventListener("bulk:done", () => {
    dialog.close();
    clear();
    document.dispatchEvent(new CustomEvent("fresh:release"));
  });
  window.addEventListener("pageshow", restore);
  restore();
}

if (bar) start();
