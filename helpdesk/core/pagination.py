"""Keyset pagination: a cursor is the sort key of the last row shown, opaque to whoever holds it."""

import base64
from datetime import datetime
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

PAGE_SIZE = 50

Row = TypeVar("Row")


class Cursor(Struct, frozen=True, array_like=True):
    """The (instant, id) of the last row of a page; rows after it follow in the list's order."""

    at: datetime | None
    id: int


class Page(Struct, Generic[Row], frozen=True):
    """One page of a list and where the next begins; `after` is None on the last."""

    rows: list[Row]
    after: str | None = None


def encode_cursor(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def decode_cursor(text: str | None) -> Cursor | None:
    """The cursor a URL carries, or None where it is missing or was made by hand."""
    if not text:
        return None
    try:
        padded = text + "=" * (-len(text) % 4)
        return msgspec.json.decode(base64.urlsafe_b64decode(padded), type=Cursor)
    except (ValueError, msgspec.MsgspecError):
        return None
