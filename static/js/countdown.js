// A promise's pill counts down to its instant, turns amber at its warning and red when it is broken.
const EVERY_MS = 15_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const words = document.getElementById("words").dataset;

/** A length of time; a due time further off than a day keeps the server's words (a weekday, a time). */
function distance(ms) {
  if (ms < HOUR_MS) return words.minutes.replace("{n}", Math.max(1, Math.round(ms / MINUTE_MS)));
  if (ms < DAY_MS) return words.hours.replace("{n}", Math.round(ms / HOUR_MS));
  return words.days.replace("{n}", Math.round(ms / DAY_MS));
}

function tone(left, warnAt) {
  if (left < 0) return "late";
  return warnAt && Date.now() >= new Date(warnAt).getTime() ? "warn" : null;
}

function refresh() {
  for (const pill of document.querySelectorAll("time[data-due]")) {
    const left = new Date(pill.dateTime) - Date.now();
    const now = tone(left, pill.dataset.warnAt);
    if (now) {
      pill.classList.remove("ok", "warn", "late");
      pill.classList.add(now);
    }
    if (left >= DAY_MS || pill.hasAttribute("data-fixed-text")) continue;
    const text = distance(Math.abs(left));
    pill.textContent = left < 0 ? words.late.replace("{time}", text) : text;
  }
}

setInterval(refresh, EVERY_MS);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
