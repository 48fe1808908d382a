// Reply, note and call stand beside each other; their tabs switch between them without leaving the page.
function show(panel) {
  for (const other of document.querySelectorAll("[data-composer]")) other.hidden = other !== panel;
  panel.querySelector("textarea").focus();
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest("a[data-compose]");
  if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const panel = document.getElementById(tab.dataset.compose);
  if (!panel) return;
  event.preventDefault();
  show(panel);
});
