"""Whom a text calls by name: one rule for what is picked and for what is typed. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from helpdesk.core.names import sort_name

AT = "@"
# Nobody is called by what is quoted or is code.
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_QUOTED = re.compile(r"^\s{0,3}>.*$", re.MULTILINE)
# A sign that only says how the one before it is drawn; keyboards differ in whether they send it.
_LOOKS = re.compile("[\ufe0e\ufe0f]")
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc]")
_PART_OF_ADDRESS = re.compile(r"[.@-]\w")


class Who(StrEnum):
    PERSON = "person"
    TEAM = "team"


class Called(Struct, frozen=True):
    """Somebody who can be called: by their name, or by the address of a person where that is said."""

    kind: Who
    id: int
    name: str
    email: str | None = None


class Mentions(Struct, frozen=True, kw_only=True):
    """Who is called, each once; and the names that several have, by which nobody is."""

    called: tuple[Called, ...] = ()
    unclear: tuple[str, ...] = ()


def mentions(text: str, known: Iterable[Called]) -> Mentions:
    """Everybody whose name, first name or address stands behind an `@`; the longest of those that fit."""
    if AT not in text:
        return Mentions()
    full = _by_name(known)
    short = {name: ones for name, ones in _by_first_name(full).items() if name not in full}
    found = _names_in(_folded(_spoken(text)), [*full, *short])
    meant = [(name, full.get(name) or short[name]) for name in found]
    called = {(ones[0].kind, ones[0].id): ones[0] for _, ones in meant if len(ones) == 1}
    unclear = {_shown(name, ones[0]): None for name, ones in meant if len(ones) > 1}
    return Mentions(called=tuple(called.values()), unclear=tuple(unclear))


def written(one: Called, known: Iterable[Called]) -> str:
    """How somebody is called in a text so that nobody else is meant: by name, else by address."""
    others = _by_name(known)[_folded(one.name)]
    return f"{AT}{one.name if len(others) == 1 or one.email is None else one.email}"


def fits(one: Called, words: str) -> bool:
    """Whether what was typed behind the `@` so far may mean them: it begins one of their names."""
    name, wanted = _folded(one.name), _folded(words)
    return any(part.startswith(wanted) for part in _tails(name)) or (one.email or "").startswith(wanted)


def _tails(name: str) -> list[str]:
    words = name.split(" ")
    return [" ".join(words[place:]) for place in range(len(words))]


def _by_name(known: Iterable[Called]) -> dict[str, Sequence[Called]]:
    names: dict[str, list[Called]] = {}
    for one in known:
        names.setdefault(_folded(one.name), []).append(one)
        if one.email:
            names.setdefault(one.email, []).append(one)
    return {name: ones for name, ones in names.items() if name}


def _by_first_name(full: Mapping[str, Sequence[Called]]) -> dict[str, Sequence[Called]]:
    """Persons by the first word of their names: enough among colleagues, where only one has it."""
    names: dict[str, dict[Called, None]] = {}
    for name, ones in full.items():
        if " " in name:
            persons = dict.fromkeys(one for one in ones if one.kind == Who.PERSON)
            names.setdefault(name.split(" ")[0], {}).update(persons)
    return {name: list(ones) for name, ones in names.items() if ones}


def _shown(name: str, one: Called) -> str:
    """What is unclear, as it is written: the whole name, or the first word of it."""
    return one.name if " " in name else one.name.split(" ")[0]


def _spoken(text: str) -> str:
    return _QUOTED.sub("", _CODE.sub(" ", text))


def _folded(text: str) -> str:
    """As names are sorted, so that case and accents do not matter, nor which apostrophe was typed."""
    return sort_name(_LOOKS.sub("", _APOSTROPHES.sub("'", text)))


def _names_in(text: str, names: Iterable[str]) -> list[str]:
    longest_first = sorted(names, key=len, reverse=True)
    begins = [found.end() for found in re.finditer(rf"(?<![\w{AT}.]){AT}", text)]
    found = (_name_at(text, begin, longest_first) for begin in begins)
    return [name for name in found if name is not None]


def _name_at(text: str, begin: int, longest_first: list[str]) -> str | None:
    return next(
        (
            name
            for name in longest_first
            if text.startswith(name, begin) and _ends_there(text[begin + len(name) :], name)
        ),
        None,
    )


def _ends_there(rest: str, name: str) -> bool:
    """An address goes on behind a dot, a name does not."""
    if re.match(r"\w", rest):
        return False
    return AT not in name or not _PART_OF_ADDRESS.match(rest)
