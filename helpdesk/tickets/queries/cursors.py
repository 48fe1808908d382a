"""Where a page of a ticket list ends: the sort key of its last row, opaque to whoever holds it."""

import base64
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from helpdesk.core.pagination import decode_cursor
from helpdesk.tickets.rules import LARGEST_ID


class ListCursor(Struct, frozen=True, array_like=True):
    """Rank, instant and id of a row; `at` is None for rows that sort as if at the end of time.

    `group` is where the row stands among groups, in a list that has some.
    """

    rank: Annotated[int, Meta(ge=-10_000, le=9)]
    at: Annotated[datetime, Meta(tz=True)] | None
    id: Annotated[int, Meta(ge=0, le=LARGEST_ID)]
    group: Annotated[str, Meta(max_length=400, pattern=r"\A[^\x00]*\Z")] = ""


def encoded(cursor: ListCursor) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def decoded(text: str | None) -> ListCursor | None:
    """The cursor a URL carries, or None where it is missing or was made by hand."""
    if not text:
        return None
    try:
        padded = text + "=" * (-len(text) % 4)
        cursor = msgspec.json.decode(base64.urlsafe_b64decode(padded), type=ListCursor)
        # The first hours of the year 1 are before all time in some zones.
        return replace(cursor, at=cursor.at.astimezone(UTC)) if cursor.at else cursor
    except (ValueError, OverflowError, msgspec.MsgspecError):
        return None


def id_before(text: str | None) -> int:
    """The id that a page of older rows stays below; every id is, where the cursor is missing or made up."""
    cursor = decode_cursor(text)
    return min(cursor.id, LARGEST_ID) if cursor and cursor.id > 0 else LARGEST_ID
