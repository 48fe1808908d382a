// Files by paste or drop join those chosen by hand; each is listed with its size and can be taken off again.
const words = document.getElementById("words").dataset;
const chosen = new WeakMap();
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];

function inputFor(element) {
  const field = element.closest?.(".editor-field, .field, form");
  return field?.querySelector("input[type='file'][data-upload]") ?? null;
}

function size(bytes) {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1000 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  const options = { style: "unit", unit: UNITS[unit], unitDisplay: "short", maximumFractionDigits: amount < 10 && unit ? 1 : 0 };
  return new Intl.NumberFormat(document.documentElement.lang || "en", options).format(amount);
}

function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
}

function refuse(file, limit) {
  const text = fill(words.tooLarge, { file: file.name, size: size(file.size), limit: size(limit) });
  document.dispatchEvent(new CustomEvent("helpdesk:toast", { detail: { kind: "warn", text } }));
}

/** A pasted picture has no name of its own worth keeping. */
function named(file, index) {
  if (file.name && file.name !== "image.png") return file;
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  return new File([file], `picture-${stamp}-${index + 1}.${file.type.split("/")[1] ?? "png"}`, { type: file.type });
}

function accept(input, files) {
  const limit = Number(input.dataset.maxBytes) || Infinity;
  return files.filter((file) => {
    if (file.size <= limit) return true;
    refuse(file, limit);
    return false;
  });
}

function hold(input, files) {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
  chosen.set(input, files);
  list(input, files);
}

function add(input, files) {
  const fresh = accept(input, files);
  hold(input, input.multiple ? [...(chosen.get(input) ?? []), ...fresh] : [...(chosen.get(input) ?? []), ...fresh].slice(-1));
}

function place(input) {
  const field = input.closest(".editor-field, .field");
  const found = field?.querySelector("[data-upload-list]");
  if (found) return found;
  const made = document.createElement("ul");
  made.className = "chips";
  made.dataset.uploadList = "";
  input.after(made);
  return made;
}

function chip(input, file, index) {
  const row = document.createElement("li");
  row.className = "chip";
  const name = document.createElement("span");
  name.className = "chip-name";
  name.textContent = file.name;
  const bytes = document.createElement("span");
  bytes.className = "meta";
  bytes.textContent = size(file.size);
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "tag-remove";
  remove.textContent = "×";
  remove.setAttribute("aria-label", fill(words.removeFile, { file: file.name }));
  remove.addEventListener("click", () => {
    hold(input, chosen.get(input).filter((_file, at) => at !== index));
    input.focus();
  });
  row.append(name, bytes, remove);
  return row;
}

function list(input, files) {
  const rows = place(input);
  rows.replaceChildren(...files.map((file, index) => chip(input, file, index)));
  rows.hidden = files.length === 0;
}

function carried(transfer) {
  return [...(transfer?.files ?? [])];
}

document.addEventListener("change", (event) => {
  if (event.target.matches("input[type='file'][data-upload]")) add(event.target, [...event.target.files]);
});
document.addEventListener("paste", (event) => {
  const files = carried(event.clipboardData);
  const input = files.length && event.target.matches?.("textarea") ? inputFor(event.target) : null;
  if (!input) return;
  event.preventDefault();
  add(input, files.map(named));
});
document.addEventListener("dragover", (event) => {
  const editor = event.target.closest?.("[data-editor]");
  if (!editor || !inputFor(editor) || !event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  editor.classList.add("is-dropping");
});
document.addEventListener("dragleave", (event) => {
  const editor = event.target.closest?.("[data-editor]");
  if (editor && !editor.contains(event.relatedTarget)) editor.classList.remove("is-dropping");
});
document.addEventListener("drop", (event) => {
  const editor = event.target.closest?.("[data-editor]");
  const input = editor && inputFor(editor);
  if (!input || !event.dataTransfer.files.length) return;
  event.preventDefault();
  editor.classList.remove("is-dropping");
  add(input, carried(event.dataTransfer));
});
document.addEventListener("reset", (event) => {
  for (const input of event.target.querySelectorAll("input[data-upload]")) setTimeout(() => hold(input, []));
});
