// The hours of a week, painted: a grid beside the lines they are typed in, kept the same in both directions.
import { DAY, clock, closed, covered, opened, read, written } from "./week-hours.js";

const CELL = 30;
const CELLS = DAY / CELL;
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function fields() {
  return [...document.querySelectorAll("[data-week-day]")];
}

function nameOf(day) {
  return document.querySelector(`label[for="${fields()[day].id}"]`).textContent;
}

// What is typed for each day; null where it cannot be read.
function week() {
  return fields().map((field) => read(field.value));
}

// Minutes of a day that belong to a window which began the day before.
function spill(days, day) {
  const before = days[(day + 6) % 7] ?? [];
  return before.filter(([, end]) => end > DAY).map(([, end]) => [0, end - DAY]);
}

function build(frame) {
  const grid = frame.querySelector("[role=grid]");
  grid.replaceChildren(hours(), ...fields().map((_field, day) => row(day)));
  frame.hidden = false;
  grid.querySelector("[role=gridcell]").tabIndex = 0;
  show(frame);
  return grid;
}

function hours() {
  const line = document.createElement("div");
  line.className = "week-scale";
  line.setAttribute("aria-hidden", "true");
  for (let hour = 0; hour <= 24; hour += 6) line.append(made("span", clock(hour * 60)));
  return line;
}

function row(day) {
  const line = made("div");
  line.className = "week-row";
  line.setAttribute("role", "row");
  const head = made("span", fields()[day].dataset.weekDay);
  head.setAttribute("role", "rowheader");
  line.append(head, ...Array.from({ length: CELLS }, (_cell, number) => cell(day, number)));
  return line;
}

function cell(day, number) {
  const box = made("span");
  box.className = "week-cell";
  box.dataset.day = day;
  box.dataset.cell = number;
  box.tabIndex = -1;
  box.setAttribute("role", "gridcell");
  box.setAttribute("aria-label", `${nameOf(day)} ${clock(number * CELL)}–${clock((number + 1) * CELL)}`);
  return box;
}

function made(tag, text = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function show(frame) {
  const days = week();
  for (const box of frame.querySelectorAll(".week-cell")) {
    const [day, from] = [Number(box.dataset.day), Number(box.dataset.cell) * CELL];
    const open = covered(days[day] ?? [], from, from + CELL);
    const late = covered(spill(days, day), from, from + CELL);
    box.classList.toggle("is-open", open === CELL);
    box.classList.toggle("is-partly", open > 0 && open < CELL);
    box.classList.toggle("is-spill", !open && late > 0);
    box.classList.toggle("is-unread", days[day] === null);
    box.setAttribute("aria-selected", String(open > 0));
  }
}

function placeOf(box) {
  return { day: Number(box.dataset.day), cell: Number(box.dataset.cell) };
}

function boxAt(frame, { day, cell: number }) {
  return frame.querySelector(`[data-day="${day}"][data-cell="${number}"]`);
}

// Open or close a rectangle of cells, over the days as they were; days that cannot be read stay as typed.
function paint(frame, before, one, other, isOpening) {
  const [from, to] = [Math.min(one.cell, other.cell) * CELL, (Math.max(one.cell, other.cell) + 1) * CELL];
  const [first, last] = [Math.min(one.day, other.day), Math.max(one.day, other.day)];
  const after = before.map((spans, day) => {
    if (spans === null || day < first || day > last) return spans;
    return isOpening ? openedBeside(spans, spill(before, day), from, to) : closed(spans, from, to);
  });
  carry(after);
  write(after);
  show(frame);
  say(frame, one.day === other.day ? one.day : other.day);
}

function openedBeside(spans, late, from, to) {
  const start = Math.max(from, ...late.map(([, end]) => end));
  return start < to ? opened(spans, start, to) : spans;
}

// What is left beyond midnight once its evening is closed begins on the next day.
function carry(days) {
  days.forEach((spans, day) => {
    const next = (day + 1) % 7;
    for (const [start, end] of spans ?? []) {
      if (start >= DAY && days[next] !== null) days[next] = opened(days[next], start - DAY, end - DAY);
    }
    if (spans !== null) days[day] = days[day].filter(([start]) => start < DAY);
  });
}

function write(days) {
  fields().forEach((field, day) => {
    if (days[day] !== null && written(days[day]) !== written(read(field.value) ?? [])) field.value = written(days[day]);
  });
}

function say(frame, day) {
  const field = fields()[day];
  frame.querySelector("[data-week-say]").textContent = `${nameOf(day)}: ${field.value || field.placeholder}`;
}

// The form hears of what was painted as it hears of what is typed.
function tell() {
  fields()[0].dispatchEvent(new Event("change", { bubbles: true }));
}

function isOpen(box) {
  return box.classList.contains("is-open");
}

function byPointer(frame, grid) {
  let stroke = null;
  grid.addEventListener("pointerdown", (event) => {
    const box = event.target.closest(".week-cell");
    if (!box || event.button) return;
    stroke = { from: placeOf(box), before: week(), isOpening: !isOpen(box) };
    box.setPointerCapture(event.pointerId);
    focusOn(grid, box);
    paint(frame, stroke.before, stroke.from, stroke.from, stroke.isOpening);
    event.preventDefault();
  });
  grid.addEventListener("pointermove", (event) => {
    const box = stroke && document.elementFromPoint(event.clientX, event.clientY)?.closest(".week-cell");
    if (box) paint(frame, stroke.before, stroke.from, placeOf(box), stroke.isOpening);
  });
  grid.addEventListener("pointerup", () => {
    if (stroke) tell();
    stroke = null;
  });
  grid.addEventListener("pointercancel", () => {
    if (stroke) write(stroke.before);
    stroke = null;
    show(frame);
  });
}

function byKeyboard(frame, grid) {
  grid.addEventListener("keydown", (event) => {
    const box = event.target.closest(".week-cell");
    if (!box || event.ctrlKey || event.altKey || event.metaKey) return;
    const place = placeOf(box);
    if (event.key === " " || event.key === "Enter") {
      paint(frame, week(), place, place, !isOpen(box));
      tell();
    } else if (STEPS[event.key] || event.key === "Home" || event.key === "End") {
      step(frame, grid, place, event);
    } else {
      return;
    }
    event.preventDefault();
  });
}

function step(frame, grid, place, event) {
  const target = boxAt(frame, destination(place, event.key));
  if (!target) return;
  if (event.shiftKey) {
    paint(frame, week(), placeOf(target), placeOf(target), isOpen(boxAt(frame, place)));
    tell();
  }
  focusOn(grid, target);
}

function destination({ day, cell: number }, key) {
  if (key === "Home") return { day, cell: 0 };
  if (key === "End") return { day, cell: CELLS - 1 };
  return { day: day + STEPS[key][0], cell: number + STEPS[key][1] };
}

function focusOn(grid, box) {
  grid.querySelector("[tabindex='0']").tabIndex = -1;
  box.tabIndex = 0;
  box.focus({ preventScroll: true });
}

function begin() {
  const frame = document.querySelector("[data-week-grid]");
  if (!frame || frame.querySelector(".week-row")) return;
  const grid = build(frame);
  byPointer(frame, grid);
  byKeyboard(frame, grid);
}

begin();
document.addEventListener("htmx:after:swap", begin);
document.addEventListener("input", (event) => {
  const frame = document.querySelector("[data-week-grid]");
  if (frame && event.target.matches("[data-week-day]")) show(frame);
});
