"""Facts have one name each, carry ids and plain facts, and somebody has said who follows them."""

import importlib
from datetime import datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, ClassVar, get_args, get_origin, get_type_hints

import msgspec
import pytest

from helpdesk.accounts.events import PersonCreated
from helpdesk.events.event import EVENT_KINDS, Event, SubjectKind, event
from helpdesk.subscriptions import CLOCKED, RECALCULATED, SILENT, SUBSCRIPTIONS, UNCLOCKED
from tests.house.tree import name_of, product_modules

PLAIN = (int, bool, datetime, NoneType, SubjectKind)


def events_of_the_product() -> list[type[Event]]:
    """Every event class of every `events.py`, registered or not, but for what several have in common."""
    names = [name_of(path) for path in product_modules() if path.name == "events.py"]
    modules = [importlib.import_module(name.removesuffix(".py").replace("/", ".")) for name in names]
    return [
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type)
        and issubclass(kind, Event)
        and kind.__module__ == module.__name__
        and not kind.__subclasses__()
    ]


def texts(kind: type[Event]) -> list[str]:
    """Fields that could hold what a person wrote."""
    hints = get_type_hints(kind)
    return [
        f"{kind.__name__}.{field.name}"
        for field in msgspec.structs.fields(kind)
        if not _is_plain(hints[field.name])
    ]


def subject_faults(kind: type[Event]) -> list[str]:
    """The subject of an event is one of its fields, and an id."""
    hints = get_type_hints(kind)
    return [] if kind.subject in hints and hints[kind.subject] is int else [kind.__name__]


def _is_plain(hint: Any) -> bool:
    if get_origin(hint) in (UnionType, list):
        return all(_is_plain(part) for part in get_args(hint))
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return all(map(_is_plain, get_type_hints(hint).values()))
    return hint in PLAIN or (isinstance(hint, type) and issubclass(hint, Enum))


def test_every_event_class_is_registered() -> None:
    assert [kind.__name__ for kind in events_of_the_product() if EVENT_KINDS[kind.__name__] is not kind] == []


def test_every_event_is_followed_or_listed_as_silent() -> None:
    assert set(events_of_the_product()) == set(SUBSCRIPTIONS) | SILENT
    assert set(SUBSCRIPTIONS) & SILENT == set()


def test_every_subject_is_a_field_with_an_id() -> None:
    assert [fault for kind in events_of_the_product() for fault in subject_faults(kind)] == []


def test_no_event_carries_what_somebody_wrote() -> None:
    assert [fault for kind in events_of_the_product() for fault in texts(kind)] == []


def test_second_event_of_one_name_is_refused() -> None:
    class PersonCreated(Event, frozen=True, kw_only=True):
        subject: ClassVar[str] = "person"
        person: int

    with pytest.raises(TypeError, match=r"^PersonCreated is an event of helpdesk\.accounts\.events already$"):
        event(PersonCreated)


def test_event_that_is_registered_again_stays() -> None:
    assert event(PersonCreated) is PersonCreated
    assert EVENT_KINDS["PersonCreated"] is PersonCreated


class _Renamed(Event, frozen=True, kw_only=True):
    subject: ClassVar[str] = "person"
    person: int | None
    old_name: str | None
    notes: list[str]
    pages: list[int]


def test_texts_and_a_missing_subject_are_told() -> None:
    assert texts(_Renamed) == ["_Renamed.old_name", "_Renamed.notes"]
    assert subject_faults(_Renamed) == ["_Renamed"]


def test_every_fact_of_a_ticket_moves_its_clocks_or_is_said_not_to() -> None:
    facts = {kind for kind in events_of_the_product() if kind.subject == "ticket"}

    assert facts - set(CLOCKED) == UNCLOCKED
    assert not UNCLOCKED & set(CLOCKED)


def test_every_fact_of_what_promises_rest_on_has_them_looked_at_again() -> None:
    """Names, who is on call and an empty tier promise nothing."""
    rests_on = {"calendar", "policy", "tier"}
    facts = {kind.__name__ for kind in events_of_the_product() if kind.subject in rests_on}

    assert facts - {kind.__name__ for kind in RECALCULATED} == {"CalendarEdited", "TierCreated", "TierMoved"}
