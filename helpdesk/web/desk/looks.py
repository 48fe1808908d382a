"""How a list looks to its reader: columns, grouping and density, chosen for each list."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from helpdesk.accounts.actions.preferences import set_look
from helpdesk.accounts.labels import DENSITY_LABELS
from helpdesk.accounts.preferences import Density, ListLook
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.tickets.enums import Grouping, ListColumn, Priority
from helpdesk.tickets.labels import (
    COLUMN_LABELS,
    GROUPING_LABELS,
    grouping_label,
    priority_label,
    setup_name,
)
from helpdesk.tickets.queries.groupings import MOST_GROUPED
from helpdesk.tickets.queries.inbox import InboxRow
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.places import place_of_view
from helpdesk.web.kit.pages import see_other
from helpdesk.web.kit.visit import current_visit

Kind = TypeVar("Kind", bound=StrEnum)
USUAL_COLUMNS = (ListColumn.STATUS, ListColumn.PRIORITY, ListColumn.ASSIGNEE)


class Look(Struct, frozen=True, kw_only=True):
    """What a list shows beside what every row has, and what its rows are put together by."""

    columns: tuple[ListColumn, ...] = USUAL_COLUMNS
    grouping: Grouping | None = None


class LookPart(Struct, frozen=True, kw_only=True):
    """The form that chooses it: each option with its value, its words, and whether it is chosen."""

    url: str
    columns: list[tuple[str, str, bool]]
    groupings: list[tuple[str, str]]
    grouping: str
    densities: list[tuple[str, str]]
    density: str


class LookController(Controller):
    path = "/views/{view:str}/look"

    @post()
    async def update(self, request: Request, view: FromPath[str], actor: NamedDependency[Staff]) -> Redirect:
        """What the form does not name is not shown; what it cannot mean is left out."""
        place = await place_of_view(actor, view, request.query_params)
        form = await request.form()
        columns = _known(ListColumn, form.getall("columns", []))
        grouping = _known(Grouping, form.getall("grouping", []))
        density = _known(Density, form.getall("density", [])) or (current_visit().preferences.density,)
        look = ListLook(columns=columns, grouping=grouping[0] if grouping else "")
        await set_look(actor, place.key, look, density[0])
        return see_other(place.at(None).url)


def look_of(place: ListPlace) -> Look:
    """As its reader chose it; else as whoever saved the view did; else as usual."""
    own = current_visit().preferences.lists.get(place.key)
    if own is not None:
        return _look(own.columns, own.grouping)
    if place.saved and (place.saved.columns or place.saved.grouping):
        return _look(place.saved.columns or USUAL_COLUMNS, place.saved.grouping)
    return Look()


def look_part(place: ListPlace) -> LookPart:
    look = look_of(place)
    return LookPart(
        url=_look_url(place),
        columns=[(column.value, _(label), column in look.columns) for column, label in COLUMN_LABELS.items()],
        groupings=[(grouping.value, _(label)) for grouping, label in GROUPING_LABELS.items()],
        grouping=look.grouping or "",
        densities=[(density.value, _(label)) for density, label in DENSITY_LABELS.items()],
        density=current_visit().preferences.density,
    )


def heading(grouping: Grouping, row: InboxRow) -> str:
    """What stands above the rows of a group."""
    match grouping:
        case Grouping.STATUS:
            return setup_name(row.status_name)
        case Grouping.PRIORITY:
            return priority_label(Priority(row.priority))
        case Grouping.ASSIGNEE:
            return row.assignee_name or _("Nobody")
        case Grouping.TEAM:
            return row.team_name or _("No team")
        case Grouping.ORGANISATION:
            return row.organisation_name or _("No organisation")


def grouped_by(grouping: Grouping | None) -> str:
    """A sentence about how far a list is grouped."""
    if grouping is None:
        return ""
    return _("By {grouping}, of the first {most} in this order.").format(
        grouping=grouping_label(grouping), most=MOST_GROUPED
    )


def _look(columns: Iterable[str], grouping: str) -> Look:
    known = _known(Grouping, [grouping])
    return Look(columns=_known(ListColumn, columns), grouping=known[0] if known else None)


def _known(kind: type[Kind], values: Iterable[str]) -> tuple[Kind, ...]:
    """Those of the values that this version knows, in the order that is usual."""
    wanted = set(values)
    return tuple(each for each in kind if each.value in wanted)


def _look_url(place: ListPlace) -> str:
    _path, mark, query = place.at(None).url.partition("?")
    return f"/desk/views/{place.key}/look{mark}{query}"
