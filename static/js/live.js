// The page hears what changed: hints come through a socket and become events, and htmx fetches what is shown.
// `data-live-topics="ticket:88"` on an element asks for hints; `hx-trigger="live:ticket:88 from:body"` answers them.
// `data-presence="88"` asks for news of who is at that ticket; see presence.js.
// A list of tickets, `view:open`, is heard of when a ticket in it changes; the page names the rows it shows, `row-88`.
// Without a socket every topic is refreshed every 15 seconds, so that the page is right in any case.
const FIRST_RETRY_MS = 500;
const RETRY_MOST_MS = 4000;
const HIDDEN_RETRY_MOST_MS = 30_000;
// How often a topic is fetched at most; and how far pages that hear of the same spread out.
const GAP_MS = 1000;
const GAPS_MS = { tickets: 4000 };
const SPREAD_MS = 250;
const SPREAD_AFTER_LOSS_MS = 1000;
// A machine that slept has lost its line, and may not know.
const AWAKE_MS = 10_000;
const POLL_MS = 15_000;
const REFUSALS_BEFORE_POLLING = 2;
const SESSION_ENDED = 4401;
const EVERYTHING = "*";
const words = document.getElementById("words").dataset;

let socket = null;
let attempts = 0;
let poll = 0;
let wasOpen = false;
let asked = "";
let awakeAt = Date.now();
const fetchedAt = new Map();
const waiting = new Map();

function topics() {
  const found = new Set();
  for (const element of document.querySelectorAll("[data-live-topics]")) {
    for (const topic of element.dataset.liveTopics.split(/\s+/)) if (topic) found.add(topic);
  }
  const crowds = new Set();
  for (const element of document.querySelectorAll("[data-presence]")) crowds.add(`presence:${element.dataset.presence}`);
  // those who are there come last: a page may show more tickets than it is told of
  return [...[...found].sort(), ...[...crowds].sort()];
}

/** The tickets in the rows of the lists that are shown; nothing where there is no list. */
function rows() {
  const lists = [...document.querySelectorAll('[data-live-topics*="view:"]')];
  if (!lists.length) return undefined;
  const shown = lists.flatMap((list) => [...list.querySelectorAll('[id^="row-"]')]);
  const numbers = shown.map((row) => Number(row.id.slice("row-".length))).filter(Number.isSafeInteger);
  return [...new Set(numbers)].sort((one, other) => one - other);
}

function announce(topic) {
  waiting.delete(topic);
  fetchedAt.set(topic, performance.now());
  document.body.dispatchEvent(new CustomEvent(`live:${topic}`, { detail: { topic } }));
}

/** Fetch a topic soon, which is once however often it is asked for; a page nobody looks at waits until they do. */
function fetchSoon(topic, spread = SPREAD_MS) {
  if (waiting.has(topic)) return;
  const rested = (fetchedAt.get(topic) ?? -Infinity) + (GAPS_MS[topic] ?? GAP_MS) - performance.now();
  const pause = Math.max(0, rested) + Math.random() * spread;
  waiting.set(topic, document.hidden ? 0 : setTimeout(announce, pause, topic));
}

function fetchPutOff() {
  for (const [topic, timer] of waiting) if (!timer) announce(topic);
}

function refreshAll() {
  for (const topic of topics()) announce(topic);
}

function refreshSoon(spread) {
  for (const topic of topics()) fetchSoon(topic, spread);
}

function send(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

/** Tell the server which topics and rows are shown, whenever they are others than it knows of. */
function ask() {
  const wanted = { topics: topics(), rows: rows() };
  if (JSON.stringify(wanted) === asked) return;
  if (!socket) {
    connect();
  } else if (socket.readyState === WebSocket.OPEN) {
    asked = JSON.stringify(wanted);
    send(wanted);
  }
}

function heard(event) {
  let message;
  try {
    message = JSON.parse(event.data);
  } catch {
    return;
  }
  if (message.topic === EVERYTHING) refreshSoon(SPREAD_AFTER_LOSS_MS);
  else if (message.topic && Object.keys(message).length === 1) fetchSoon(message.topic);
  else document.body.dispatchEvent(new CustomEvent("live:message", { detail: message }));
}

function show(isLost) {
  const mark = document.querySelector("[data-live-state]");
  if (!mark) return;
  mark.hidden = !isLost;
  mark.title = words.liveLost;
  mark.querySelector(".sr-only").textContent = words.liveLost;
}

function opened() {
  attempts = 0;
  clearInterval(poll);
  poll = 0;
  show(false);
  asked = "";
  ask();
  document.body.dispatchEvent(new CustomEvent("live:open"));
  // what changed while the line was dead was not heard
  if (wasOpen) refreshSoon(SPREAD_AFTER_LOSS_MS);
  wasOpen = true;
}

function closed(event) {
  socket = null;
  document.body.dispatchEvent(new CustomEvent("live:closed"));
  if (event.code === SESSION_ENDED) {
    refreshAll();
    return;
  }
  attempts += 1;
  if (attempts >= REFUSALS_BEFORE_POLLING && !poll) {
    poll = setInterval(() => { if (!document.hidden) refreshAll(); }, POLL_MS);
    show(true);
  }
  const longest = Math.min(FIRST_RETRY_MS * 2 ** attempts, document.hidden ? HIDDEN_RETRY_MOST_MS : RETRY_MOST_MS);
  setTimeout(connect, longest / 2 + Math.random() * (longest / 2));
}

function connect() {
  if (socket || !topics().length) return;
  const address = new URL("/live", location.href);
  address.protocol = address.protocol.replace("http", "ws");
  socket = new WebSocket(address);
  socket.addEventListener("open", opened);
  socket.addEventListener("message", heard);
  socket.addEventListener("close", closed);
}

function retryNow() {
  if (document.hidden || !navigator.onLine) return;
  connect();
  fetchPutOff();
}

function noticeSleep() {
  if (Date.now() - awakeAt > 3 * AWAKE_MS) socket?.close();
  awakeAt = Date.now();
}

document.addEventListener("htmx:after:swap", ask);
document.body.addEventListener("live:send", (event) => send(event.detail));
document.addEventListener("visibilitychange", retryNow);
window.addEventListener("online", retryNow);
window.addEventListener("offline", () => socket?.close());
setInterval(noticeSleep, AWAKE_MS);
// a page out of the browser's back-forward store may be old
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  connect();
  refreshAll();
});
// by then every script of the page listens, and none misses what is told first
document.addEventListener("DOMContentLoaded", connect);
