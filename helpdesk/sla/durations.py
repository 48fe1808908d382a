"""Amounts of working time as people type them and as they read them."""

import re

from helpdesk.core.i18n import gettext as _

HOUR, MINUTE = 3600, 60
_PARTS = re.compile(
    r"(?:(?P<h>\d{1,5}(?:[.,]\d{1,2})?)\s*(?:h|hrs?|hours?|std\.?|stunden?))?\s*"
    r"(?:(?P<m>\d{1,6})\s*(?:m|min|mins|minutes?|minuten?))?\s*"
    r"(?:(?P<s>\d{1,6})\s*(?:s|sec|seconds?|sek\.?|sekunden?))?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?P<h>\d{1,5}):(?P<m>[0-5]\d)")
_HOURS = re.compile(r"(?P<h>\d{1,5}(?:[.,]\d{1,2})?)")


def parsed_duration(text: str) -> int | None:
    """The seconds that "4 h", "1:30", "45 min" or "1,5" say; a bare number is in hours. None for nonsense."""
    words = text.strip()
    for pattern in (_CLOCK, _HOURS, _PARTS):
        found = pattern.fullmatch(words)
        if words and found:
            parts = found.groupdict()
            hours = float((parts["h"] or "0").replace(",", "."))
            return round(hours * HOUR) + int(parts.get("m") or 0) * MINUTE + int(parts.get("s") or 0)
    return None


def duration_text(seconds: int) -> str:
    """The same for people, in a form that can be typed: "1 h 30 min"."""
    hours, rest = divmod(seconds, HOUR)
    minutes, left = divmod(rest, MINUTE)
    parts = ((hours, "h"), (minutes, "min"), (left, "s"))
    return " ".join(f"{amount} {unit}" for amount, unit in parts if amount) or "0 min"


def duration_words(seconds: float) -> str:
    """The same in the reader's language, in whole minutes from the first one on; late or left, words say."""
    whole = round(abs(seconds))
    hours, minutes = divmod(whole // MINUTE, HOUR // MINUTE)
    if hours and minutes:
        return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
    if hours:
        return _("{hours} h").format(hours=hours)
    if minutes:
        return _("{minutes} min").format(minutes=minutes)
    return _("{seconds} s").format(seconds=whole)
