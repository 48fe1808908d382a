// Text is never lost: it goes to the server a moment after typing stops, and into this browser at once,
// where it stays until the server has it. What was left behind there is put back.
const PAUSE_MS = 1500;
const AT_MOST_MS = 5000;
const RETRY_MS = 3000;
const RETRY_MOST_MS = 30_000;
const SIGNED_OUT = 401;
const words = document.getElementById("words").dataset;
const drafts = new WeakMap();
const FIELD = "textarea[data-draft-url]";

/** What is known of one textarea: timers, the request under way, the text the server has. */
function draftOf(area) {
  if (!drafts.has(area)) drafts.set(area, { timer: 0, since: 0, saved: area.value, retry: RETRY_MS, request: null, parting: null });
  return drafts.get(area);
}

function key(area) {
  return `draft ${area.dataset.draftUrl}`;
}

function keepHere(area) {
  try {
    localStorage.setItem(key(area), area.value);
  } catch {
    // the browser's store is full or closed; the server's copy is the one that counts
  }
}

function forgetHere(area) {
  localStorage.removeItem(key(area));
}

function say(area, text, ...beside) {
  const place = area.closest(".field")?.querySelector("[data-draft-state]");
  if (!place || place.dataset.said === text) return;
  place.dataset.said = text;
  place.replaceChildren(text, ...beside.flatMap((node) => [" ", node]));
}

function later(area, wait) {
  const draft = draftOf(area);
  clearTimeout(draft.timer);
  draft.timer = setTimeout(() => save(area), wait);
}

function changed(area) {
  const draft = draftOf(area);
  draft.parting = null;
  draft.since ||= Date.now();
  keepHere(area);
  later(area, Math.max(0, Math.min(PAUSE_MS, draft.since + AT_MOST_MS - Date.now())));
}

function put(area, text, options = {}) {
  return fetch(area.dataset.draftUrl, {
    method: "PUT",
    body: new URLSearchParams({ [area.name]: text }),
    headers: { "HX-Request": "true" },
    ...options,
  });
}

async function save(area) {
  const draft = draftOf(area);
  const text = area.value;
  if (!area.isConnected || text === draft.saved) return;
  if (draft.request) {
    later(area, PAUSE_MS);
    return;
  }
  draft.since = 0;
  draft.request = new AbortController();
  try {
    const answer = await put(area, text, { signal: draft.request.signal });
    if (answer.status === SIGNED_OUT) wasSignedOut(area);
    else if (!answer.ok) throw new Error(String(answer.status));
    else wasSaved(area, text);
  } catch (error) {
    if (error.name !== "AbortError") wasNotSaved(area);
  } finally {
    draft.request = null;
  }
}

function wasSaved(area, text) {
  const draft = draftOf(area);
  draft.saved = text;
  draft.retry = RETRY_MS;
  if (area.value === text) forgetHere(area);
  say(area, text ? words.draftSaved : "");
}

function wasNotSaved(area) {
  say(area, words.draftRetrying);
  again(area);
}

/** They may sign in here, or in another tab, whereupon the next try succeeds. */
function wasSignedOut(area) {
  const link = document.createElement("a");
  link.href = `/login?next=${encodeURIComponent(location.pathname + location.search)}`;
  link.textContent = words.signIn;
  say(area, words.draftSignedOut, link);
  again(area);
}

function again(area) {
  const draft = draftOf(area);
  later(area, draft.retry);
  draft.retry = Math.min(draft.retry * 2, RETRY_MOST_MS);
}

/** Put back what an earlier visit could not save; a server's draft that went another way is only offered to be replaced. */
function restore(area) {
  const kept = localStorage.getItem(key(area));
  draftOf(area);
  if (kept === null || kept === area.value) forgetHere(area);
  else if (kept.startsWith(area.value)) putBack(area, kept);
  else offer(area, kept);
}

function putBack(area, kept) {
  area.value = kept;
  changed(area);
  say(area, words.draftRestored);
}

function offer(area, kept) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-secondary btn-small";
  button.textContent = words.draftUse;
  button.addEventListener("click", () => putBack(area, kept));
  say(area, words.draftOther, button);
}

/** A form that is being sent needs no draft any more, and a late save must not bring it back. */
function stop(form) {
  for (const area of form.querySelectorAll(FIELD)) {
    const draft = draftOf(area);
    clearTimeout(draft.timer);
    draft.request?.abort();
    draft.since = 0;
  }
}

function sent(form) {
  for (const area of form.querySelectorAll(FIELD)) {
    draftOf(area).saved = area.value;
    forgetHere(area);
    say(area, "");
  }
}

function unsaved() {
  return [...document.querySelectorAll(FIELD)].filter((area) => drafts.has(area) && area.value !== draftOf(area).saved);
}

function restoreAll() {
  for (const area of document.querySelectorAll(FIELD)) if (!drafts.has(area)) restore(area);
}

document.addEventListener("input", (event) => {
  if (event.target.matches(FIELD)) changed(event.target);
});
document.addEventListener("submit", (event) => {
  stop(event.target);
  // a plain form leaves the page; what htmx sends is forgotten only once it has arrived
  if (!event.target.matches("[hx-post], [hx-put], [hx-patch]")) sent(event.target);
});
document.addEventListener("htmx:after:request", (event) => {
  const form = event.target.closest?.("form");
  if (!form || event.detail.ctx.request.method === "GET") return;
  if (event.detail.ctx.response.status < 400) sent(form);
});
document.addEventListener("htmx:finally:request", (event) => {
  const form = event.target.closest?.("form");
  if (form) for (const area of form.querySelectorAll(FIELD)) if (unsaved().includes(area)) changed(area);
});
// leaving may be the end of the page, so the browser is asked to finish the request without it
function saveOnLeaving() {
  for (const area of unsaved()) {
    const text = area.value;
    // a page that is left becomes hidden as well; once is enough
    if (draftOf(area).parting === text) continue;
    draftOf(area).parting = text;
    put(area, text, { keepalive: true }).then((answer) => { if (answer.ok) wasSaved(area, text); }).catch(() => {});
  }
}

window.addEventListener("pagehide", saveOnLeaving);
document.addEventListener("visibilitychange", () => { if (document.hidden) saveOnLeaving(); });
window.addEventListener("online", () => { for (const area of unsaved()) save(area); });
document.addEventListener("htmx:after:swap", restoreAll);
restoreAll();
