// Dialogs: opens them where the browser does not know `command`, closes them by a click beside them,
// and asks `hx-confirm` questions in one of ours instead of the browser's.
const words = document.getElementById("words").dataset;
const knowsCommands = "commandForElement" in HTMLButtonElement.prototype;

function obey(button) {
  const dialog = document.getElementById(button.getAttribute("commandfor"));
  if (!(dialog instanceof HTMLDialogElement)) return;
  if (button.getAttribute("command") === "close") dialog.close();
  else if (!dialog.open) dialog.showModal();
}

function isBeside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

document.addEventListener("click", (event) => {
  const button = knowsCommands ? null : event.target.closest("button[commandfor]");
  if (button) obey(button);
});
document.addEventListener("pointerdown", (event) => {
  if (event.target.matches?.("dialog[open]") && isBeside(event.target, event)) event.target.close();
});
// a form of a dialog that was accepted has done its work
document.addEventListener("htmx:after:request", (event) => {
  const dialog = event.target.closest?.("dialog[open][data-close-after]");
  if (dialog && event.detail.ctx.response.status < 400) dialog.close();
});

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function question(sentence, goText, isDanger) {
  const dialog = element("dialog", "dialog", "");
  const body = element("div", "dialog-body", "");
  const title = element("h2", "sr-only", words.sure);
  const text = element("p", "confirm-text", sentence);
  const actions = element("div", "form-actions", "");
  const go = element("button", `btn ${isDanger ? "btn-danger" : "btn-primary"}`, goText);
  const cancel = element("button", "btn btn-secondary", words.cancel);
  title.id = "confirm-title";
  text.id = "confirm-text";
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.setAttribute("aria-describedby", text.id);
  actions.append(go, cancel);
  body.append(title, text, actions);
  dialog.append(body);
  go.addEventListener("click", () => dialog.close("go"));
  cancel.addEventListener("click", () => dialog.close());
  return dialog;
}

document.addEventListener("htmx:confirm", (event) => {
  const { ctx, issueRequest, dropRequest } = event.detail;
  if (!ctx.confirm) return;
  event.preventDefault();
  const source = ctx.sourceElement;
  const isDanger = source.matches(".btn-danger, .menu-item-danger, [data-danger]");
  const dialog = question(ctx.confirm, source.dataset?.confirmText || words.go, isDanger);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue === "go") issueRequest();
    else dropRequest();
  });
  dialog.showModal();
});
