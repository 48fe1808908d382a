// Files by paste or drop join those chosen by hand; each is listed with its size and can be taken off again.
// What the server would refuse is told beside the field at once, and is not added.
import { fileSize } from "./sizes.js";

const words = document.getElementById("words").dataset;
const chosen = new WeakMap();
const REFUSED = new Set(words.refusedEndings.split(" "));
const MOST_FILES = Number(words.mostFiles);

function inputFor(element) {
  const field = element.closest?.(".editor-field, .field, form");
  return field?.querySelector("input[type='file'][data-upload]") ?? null;
}

function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
}

/** Why a file is refused, in the server's words; nothing for one that is taken. */
function refusal(file, limit) {
  const [, ending] = /\.([^.]*)$/.exec(file.name.toLowerCase().replace(/[\s.\p{C}]+$/u, "")) ?? [];
  if (REFUSED.has(ending)) return fill(words.refusedKind, { name: file.name });
  return file.size > limit ? fill(words.tooLarge, { name: file.name, limit: fileSize(limit) }) : "";
}

/** The sentences stand beside the field until other files are chosen. */
function tell(input, sentences) {
  const place = problems(input);
  place.replaceChildren(...sentences.map((sentence) => {
    const line = document.createElement("p");
    line.className = "error";
    line.textContent = sentence;
    return line;
  }));
}

function problems(input) {
  const field = input.closest(".editor-field, .field");
  const found = field?.querySelector("[data-upload-problems]");
  if (found) return found;
  const made = document.createElement("div");
  made.dataset.uploadProblems = "";
  made.setAttribute("role", "alert");
  place(input).after(made);
  return made;
}

/** A pasted picture has no name of its own worth keeping. */
function named(file, index) {
  if (file.name && file.name !== "image.png") return file;
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  return new File([file], `picture-${stamp}-${index + 1}.${file.type.split("/")[1] ?? "png"}`, { type: file.type });
}

function accept(input, files, room) {
  const limit = Number(input.dataset.maxBytes) || Infinity;
  const sentences = files.map((file) => refusal(file, limit));
  const fitting = files.filter((_file, index) => !sentences[index]);
  if (fitting.length > room) sentences.push(words.tooManyFiles);
  tell(input, sentences.filter(Boolean));
  return fitting.slice(0, Math.max(0, room));
}

function hold(input, files) {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
  chosen.set(input, files);
  list(input, files);
}

function add(input, files) {
  const before = chosen.get(input) ?? [];
  const kept = input.closest("form")?.querySelectorAll("[name='kept']:checked").length ?? 0;
  const fresh = accept(input, files, input.multiple ? MOST_FILES - kept - before.length : 1);
  hold(input, input.multiple ? [...before, ...fresh] : [...before, ...fresh].slice(-1));
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
  bytes.textContent = fileSize(file.size);
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "tag-remove";
  remove.textContent = "×";
  remove.setAttribute("aria-label", fill(words.removeFile, { file: file.name }));
  remove.addEventListener("click", () => {
    hold(input, chosen.get(input).filter((_file, at) => at !== index));
    tell(input, []);
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
  for (const input of event.target.querySelectorAll("input[data-upload]")) setTimeout(() => { hold(input, []); tell(input, []); });
});
