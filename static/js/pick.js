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

// what a panel is opened for gets the focus: its filter, else its field, else the choice in force
document.addEventListener("toggle", (event) => {
  if (event.newState !== "open" || !event.target.matches("[popover].menu")) return;
  const filter = event.target.querySelector(FILTER);
  if (filter) {
    filter.value = "";
    narrow(filter);
  }
  (filter ?? event.target.querySelector("input:not([type='hidden'])") ?? event.target.querySelector("[aria-current]"))?.focus();
}, true);
