// What changed since it was last shown lights up once: an element says by `data-version` when it is another one.
document.addEventListener("htmx:before:swap", (event) => {
  for (const task of event.detail.tasks ?? []) {
    if (!task.swapSpec.style.endsWith("Morph")) continue;
    for (const element of task.fragment.querySelectorAll?.("[id][data-version]") ?? []) {
      const shown = document.getElementById(element.id);
      if (shown?.dataset.version !== element.dataset.version) element.classList.add("changed");
    }
  }
});
