"""One value of each kind, from what a form or JSON gives to the one form in which it is kept."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from helpdesk.core.i18n import gettext as _
from helpdesk.core.ids import is_row_id
from helpdesk.core.names import clean_name
from helpdesk.fields.definition import Definition, Value
from helpdesk.fields.enums import Kind

LONGEST_TEXT = 500
LONGEST_LONG_TEXT = 10_000
LONGEST_LINK = 2_000
LARGEST_NUMBER = Decimal(10) ** 12
MOST_DECIMALS = 6
LONGEST_NUMBER = 40
EARLIEST_YEAR = 1000
_TICKED = frozenset({True, "true", "on", "yes", "1"})


class Unfit(Exception):
    """A value that the field cannot hold; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def parsed(definition: Definition, given: Any) -> Value | None:
    """What is kept of a given value; None for an empty one. Unfit where the field cannot hold it."""
    return _PARSERS[definition.kind](definition, given)


def _text(_definition: Definition, given: Any) -> str | None:
    text = clean_name(_words(given))
    _ensure_short(text, LONGEST_TEXT)
    return text or None


def _long_text(_definition: Definition, given: Any) -> str | None:
    text = _words(given).replace("\r\n", "\n").replace("\r", "\n").strip()
    _ensure_short(text, LONGEST_LONG_TEXT)
    return text or None


def _number(definition: Definition, given: Any) -> int | Decimal | None:
    typed = _typed_number(given)
    if not typed:
        return None
    number = number_of(typed)
    if number is None or abs(number) > LARGEST_NUMBER or _decimals(number) > MOST_DECIMALS:
        raise Unfit(_("Please enter a number."))
    least, most = number_of(definition.limits.least), number_of(definition.limits.most)
    if least is not None and number < least:
        raise Unfit(_("Please enter at least %s.") % definition.limits.least)
    if most is not None and number > most:
        raise Unfit(_("Please enter at most %s.") % definition.limits.most)
    return int(number) if number == number.to_integral_value() else number.normalize()


def number_of(text: str | None) -> Decimal | None:
    """The number a text stands for, with a point or one comma; None where it is none."""
    if not text or len(text) > LONGEST_NUMBER:
        return None
    point = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    try:
        number = Decimal(point.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _typed_number(given: Any) -> str:
    if isinstance(given, bool):
        raise Unfit(_("Please enter a number."))
    return str(given) if isinstance(given, int | float | Decimal) else _words(given).strip()


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _date(_definition: Definition, given: Any) -> str | None:
    text = _words(given).strip()
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Unfit(_("Please give a date, such as 2026-03-31.")) from None
    if found.year < EARLIEST_YEAR:
        raise Unfit(_("Please give a date, such as 2026-03-31."))
    return found.isoformat()


def _choice(definition: Definition, given: Any) -> str | None:
    key = _words(given).strip()
    if key and key not in _keys(definition):
        raise Unfit(_("Please choose one from the list."))
    return key or None


def _choices(definition: Definition, given: Any) -> tuple[str, ...] | None:
    items = [given] if isinstance(given, str) else given or ()
    if not isinstance(items, Sequence):
        raise Unfit(_("Please choose from the list."))
    chosen = {_words(item).strip() for item in items} - {""}
    if chosen - _keys(definition):
        raise Unfit(_("Please choose from the list."))
    return tuple(sorted(chosen)) or None


def _keys(definition: Definition) -> set[str]:
    return {option.key for option in definition.options}


def _checkbox(_definition: Definition, given: Any) -> bool | None:
    """Ticked, or nothing: a box that is not ticked has no value."""
    return True if isinstance(given, bool | int | str) and given in _TICKED else None


def _person(_definition: Definition, given: Any) -> int | None:
    text = str(given) if isinstance(given, int) and not isinstance(given, bool) else _words(given).strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER and is_row_id(int(text))):
        raise Unfit(_("Please choose somebody who works here."))
    return int(text)


def _link(_definition: Definition, given: Any) -> str | None:
    text = _words(given).strip()
    _ensure_short(text, LONGEST_LINK)
    if text and not _is_web_address(text):
        raise Unfit(_("Please give a web address that begins with https:// or http://."))
    return text or None


def _is_web_address(text: str) -> bool:
    """A whole address of the web: no other scheme, no space, nothing that breaks out of an attribute."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    is_plain = text.isprintable() and not any(char in text for char in " \"'<>\\`")
    return is_plain and parts.scheme in {"http", "https"} and bool(parts.hostname)


def _words(given: Any) -> str:
    """A text PostgreSQL can keep; anything but a text fits no field that holds one."""
    if given is None:
        return ""
    if not isinstance(given, str):
        raise Unfit(_("This cannot be used here; please check it."))
    return given.encode("utf-8", "replace").decode().replace("\x00", "")


def _ensure_short(text: str, most: int) -> None:
    if len(text) > most:
        raise Unfit(_("Please use at most %d characters.") % most)


_PARSERS: dict[Kind, Callable[[Definition, Any], Value | None]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _long_text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.CHECKBOX: _checkbox,
    Kind.PERSON: _person,
    Kind.LINK: _link,
}
