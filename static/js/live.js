// The page hears what changed: hints come through a socket and become events, and htmx fetches what is shown.
// `data-live-topics="ticket:88"` on an element asks for hints; `hx-trigger="live:ticket:88 from:body"` answers them.
// `data-presence="88"` asks for news of who is at that ticket; see presence.js.
// Without a socket every topic is refreshed every 15 seconds, so that the page is right in any case.
const FIRST_RETRY_MS = 1000;
const RETRY_MOST_MS = 30_000;
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

function topics() {
  const found = new Set();
  for (const element of document.querySelectorAll("[data-live-topics]")) {
    for (const topic of element.dataset.liveTopics.split(/\s+/)) if (topic) found.add(topic);
  }
  for (const element of document.querySelectorAll("[data-presence]")) found.add(`presence:${element.dataset.presence}`);
  return [...found].sort();
}

function announce(topic) {
  document.body.dispatchEvent(new CustomEvent(`live:${topic}`, { detail: { topic } }));
}

function refreshAll() {
  for (const topic of topics()) announce(topic);
}

function send(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

/** Tell the server which topics are shown, whenever they are others than it knows of. */
function ask() {
  const wanted = topics();
  if (wanted.join(" ") === asked) return;
  if (!socket) {
    connect();
  } else if (socket.readyState === WebSocket.OPEN) {
    asked = wanted.join(" ");
    send({ topics: wanted });
  }
}

function heard(event) {
  let message;
  try {
    message = JSON.parse(event.data);
  } catch {
    return;
  }
  if (message.topic === EVERYTHING) refreshAll();
  else if (message.topic && Object.keys(message).length === 1) announce(message.topic);
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
  if (wasOpen) refreshAll();
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
  const longest = Math.min(FIRST_RETRY_MS * 2 ** attempts, RETRY_MOST_MS);
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
  if (!document.hidden && navigator.onLine) connect();
}

document.addEventListener("htmx:after:swap", ask);
document.body.addEventListener("live:send", (event) => send(event.detail));
document.addEventListener("visibilitychange", retryNow);
window.addEventListener("online", retryNow);
// a page out of the browser's back-forward store may be old
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  connect();
  refreshAll();
});
// by then every script of the page listens, and none misses what is told first
document.addEventListener("DOMContentLoaded", connect);
