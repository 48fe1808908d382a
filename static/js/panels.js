// The columns beside a ticket fold away, and stay so in this browser. Narrow screens show one at a time.
const WIDE = window.matchMedia("(min-width: 1280px)");
const KEY = "panels-hidden";
const desk = document.querySelector("[data-panels]");
const buttons = [...document.querySelectorAll("[data-panel]")].filter((button) => document.getElementById(button.dataset.panel));

function words(value) {
  return new Set((value ?? "").split(" ").filter(Boolean));
}

function apply(hidden) {
  if (hidden.size) desk.dataset.hide = [...hidden].join(" ");
  else delete desk.dataset.hide;
}

function isShown(panel) {
  if (WIDE.matches) return !words(desk.dataset.hide).has(panel);
  const showsList = desk.dataset.show === "list";
  return panel === "list" ? showsList : !showsList;
}

function mark() {
  for (const button of buttons) button.setAttribute("aria-pressed", String(isShown(button.dataset.panel)));
}

function toggle(panel) {
  if (WIDE.matches) {
    const hidden = words(desk.dataset.hide);
    if (!hidden.delete(panel)) hidden.add(panel);
    localStorage.setItem(KEY, [...hidden].join(" "));
    apply(hidden);
  } else if (desk.dataset.show === "list") {
    delete desk.dataset.show;
  } else {
    desk.dataset.show = "list";
  }
  mark();
}

if (desk && buttons.length) {
  apply(words(localStorage.getItem(KEY)));
  mark();
  document.querySelector("[data-panel-toggles]").hidden = false;
  WIDE.addEventListener("change", mark);
  for (const button of buttons) button.addEventListener("click", () => toggle(button.dataset.panel));
}
