// A list is found again where it was left: its column scrolls to the same place, and the open ticket is in view.
const rows = document.getElementById("rows");
const column = rows?.closest(".desk-list, .desk-main");

function key() {
  const url = new URL(rows.getAttribute("hx-get"), location.href);
  url.searchParams.delete("current");
  return `place ${url.pathname}${url.search}`;
}

function keep() {
  sessionStorage.setItem(key(), String(column.scrollTop));
}

if (column) {
  column.scrollTop = Number(sessionStorage.getItem(key()) ?? 0);
  rows.querySelector("[aria-current='true']")?.scrollIntoView({ block: "nearest" });
  window.addEventListener("pagehide", keep);
}
