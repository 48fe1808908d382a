// Short messages in the corner: they leave by themselves unless they are bad news, pointed at, or focused.
// Other scripts, and HX-Trigger headers, speak through `helpdesk:toast` {kind, text, until} and `helpdesk:say` {text}.
const STAY_MS = 7000;
const STAY_WITH_UNDO_MS = 12_000;
const LEAVE_MS = 220;

const corner = document.getElementById("toasts");
const announcer = document.getElementById("announcer");
const timers = new WeakMap();

function dismiss(toast) {
  clearTimeout(timers.get(toast));
  toast.classList.add("is-leaving");
  setTimeout(() => toast.remove(), LEAVE_MS);
}

function start(toast) {
  if (toast.dataset.toast === "late" || toast.dataset.toast === "warn") return;
  const stay = toast.querySelector("form") ? STAY_WITH_UNDO_MS : STAY_MS;
  timers.set(toast, setTimeout(() => dismiss(toast), stay));
}

function isShown(text) {
  return [...corner.querySelectorAll("[data-toast] > p")].some((shown) => shown.textContent === text);
}

function show({ kind = "info", text, until = "" }) {
  if (!text || isShown(text)) return;
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  toast.classList.replace("toast-info", `toast-${kind}`);
  toast.dataset.toast = kind;
  if (until) window.addEventListener(until, () => dismiss(toast), { once: true });
  toast.setAttribute("role", kind === "late" ? "alert" : "status");
  toast.querySelector("p").textContent = text;
  corner.append(toast);
}

document.addEventListener("helpdesk:toast", (event) => show(event.detail));
document.addEventListener("helpdesk:say", (event) => { announcer.textContent = event.detail.text; });

corner.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) dismiss(event.target.closest("[data-toast]"));
});
for (const [pause, resume] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
  corner.addEventListener(pause, (event) => {
    const toast = event.target.closest("[data-toast]");
    if (toast) clearTimeout(timers.get(toast));
  });
  corner.addEventListener(resume, (event) => {
    const toast = event.target.closest("[data-toast]");
    if (toast && !toast.contains(event.relatedTarget)) start(toast);
  });
}

new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) if (node.matches?.("[data-toast]")) start(node);
  }
}).observe(corner, { childList: true });

for (const toast of corner.querySelectorAll("[data-toast]")) start(toast);
