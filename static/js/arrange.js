// A list whose lines are dragged into another order; the form around it saves what came of it.
let dragged = null;

function save(form) {
  form.requestSubmit();
}

function over(list, y) {
  return [...list.querySelectorAll("[data-arrange-item]:not(.is-dragged)")].find((line) => {
    const box = line.getBoundingClientRect();
    return y < box.top + box.height / 2;
  });
}

// Only by its grip: text in a line can still be selected, and its link be opened.
document.addEventListener("pointerdown", (event) => {
  const line = event.target.closest("[data-arrange-item]");
  if (line) line.draggable = Boolean(event.target.closest(".arranged-grip"));
});

document.addEventListener("dragstart", (event) => {
  const line = event.target.closest?.("[data-arrange-item]");
  if (!line) return;
  dragged = line;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", line.id);
  line.classList.add("is-dragged");
});

document.addEventListener("dragover", (event) => {
  const list = event.target.closest?.("[data-arrange-list]");
  if (!dragged || list !== dragged.parentElement) return;
  event.preventDefault();
  list.insertBefore(dragged, over(list, event.clientY) ?? null);
});

document.addEventListener("drop", (event) => {
  if (dragged && event.target.closest?.("[data-arrange-list]")) event.preventDefault();
});

document.addEventListener("dragend", () => {
  if (!dragged) return;
  const form = dragged.closest("form");
  dragged.classList.remove("is-dragged");
  dragged = null;
  if (form) save(form);
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-arrange-save]")) save(event.target.form);
});

// At the end of the list a button does nothing, but keeps its focus.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-arrange] [aria-disabled='true']")) event.preventDefault();
});
