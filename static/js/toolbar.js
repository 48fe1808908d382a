// The Markdown toolbar over a plain textarea, and its preview, which the server renders.
const PREVIEW_AFTER_MS = 400;
const words = document.getElementById("words").dataset;
const timers = new WeakMap();

const AROUND = { bold: "**", italic: "_", code: "`" };
const BEFORE_LINES = { heading: () => "## ", quote: () => "> ", list: () => "- ", numbers: (index) => `${index + 1}. ` };
const KEYS = { b: "bold", i: "italic" };

/** Replace part of the text so that the browser's own undo still knows the way back. */
function replace(area, start, end, text, selectFrom, selectTo) {
  area.focus();
  area.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(selectFrom, selectTo);
}

function wrap(area, mark) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const inside = value.slice(start, end);
  const isMarked = value.slice(start - mark.length, start) === mark && value.slice(end, end + mark.length) === mark;
  if (isMarked) {
    replace(area, start - mark.length, end + mark.length, inside, start - mark.length, end - mark.length);
  } else {
    replace(area, start, end, mark + inside + mark, start + mark.length, end + mark.length);
  }
}

function fence(area) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const text = `\`\`\`\n${value.slice(start, end)}\n\`\`\``;
  replace(area, start, end, text, start + 4, start + 4 + end - start);
}

function prefix(area, mark) {
  const { selectionStart, selectionEnd, value } = area;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const stop = value.indexOf("\n", selectionEnd);
  const end = stop < 0 ? value.length : stop;
  const lines = value.slice(start, end).split("\n");
  const isMarked = lines.every((line, index) => line.startsWith(mark(index)));
  const text = lines.map((line, index) => (isMarked ? line.slice(mark(index).length) : mark(index) + line)).join("\n");
  replace(area, start, end, text, lines.length > 1 ? start : start + text.length, start + text.length);
}

function link(area) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end);
  const isAddress = /^https?:\/\/\S+$/.test(chosen);
  const text = isAddress ? `[](${chosen})` : `[${chosen}](https://)`;
  const from = isAddress ? start + 1 : start + text.length - "https://)".length;
  replace(area, start, end, text, from, isAddress ? from : start + text.length - 1);
}

function apply(area, mark) {
  const chosen = area.value.slice(area.selectionStart, area.selectionEnd);
  if (mark === "link") link(area);
  else if (mark === "code" && chosen.includes("\n")) fence(area);
  else if (mark in AROUND) wrap(area, AROUND[mark]);
  else prefix(area, BEFORE_LINES[mark]);
}

async function preview(editor) {
  const pane = editor.querySelector("[data-preview-pane]");
  const text = editor.querySelector("textarea").value;
  if (!text.trim()) {
    pane.textContent = words.noText;
    return;
  }
  try {
    const answer = await fetch(editor.dataset.previewUrl, { method: "POST", body: new URLSearchParams({ text }), headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(String(answer.status));
    pane.innerHTML = await answer.text();
  } catch {
    pane.textContent = words.previewFailed;
  }
}

function togglePreview(editor, button) {
  const isOn = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(isOn));
  editor.classList.toggle("is-previewing", isOn);
  editor.querySelector("[data-preview-pane]").hidden = !isOn;
  if (isOn) preview(editor);
}

/** One stop for Tab, arrows inside: what a toolbar promises. */
function walk(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const bar = event.target.closest(".toolbar");
  if (!step || !bar) return;
  const tools = [...bar.querySelectorAll("button")];
  const next = tools[(tools.indexOf(event.target) + step + tools.length) % tools.length];
  for (const tool of tools) tool.tabIndex = tool === next ? 0 : -1;
  next.focus();
  event.preventDefault();
}

function show() {
  for (const bar of document.querySelectorAll("[data-editor] .toolbar[hidden]")) {
    bar.hidden = false;
    bar.querySelectorAll("button").forEach((tool, index) => { tool.tabIndex = index ? -1 : 0; });
  }
}

document.addEventListener("click", (event) => {
  const tool = event.target.closest("[data-mark], [data-preview]");
  const editor = tool?.closest("[data-editor]");
  if (!editor) return;
  if (tool.hasAttribute("data-preview")) togglePreview(editor, tool);
  else apply(editor.querySelector("textarea"), tool.dataset.mark);
});

document.addEventListener("keydown", (event) => {
  walk(event);
  const mark = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey ? KEYS[event.key] : null;
  if (!mark || !event.target.matches("[data-editor] textarea")) return;
  event.preventDefault();
  apply(event.target, mark);
});

document.addEventListener("input", (event) => {
  const editor = event.target.closest("[data-editor].is-previewing");
  if (!editor) return;
  clearTimeout(timers.get(editor));
  timers.set(editor, setTimeout(() => preview(editor), PREVIEW_AFTER_MS));
});

document.addEventListener("htmx:after:swap", show);
show();
