"""One field of every kind, for tests that need no row."""

from typing import Any

from helpdesk.fields.definition import Definition, Limits, Option
from helpdesk.fields.enums import CHOOSING, Kind, Subject

OPTIONS = (Option("road", "Road"), Option("trail", "Trail"))


def definition(key: str, kind: Kind = Kind.TEXT, **settings: Any) -> Definition:
    usual = {"name": key.title(), "settings": OPTIONS if kind in CHOOSING else ()}
    return Definition(id=1, subject=Subject.TICKET, key=key, kind=kind, **{**usual, **settings})


EVERY_KIND = [definition(kind.value, kind) for kind in Kind]
NARROW = definition("size", Kind.NUMBER, settings=Limits("1", "50.5"))
