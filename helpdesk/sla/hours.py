"""Hours of a day as people type them, and as they read them."""

import re

from helpdesk.sla.calendar_content import NO_HOURS, Hours

DAY_MINUTES = 24 * 60
WHOLE_DAY: Hours = (("00:00", "24:00"),)
_TIME = r"(\d{1,2})(?:[:.h](\d{2}))?\s*([ap])?\.?(?:m\.?)?\s*(?:uhr\b|h\b)?"
_SPAN = re.compile(rf"\s*{_TIME}\s*(?:-|–|—|to\b|until\b|bis\b)\s*{_TIME}\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;\n]|\band\b|\bund\b", re.IGNORECASE)
_CLOSED = frozenset({"", "-", "–", "—", "closed", "off", "none", "geschlossen", "zu", "frei"})
_ALWAYS = frozenset({"24", "24h", "24 h", "24/7", "all day", "always", "ganztags", "rund um die uhr"})
NOON = 12


def parsed_hours(text: str) -> Hours | None:
    """The hours that were typed, such as "9-12:30, 13.15 – 17:30"; None where they cannot be read."""
    words = text.strip().lower()
    if words in _CLOSED:
        return NO_HOURS
    if words in _ALWAYS:
        return WHOLE_DAY
    spans = [_span(part) for part in _BETWEEN.split(words) if part.strip()]
    found = [span for span in spans if span is not None]
    return tuple(sorted(found)) if len(found) == len(spans) else None


def hours_text(hours: Hours) -> str:
    """The same for people: "09:00–12:30, 13:15–17:30"; nothing for a day without hours."""
    return ", ".join(f"{start}–{end}" for start, end in hours)


def _span(text: str) -> tuple[str, str] | None:
    found = _SPAN.fullmatch(text)
    if found is None:
        return None
    start, end = _minutes(*found.group(1, 2, 3)), _minutes(*found.group(4, 5, 6))
    if start is None or end is None or start in {DAY_MINUTES, end}:
        return None
    return _clock(start), _clock(end)


def _minutes(hour: str, minute: str | None, half: str | None) -> int | None:
    """Minutes since midnight; 24:00 is the end of the day."""
    hours, minutes = int(hour), int(minute or 0)
    if half is not None:
        if not 1 <= hours <= NOON:
            return None
        hours = hours % NOON + (NOON if half == "p" else 0)
    total = hours * 60 + minutes
    return total if minutes < 60 and total <= DAY_MINUTES else None  # noqa: PLR2004 - minutes of an hour


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
