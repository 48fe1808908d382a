// Hours of a week as text and as minutes. A day is a list of [start, end] since its midnight; an end beyond
// 24 hours is on the next day. What cannot be read is null: helpdesk/sla/hours.py reads more than this does.
export const DAY = 1440;

const SPAN = /^(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?$/;
const CLOSED = new Set(["", "-", "–", "—"]);

export function read(text) {
  const words = text.trim();
  if (CLOSED.has(words)) return [];
  const spans = words.split(/[,;]/).map((part) => part.trim()).filter(Boolean).map(readSpan);
  return spans.includes(null) ? null : joined(spans);
}

function readSpan(text) {
  const found = SPAN.exec(text);
  if (!found) return null;
  const start = minutes(found[1], found[2]);
  const end = minutes(found[3], found[4]);
  if (start === null || end === null || start === DAY || start === end) return null;
  return [start, end > start ? end : end + DAY];
}

function minutes(hour, minute) {
  const total = Number(hour) * 60 + Number(minute ?? 0);
  return total <= DAY && Number(minute ?? 0) < 60 ? total : null;
}

export function written(spans) {
  return spans.map(([start, end]) => `${clock(start)}–${clock(end > DAY ? end - DAY : end)}`).join(", ");
}

export function clock(minute) {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

export function joined(spans) {
  const ordered = spans.map((span) => [...span]).sort((one, other) => one[0] - other[0]);
  const found = [];
  for (const span of ordered) {
    const last = found.at(-1);
    if (last && span[0] <= last[1]) last[1] = Math.max(last[1], span[1]);
    else found.push(span);
  }
  return found;
}

export function opened(spans, from, to) {
  return joined([...spans, [from, to]]);
}

export function closed(spans, from, to) {
  return spans.flatMap(([start, end]) => [[start, Math.min(end, from)], [Math.max(start, to), end]])
    .filter(([start, end]) => start < end);
}

// Minutes of [from, to) that are open.
export function covered(spans, from, to) {
  return spans.reduce((sum, [start, end]) => sum + Math.max(0, Math.min(end, to) - Math.max(start, from)), 0);
}
