// A reply that says "by Friday" is offered to be noted as a promise; a press fills in its words and its time.
const PAUSE_MS = 900;
const FEWEST_LETTERS = 8;
let timer = 0;

async function suggest(area) {
  const place = area.form?.querySelector("[data-promise-hint]");
  const ticked = area.form?.elements.promise?.checked;
  if (!place || ticked || area.value.length < FEWEST_LETTERS) {
    place?.replaceChildren();
    return;
  }
  const text = area.value;
  const answer = await fetch(place.dataset.promiseHint, {
    method: "POST",
    body: new URLSearchParams({ [area.name]: text }),
    headers: { "HX-Request": "true" },
  }).catch(() => null);
  if (!answer?.ok || area.value !== text) return;
  const found = new DOMParser().parseFromString(await answer.text(), "text/html").body;
  place.replaceChildren(...found.children);
}

function note(chip) {
  const form = chip.closest("form");
  form.elements.promise.checked = true;
  form.elements.promise_words.value = chip.dataset.promiseWords;
  form.elements.promise_due_at.value = chip.dataset.promiseDue;
  chip.parentElement.replaceChildren();
  form.elements.promise_due_at.focus();
}

document.addEventListener("input", (event) => {
  if (!event.target.matches(".composer textarea")) return;
  clearTimeout(timer);
  timer = setTimeout(suggest, PAUSE_MS, event.target);
});
document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-promise-words]");
  if (chip) note(chip);
});
