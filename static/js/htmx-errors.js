// A part of the page that could not be fetched says so in the corner; the page, and what was typed, stay as they are.
const words = document.getElementById("words").dataset;
const UNPROCESSABLE = 422;

function toast(text, until = "") {
  document.dispatchEvent(new CustomEvent("helpdesk:toast", { detail: { kind: "late", text, until } }));
}

function sentenceFor(status) {
  if (status === 403) return words.forbidden;
  if (status === 404 || status === 410) return words.missing;
  if (status === 429) return words.tooMany;
  return words.failed;
}

/** The sentence the server put into its error fragment, where it sent one. */
function sentenceIn(html) {
  const answer = new DOMParser().parseFromString(html ?? "", "text/html");
  return answer.querySelector("[data-fragment-error] [data-sentence]")?.textContent.trim();
}

document.addEventListener("htmx:response:error", (event) => {
  const { response, text } = event.detail.ctx;
  if (response.status === UNPROCESSABLE || response.headers.get("HX-Redirect")) return;
  toast(sentenceIn(text) || sentenceFor(response.status));
});

document.addEventListener("htmx:error", (event) => {
  const { ctx } = event.detail;
  if (!ctx?.request) return;
  if (ctx.request.signal?.reason === "timeout") toast(words.timeout);
  else if (ctx.response) return;
  else if (navigator.onLine) toast(words.failed);
  else toast(words.offline, "online");
});
