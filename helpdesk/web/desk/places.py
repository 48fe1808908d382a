"""The list that an address means to whoever looks."""

from typing import Any

from litestar.datastructures import MultiDict
from msgspec.structs import replace

from helpdesk.conditions.language import Condition, checks_of
from helpdesk.core.errors import NotFound
from helpdesk.events.actor import Staff
from helpdesk.tickets.condition_fields import TICKET_FIELDS
from helpdesk.tickets.enums import View
from helpdesk.tickets.view_conditions import as_seen_by
from helpdesk.tickets.view_fields import answerable, fields_with
from helpdesk.web.desk.kept import CHOICES, VIEWS
from helpdesk.web.desk.listing import ListPlace, ViewKey
from helpdesk.web.kit.paths import row_id


async def place_of_view(actor: Staff, key: str, params: MultiDict[Any]) -> ListPlace:
    """The list of a path; a view that this actor does not have is a page that does not exist."""
    place = await _found(actor, ListPlace.of_view(_view_key(key), params))
    if place is None:
        raise NotFound("view")
    return place


async def known_place(actor: Staff, place: ListPlace) -> ListPlace:
    """The list somebody came from; where it is none of theirs, their own work."""
    return await _found(actor, place) or ListPlace()


async def _found(actor: Staff, place: ListPlace) -> ListPlace | None:
    if isinstance(place.view, View):
        return place
    view = next((each for each in (await VIEWS.of(actor)).views if each.id == place.view), None)
    if view is None:
        return None
    return replace(place, saved=replace(view, condition=await _asked(actor, view.condition)))


async def _asked(actor: Staff, condition: Condition) -> Condition:
    """What the view asks for this actor. Only one that names other fields asks for them."""
    if all(check.field in TICKET_FIELDS for check in checks_of(condition)):
        fields = TICKET_FIELDS
    else:
        fields = fields_with((await CHOICES.of(None)).custom)
    return as_seen_by(actor, answerable(condition, fields))


def _view_key(key: str) -> ViewKey:
    try:
        return View(key)
    except ValueError:
        return row_id(key)
