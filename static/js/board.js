// A card dragged to another column is sent there as its menu would send it; whether it may go, the server says.
const BOARD = "[data-board]";
let dragged = null;

function columnOf(event) {
  const column = event.target.closest?.(`${BOARD} [data-column]`);
  return dragged && column && !column.contains(dragged) ? column : null;
}

function clear() {
  for (const column of document.querySelectorAll(".board-column.is-target")) column.classList.remove("is-target");
  dragged?.classList.remove("is-dragged");
}

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(`${BOARD} [data-card]`) ?? null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.card);
  dragged.classList.add("is-dragged");
});

document.addEventListener("dragover", (event) => {
  const column = columnOf(event);
  for (const other of document.querySelectorAll(".board-column.is-target")) {
    if (other !== column) other.classList.remove("is-target");
  }
  if (!column) return;
  event.preventDefault();
  column.classList.add("is-target");
});

document.addEventListener("drop", (event) => {
  const column = columnOf(event);
  if (!column) return;
  event.preventDefault();
  const form = document.getElementById("board-move");
  form.elements.number.value = dragged.dataset.card;
  form.elements.status.value = column.dataset.column;
  form.requestSubmit();
});

document.addEventListener("dragend", () => {
  clear();
  dragged = null;
});
