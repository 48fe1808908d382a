"""The form of a bulk change: which tickets, what to set on them, and what would become of them."""

from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl

from litestar.datastructures import MultiDict
from msgspec import UNSET, Struct

from helpdesk.bulk.edits import Edits
from helpdesk.bulk.queries.selection import Picked, Selection
from helpdesk.events.actor import Staff
from helpdesk.tickets.enums import Priority, View
from helpdesk.tickets.rules import normalised_tags
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.places import place_of_view
from helpdesk.web.desk.rows import listing_of
from helpdesk.web.kit.forms import Form, Sent, parse, typed
from helpdesk.web.kit.paths import typed_id

# Nobody, no team, no type: told apart from a field that is left as it is.
NONE = 0


class Seen(StrEnum):
    """Who is to see the tickets besides whoever asked and follows."""

    PRIVATE = "private"
    SHARED = "shared"


class BulkForm(Struct, frozen=True, kw_only=True):
    """`whole` is all of the list that `place` names; else those tickets that were ticked."""

    whole: bool = False
    place: str = ""
    assignee: int | None = None
    team: int | None = None
    status: int | None = None
    priority: Priority | int | None = None
    type: int | None = None
    add_tags: str = ""
    remove_tags: str = ""
    seen: Seen | None = None
    request_key: str | None = None

    @property
    def edits(self) -> Edits:
        return Edits(
            type=_chosen(self.type),
            priority=UNSET if self.priority is None else self.priority,
            add_tags=_tags(self.add_tags),
            remove_tags=_tags(self.remove_tags),
            is_private=UNSET if self.seen is None else self.seen == Seen.PRIVATE,
            assignee=_chosen(self.assignee),
            status=UNSET if self.status is None else self.status,
            team=_chosen(self.team),
        )


class Sheet(Struct, frozen=True, kw_only=True):
    """A form as it was sent: the list it came from, the tickets, what was typed and, where it fits, read."""

    place: ListPlace
    selection: Selection
    ticked: tuple[int, ...]
    form: Form
    read: BulkForm | None

    @property
    def is_whole_list(self) -> bool:
        return not isinstance(self.selection, Picked)


async def sheet_of(actor: Staff, sent: Sent) -> Sheet:
    """What a form says. NotFound for a list that is not there for whoever sends it."""
    filled = typed(sent, BulkForm)
    read = parse(sent, BulkForm)
    ticked = tuple(filter(None, (typed_id(str(text)) for text in sent.getall("ticket", []))))
    place = await _place(actor, filled.value("place"))
    return Sheet(
        place=place,
        selection=await listing_of(place) if filled.value("whole") else Picked(ticked),
        ticked=ticked,
        form=read if isinstance(read, Form) else filled,
        read=None if isinstance(read, Form) else read,
    )


async def _place(actor: Staff, query: str) -> ListPlace:
    """The list, from its beginning."""
    params: MultiDict[Any] = MultiDict(parse_qsl(query.removeprefix("?")))
    place = await place_of_view(actor, params.get("view", View.MINE), params)
    return place.at(None)


def _chosen(value: int | None) -> Any:
    """What a list of choices means: its first entry leaves the field as it is."""
    if value is None:
        return UNSET
    return None if value == NONE else value


def _tags(text: str) -> tuple[str, ...]:
    return tuple(normalised_tags(text.split(",")))
