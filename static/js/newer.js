// What others write while somebody is writing is told beside the text: `data-newer` is the button, its value the
// reader. A form's `data-seen` is the last message its text was written under; as long as nothing is typed, that is the
// newest one shown.
const button = document.querySelector("[data-newer]");

function messages() {
  return [...document.querySelectorAll("#thread [data-message]")];
}

function newest() {
  return Math.max(0, ...messages().map((item) => Number(item.dataset.message)));
}

function isBlank(seen) {
  return !seen.form.querySelector("textarea").value.trim();
}

function current() {
  return document.querySelector("[data-composer]:not([hidden]) [data-seen]");
}

/** The messages of others that are newer than what the open form was written under. */
function newer() {
  const seen = current();
  if (!seen || isBlank(seen)) return [];
  return messages().filter((item) => Number(item.dataset.message) > Number(seen.value) && item.dataset.by !== button.dataset.newer);
}

function look() {
  for (const seen of document.querySelectorAll("[data-seen]")) {
    if (isBlank(seen)) seen.value = String(Math.max(Number(seen.value), newest()));
  }
  const found = newer();
  const text = found.length === 1 ? button.dataset.one : button.dataset.many.replace("{n}", String(found.length));
  button.hidden = found.length === 0;
  button.querySelector("[role='status']").textContent = found.length ? text : "";
}

if (button) {
  button.addEventListener("click", () => {
    const [first] = newer();
    const seen = current();
    first?.scrollIntoView({ block: "start" });
    if (seen) seen.value = String(newest());
    look();
    seen?.form.querySelector("textarea").focus({ preventScroll: true });
  });
  document.addEventListener("htmx:after:swap", look);
  document.addEventListener("input", (event) => { if (event.target.matches("[data-composer] textarea")) look(); });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-compose]")) look(); });
}
