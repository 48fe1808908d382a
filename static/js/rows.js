// j and k walk through the rows of a list by moving focus to their links, so that Enter opens; x ticks a row.
let last = null;

function rows() {
  return [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
}

function current(all) {
  const focused = document.activeElement?.closest("[data-row]");
  const known = focused ?? (last?.isConnected ? last : null);
  return all.indexOf(known ?? document.querySelector("[data-row][aria-current='true']"));
}

function go(step) {
  const all = rows();
  if (!all.length) return;
  const at = current(all);
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step));
  last = all[next];
  const link = last.querySelector("a[href]") ?? last;
  link.focus({ preventScroll: true });
  last.scrollIntoView({ block: "nearest" });
}

function tick() {
  const box = rows()[current(rows())]?.querySelector("input[type='checkbox']");
  box?.click();
}

const ACTIONS = { j: () => go(1), k: () => go(-1), x: tick };

document.addEventListener("keydown", (event) => {
  if (document.body.dataset.shortcuts === "off" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input:not([type='checkbox']), select, textarea, dialog, [contenteditable='true']")) return;
  const action = ACTIONS[event.key];
  if (!action || !document.querySelector("[data-row]")) return;
  event.preventDefault();
  action();
});
