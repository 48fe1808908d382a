// Panels and menus fold away when they have done their work; a choice marked so sends its form at once.
document.addEventListener("click", (event) => {
  for (const panel of document.querySelectorAll("details[data-dropdown][open]")) {
    if (!panel.contains(event.target)) panel.open = false;
  }
  const menu = event.target.closest(".menu-item")?.closest("[popover]");
  if (menu?.matches(":popover-open")) menu.hidePopover();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeAround(event);
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") walk(event);
});

function closeAround(event) {
  const panel = event.target.closest?.("details[data-dropdown][open]");
  if (!panel) return;
  panel.open = false;
  panel.querySelector("summary").focus();
}

function walk(event) {
  const menu = document.querySelector(".menu:popover-open");
  if (!menu || event.target.matches("input, select, textarea")) return;
  const items = [...menu.querySelectorAll(".menu-item")];
  const at = items.indexOf(document.activeElement);
  const next = event.key === "ArrowDown" ? at + 1 : at - 1 + (at < 0 ? items.length + 1 : 0);
  items[(next + items.length) % items.length]?.focus();
  event.preventDefault();
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
});
