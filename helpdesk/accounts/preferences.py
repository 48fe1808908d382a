"""How somebody wants to work: what staff choose for themselves, and how that is stored."""

from contextlib import suppress
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import fields


class MessageOrder(StrEnum):
    """Which message of a conversation stands at its top."""

    NEWEST_LAST = "newest_last"
    NEWEST_FIRST = "newest_first"


class AfterSend(StrEnum):
    """Where somebody goes once a reply, a note or a solved ticket is done."""

    STAY = "stay"
    NEXT = "next"
    LIST = "list"


class Density(StrEnum):
    COMFORTABLE = "comfortable"
    COMPACT = "compact"


class ListLook(Struct, frozen=True, omit_defaults=True):
    """How somebody wants to see one of their lists: its columns, and what it is put together by."""

    columns: tuple[str, ...]
    grouping: str = ""


class Preferences(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody has chosen. Nothing is stored of a choice that is the usual one.

    `lists` are those that somebody wants to see in a way of their own, by the keys of their views.
    """

    message_order: MessageOrder = MessageOrder.NEWEST_LAST
    after_reply: AfterSend = AfterSend.STAY
    after_note: AfterSend = AfterSend.STAY
    after_solve: AfterSend = AfterSend.STAY
    density: Density = Density.COMFORTABLE
    has_shortcuts: bool = True
    lists: dict[str, ListLook] = {}


USUAL = Preferences()


def stored_choices(preferences: Preferences) -> str:
    return msgspec.json.encode(preferences).decode()


def read_choices(stored: str | None) -> Preferences:
    """What was stored. A choice unknown to this version is the usual one: nobody is kept out by it."""
    if not stored:
        return USUAL
    try:
        return msgspec.json.decode(stored, type=Preferences)
    except msgspec.ValidationError:
        return Preferences(**_known(msgspec.json.decode(stored, type=dict[str, Any])))


def _known(chosen: dict[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for field in fields(Preferences):
        with suppress(KeyError, msgspec.ValidationError):
            known[field.name] = msgspec.convert(chosen[field.name], field.type)
    return known
