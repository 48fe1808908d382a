// A long list of choices is narrowed by typing; Enter takes the first that is left.
const FILTER = "[data-pick-filter]";

function choices(filter) {
  return [...filter.closest("[popover]").querySelectorAll(".menu-item")];
}

function narrow(filter) {
  const words = filter.value.trim().toLocaleLowerCase();
  for (const choice of choices(filter)) choice.hidden = !choice.textContent.toLocaleLowerCase().includes(words);
}

document.addEventListener("input", (event) => {
  if (event.target.matches(FILTER)) narrow(event.target);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches(FILTER)) return;
  event.preventDefault();
  choices(event.target).find((choice) => !choice.hidden)?.click();
});

// a list that was closed is whole again
document.addEventListener("toggle", (event) => {
  const filter = event.newState === "closed" ? event.target.querySelector?.(FILTER) : null;
  if (!filter) return;
  filter.value = "";
  narrow(filter);
}, true);
