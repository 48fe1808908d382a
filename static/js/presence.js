// Who else is here: `data-presence="88"` shows the people at ticket 88 as marks; with `data-presence-writing` those who
// write, in words. The page tells what its reader does at the ticket of its `data-presence-doing="88"`.
const RENEW_MS = 5000;
const PAUSE_MS = 5000;
const HIDDEN_MS = 60_000;
const GAP_MS = 1000;
const MOST_SHOWN = 3;
const TINTS = 8;
const WRITING = ["typing", "unsaved"];
const FIELD = "[data-composer] textarea";
const words = document.getElementById("presence-words");
const people = new Map();

let told = "";
let toldAt = 0;
let typedAt = 0;
let isAway = false;
let timer = 0;
let hiding = 0;

function sentence(person) {
  return words.dataset[person.state].replace("{name}", person.name);
}

function avatar(person) {
  const mark = document.createElement("span");
  mark.className = `avatar avatar-small tint-${person.person % TINTS}`;
  mark.textContent = person.initials;
  if (person.picture) {
    const image = document.createElement("img");
    image.src = `/files/${person.picture}/picture`;
    image.alt = "";
    mark.append(image);
  }
  return mark;
}

/** Somebody as a mark that speaks: initials, and what they do as a glyph beside. */
function looker(person) {
  const mark = document.createElement("span");
  mark.className = `looker is-${person.state}`;
  const glyph = words.content.querySelector(`[data-state="${person.state}"]`);
  mark.append(avatar(person), ...(glyph ? [glyph.cloneNode(true)] : []));
  return mark;
}

function spoken(person) {
  const mark = looker(person);
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", sentence(person));
  mark.title = sentence(person);
  return mark;
}

function inWords(person) {
  const mark = looker(person);
  mark.querySelector(".avatar").setAttribute("aria-hidden", "true");
  const text = document.createElement("span");
  text.textContent = sentence(person);
  mark.append(text);
  return mark;
}

function more(others) {
  const mark = document.createElement("span");
  mark.className = "meta";
  mark.textContent = `+${others.length}`;
  mark.title = others.map(sentence).join("\n");
  return mark;
}

function show(place) {
  const all = people.get(place.dataset.presence) ?? [];
  const isInWords = "presenceWriting" in place.dataset;
  const shown = isInWords ? all.filter((person) => WRITING.includes(person.state)) : all;
  const now = JSON.stringify(shown);
  // a part that was fetched anew comes without them
  if (place.dataset.shown === now && (place.childElementCount > 0) === (shown.length > 0)) return;
  place.dataset.shown = now;
  const rest = shown.slice(MOST_SHOWN);
  const marks = shown.slice(0, MOST_SHOWN).map(isInWords ? inWords : spoken);
  place.replaceChildren(...marks, ...(rest.length ? [more(rest)] : []));
}

function showAll() {
  for (const place of document.querySelectorAll("[data-presence]")) show(place);
}

function here() {
  return document.querySelector("[data-presence-doing]");
}

function state() {
  const hasText = [...document.querySelectorAll(FIELD)].some((area) => area.value.trim());
  if (hasText && Date.now() - typedAt < PAUSE_MS) return "typing";
  if (hasText) return "unsaved";
  return isAway ? null : "viewing";
}

/** Say what the reader does, when it is something else by now or must be renewed; never more than once a second. */
function tell() {
  const place = here();
  if (!place) return;
  const doing = state();
  const isDue = doing === "typing" && Date.now() - toldAt > RENEW_MS;
  clearTimeout(timer);
  if (doing === "typing") timer = setTimeout(tell, PAUSE_MS);
  if (String(doing) === told && !isDue) return;
  const wait = toldAt + GAP_MS - Date.now();
  if (wait > 0) {
    timer = setTimeout(tell, wait);
    return;
  }
  told = String(doing);
  toldAt = Date.now();
  const detail = { doing: { ticket: Number(place.dataset.presenceDoing), state: doing } };
  document.body.dispatchEvent(new CustomEvent("live:send", { detail }));
}

document.body.addEventListener("live:message", (event) => {
  const news = event.detail.presence;
  if (!news) return;
  people.set(String(news.ticket), news.people);
  for (const place of document.querySelectorAll(`[data-presence="${news.ticket}"]`)) show(place);
});
// a new line: the server knows nothing of this page, and tells of everybody who is there
document.body.addEventListener("live:open", () => {
  people.clear();
  showAll();
  told = "";
  toldAt = 0;
  tell();
});
document.body.addEventListener("live:closed", () => {
  people.clear();
  showAll();
});
document.addEventListener("input", (event) => {
  if (!event.target.matches(FIELD)) return;
  typedAt = Date.now();
  tell();
});
document.addEventListener("htmx:after:swap", () => {
  showAll();
  tell();
});
// whoever looks at something else for a while is not here
document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding);
  if (document.hidden) {
    hiding = setTimeout(() => { isAway = true; tell(); }, HIDDEN_MS);
  } else {
    isAway = false;
    tell();
  }
});
