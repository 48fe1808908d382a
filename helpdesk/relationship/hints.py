"""What an agent's words promise: "you have it by Friday" is one until Friday. Pure; it only suggests."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache

from babel.dates import get_day_names, get_month_names
from msgspec import Struct

from helpdesk.relationship.rules import LONGEST_WORDS

# The languages in which our agents write. Somebody may write in one and read the desk in another.
LANGUAGES = ("en", "de")
LONGEST_TEXT = 20_000
CLOSING = time(17)
END_OF_DAY = time(23, 59)
FRIDAY = 4
WEEK = 7

Found = re.Match[str]
Instant = Callable[[Found, datetime], datetime | None]


class Hint(Struct, frozen=True):
    """The sentence that promises something, the words for the time in it, and the local time they mean."""

    sentence: str
    said: str
    due: datetime


def promise_in(text: str, at: datetime) -> Hint | None:
    """The last promise in a text that is written at this local time; quoted lines are somebody else's."""
    own = "\n".join(line for line in text[:LONGEST_TEXT].splitlines() if not line.lstrip().startswith(">"))
    for sentence in reversed(_SENTENCES.findall(own)):
        hint = _hint(" ".join(sentence.split()), at)
        if hint is not None:
            return hint
    return None


def _hint(sentence: str, at: datetime) -> Hint | None:
    if sentence.endswith("?") or not _OURS.search(sentence) or _THEIRS.search(sentence):
        return None
    for pattern, instant in _times():
        found = pattern.search(sentence)
        due = instant(found, at) if found else None
        if found and due is not None and due > at:
            return Hint(sentence[:LONGEST_WORDS], found[0], due)
    return None


_SENTENCES = re.compile(r"[^.!?\n]*(?:\.(?!\s|$)[^.!?\n]*|(?<=\d)\.\s[^.!?\n]*)*[.!?]?")
# Somebody of us does something, or the customer gets something; and nobody is asked for anything.
_OURS = re.compile(
    r"\b(we|i|our|us|you(?:'ll| will| get| have| receive)"
    r"|wir|ich|unser\w*|sie (?:erhalten|bekommen|haben))\b",
    re.IGNORECASE,
)
_THEIRS = re.compile(r"\b(please|could you|can you|would you|bitte|könn(?:t)?en sie)\b", re.IGNORECASE)

_UNTIL = (
    r"(?:by|until|till|before|no later than|latest|bis(?: spätestens)?(?: zum| am)?|spätestens(?: am)?|vor)"
)
_WITHIN = r"(?:within|in|innerhalb(?: von)?|binnen)(?: the)?(?: next)?(?: den nächsten)?"


@cache
def _times() -> tuple[tuple[re.Pattern[str], Instant], ...]:
    weekdays, months = "|".join(_weekdays()), "|".join(_months())
    written: list[tuple[str, Instant]] = [
        (rf"\b{_UNTIL} (?:(next|nächsten|nächster) |this |diesen )?({weekdays})\b", _weekday),
        (rf"\b{_UNTIL} (?:the )?(\d{{1,2}})(?:st|nd|rd|th|\.)? (?:of )?({months})\b", _day_first),
        (rf"\b{_UNTIL} ({months}) (\d{{1,2}})(?:st|nd|rd|th)?\b", _month_first),
        (rf"\b{_UNTIL} (\d{{1,2}})\.(\d{{1,2}})\.", _numbers),
        (rf"\b{_UNTIL} (?:übermorgen|the day after tomorrow)\b", _in_days(2)),
        (rf"(?<!guten )\b(?:{_UNTIL} )?(?:tomorrow|morgen)\b", _in_days(1)),
        (rf"\b(?:{_UNTIL} )?(?:today|heute|(?:the )?end of (?:the )?day|eod)\b", _in_days(0)),
        (
            rf"\b{_UNTIL} (?:the )?(?:end of (?:the|this) week|ende der woche|ende dieser woche)\b",
            _this_friday,
        ),
        (rf"\b{_WITHIN} (\d{{1,3}}) (?:hours?|stunden?)\b", _hours),
        (rf"\b{_WITHIN} (\d{{1,3}}) (?:(?:working |business )?days?|(?:werk|arbeits)?tagen?)\b", _days),
    ]
    return tuple((re.compile(pattern, re.IGNORECASE), instant) for pattern, instant in written)


@cache
def _weekdays() -> dict[str, int]:
    return {
        name.lower(): number
        for code in LANGUAGES
        for number, name in get_day_names("wide", locale=code).items()
    }


@cache
def _months() -> dict[str, int]:
    return {
        name.lower(): number
        for code in LANGUAGES
        for number, name in get_month_names("wide", locale=code).items()
    }


def _closing(day: date, at: datetime) -> datetime:
    """The end of a working day, or of the day itself where that is past."""
    due = datetime.combine(day, CLOSING, at.tzinfo)
    return due if due > at else datetime.combine(day, END_OF_DAY, at.tzinfo)


def _weekday(found: Found, at: datetime) -> datetime:
    """The next day of that name; "by Friday" on a Friday is today, "by next Friday" a week later."""
    ahead = (_weekdays()[found[2].lower()] - at.weekday()) % WEEK
    if found[1] and ahead + at.weekday() < WEEK:
        ahead += WEEK
    return _closing(at.date() + timedelta(days=ahead), at)


def _day_first(found: Found, at: datetime) -> datetime | None:
    return _on(int(found[1]), _months()[found[2].lower()], at)


def _month_first(found: Found, at: datetime) -> datetime | None:
    return _on(int(found[2]), _months()[found[1].lower()], at)


def _numbers(found: Found, at: datetime) -> datetime | None:
    return _on(int(found[1]), int(found[2]), at)


def _on(day: int, month: int, at: datetime) -> datetime | None:
    """That day of this year, or of the next one where it is past; None for one that does not exist."""
    for year in (at.year, at.year + 1):
        try:
            wanted = date(year, month, day)
        except ValueError:
            continue
        if wanted >= at.date():
            return _closing(wanted, at)
    return None


def _in_days(days: int) -> Instant:
    return lambda _found, at: _closing(at.date() + timedelta(days=days), at)


def _this_friday(_found: Found, at: datetime) -> datetime:
    return _closing(at.date() + timedelta(days=(FRIDAY - at.weekday()) % WEEK), at)


def _hours(found: Found, at: datetime) -> datetime:
    return at + timedelta(hours=int(found[1]))


def _days(found: Found, at: datetime) -> datetime:
    return _closing(at.date() + timedelta(days=int(found[1])), at)
