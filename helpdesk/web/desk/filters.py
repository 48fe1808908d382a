"""The filters above a list: what can be chosen, and what is chosen, each with the way to take it away."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.core.i18n import gettext as _
from helpdesk.tickets.enums import Due, Sort
from helpdesk.tickets.labels import due_label, setup_name, sort_label
from helpdesk.tickets.queries.choices import TicketChoices
from helpdesk.web.desk.custom_filters import CustomFilter, custom_filters
from helpdesk.web.desk.listing import NOBODY, ListPlace
from helpdesk.web.desk.looks import LookPart, look_part
from helpdesk.web.desk.rows import ListRow

Option = tuple[str, str]


class ActiveFilter(Struct, frozen=True):
    """One filter that is set: what it says, and the list without it."""

    label: str
    value: str
    url: str


class FilterSelect(Struct, frozen=True, kw_only=True):
    name: str
    label: str
    options: list[Option]
    value: str


class FilterPart(Struct, frozen=True, kw_only=True):
    """`kept` is what the search and the order carry along of the others."""

    url: str
    clear_url: str
    next_url: str
    list_url: str
    board_url: str
    look: LookPart
    selects: list[FilterSelect]
    custom: list[CustomFilter]
    tag: str
    q: str
    active: list[ActiveFilter]
    sorts: list[Option]
    sort: str


class _Named(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


def filter_part(place: ListPlace, choices: TicketChoices, rows: Sequence[ListRow]) -> FilterPart:
    """`rows` are what the list shows: they know the names of whom it is narrowed to."""
    selects = _selects(place, choices)
    custom = custom_filters(place, choices.custom, choices.people)
    return FilterPart(
        url=place.path,
        list_url=replace(place, is_board=False, after=None).url,
        board_url=replace(place, is_board=True, after=None).url,
        clear_url=replace(place.whole, sort=place.sort).url,
        next_url=f"/desk/next{place.at(None).suffix}",
        look=look_part(place),
        selects=selects,
        custom=custom,
        tag=place.tag or "",
        q=place.q or "",
        active=[*_active(place, selects, rows), *_active_custom(place, custom)],
        sorts=[(sort.value, sort_label(sort)) for sort in Sort],
        sort=place.order.value,
    )


def _selects(place: ListPlace, choices: TicketChoices) -> list[FilterSelect]:
    nobody = [(str(NOBODY), _("Nobody"))]
    priorities = [(choice.value, setup_name(choice.name)) for choice in choices.priorities]
    return [
        _select("status", _("Status"), setup_options_of(choices.statuses), place.status),
        _select("priority", _("Priority"), priorities, place.priority),
        _select("team", _("Team"), options_of(choices.teams), place.team),
        _select("assignee", _("Assignee"), nobody + options_of(choices.staff), place.assignee),
        _select("type", _("Type"), setup_options_of(choices.types), place.type),
        _select("due", _("Next promise"), [(due.value, due_label(due)) for due in Due], place.due),
    ]


def _select(name: str, label: str, options: list[Option], value: Any) -> FilterSelect:
    return FilterSelect(name=name, label=label, options=options, value="" if value is None else str(value))


def options_of(choices: Iterable[_Named]) -> list[Option]:
    return [(str(choice.id), choice.name) for choice in choices]


def setup_options_of(choices: Iterable[_Named]) -> list[Option]:
    """Of statuses and types: those we made are called in the reader's language."""
    return [(str(choice.id), setup_name(choice.name)) for choice in choices]


def _active_custom(place: ListPlace, custom: list[CustomFilter]) -> list[ActiveFilter]:
    return [
        ActiveFilter(each.label, each.shown, place.without(each.name).url) for each in custom if each.value
    ]


def _active(place: ListPlace, selects: list[FilterSelect], rows: Sequence[ListRow]) -> list[ActiveFilter]:
    chosen = [
        (select.name, select.label, dict(select.options).get(select.value, select.value))
        for select in selects
    ]
    typed = [
        ("tag", _("Tag"), place.tag),
        ("requester", _("Requester"), rows[0].ticket.requester_name if rows else place.requester),
        ("organisation", _("Organisation"), rows[0].ticket.organisation_name if rows else place.organisation),
        ("q", _("Text"), place.q),
    ]
    return [
        ActiveFilter(label, str(value), place.without(name).url)
        for name, label, value in [*chosen, *typed]
        if name in place.narrowing
    ]
