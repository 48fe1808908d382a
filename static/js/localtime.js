// "7 minutes ago" stays true while the page is open. A relative time is a <time> that has its exact instant as title.
const EVERY_MS = 30_000;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const FURTHEST_DAYS = 6;
const format = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { style: "short" });

function phrase(seconds) {
  const distance = Math.abs(seconds);
  if (distance < HOUR) return format.format(Math.trunc(seconds / MINUTE), "minute");
  if (distance < DAY) return format.format(Math.trunc(seconds / HOUR), "hour");
  return format.format(Math.trunc(seconds / DAY), "day");
}

function refresh() {
  for (const time of document.querySelectorAll("time[datetime][title]")) {
    const seconds = (new Date(time.dateTime) - Date.now()) / 1000;
    if (Math.abs(seconds) >= MINUTE && Math.abs(seconds) < FURTHEST_DAYS * DAY) time.textContent = phrase(seconds);
  }
}

setInterval(refresh, EVERY_MS);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
