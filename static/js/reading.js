// A ticket is read while it is looked at: its page says up to which message, once for each that is new.
const thread = () => document.querySelector("#thread[hx-get]");
let said = "";

function newest() {
  const messages = thread()?.querySelectorAll("[id^='message-']") ?? [];
  const ids = [...messages].map((message) => Number(message.id.replace("message-", "")));
  return ids.length ? String(Math.max(...ids)) : "";
}

function showRead() {
  const row = document.querySelector("#rows [data-row][aria-current='true']");
  row?.classList.remove("is-unread");
  row?.querySelector("[data-unread]")?.remove();
  const bell = document.getElementById("bell");
  if (bell?.querySelector(".bell-number")) document.body.dispatchEvent(new CustomEvent(`live:${bell.dataset.liveTopics}`));
}

async function say() {
  const until = newest();
  if (document.hidden || !until || until === said) return;
  said = until;
  const number = new URL(thread().getAttribute("hx-get"), location.href).pathname.replace(/\/thread$/, "");
  try {
    const answer = await fetch(`${number}/reading`, { method: "POST", body: new URLSearchParams({ until }), headers: { "HX-Request": "true" } });
    if (answer.ok) showRead();
  } catch {
    said = "";
  }
}

document.addEventListener("visibilitychange", say);
document.addEventListener("htmx:after:swap", say);
say();
