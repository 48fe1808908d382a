"""Where in a list of tickets somebody is, as the URL says it: view, filters, order, page."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
from litestar.datastructures import MultiDict
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.core.names import clean_name
from helpdesk.fields.defining import KEY
from helpdesk.fields.definition import PREFIX
from helpdesk.tickets.enums import Due, Priority, Sort, View
from helpdesk.tickets.labels import view_label
from helpdesk.tickets.queries.filters import InboxFilters
from helpdesk.tickets.queries.saved_views import SavedView
from helpdesk.web.kit.forms import Form, parse

FILTERS = ("status", "priority", "team", "assignee", "type", "due", "tag", "requester", "organisation", "q")
# In these the next promise comes first, unless somebody wants another order.
BY_DUE = frozenset({View.OVERDUE, View.DUE_SOON})
NOBODY = 0
MOST_CUSTOM = 10
MOST_KEPT = 1_000

# A view of everybody's desk, or the number of one that somebody saved.
ViewKey = View | int


class ListPlace(Struct, frozen=True, kw_only=True):
    """What a URL cannot mean is left out of it, as if it were not there.

    `custom` are custom fields by their keys, each with the value the list is narrowed to. `saved` is the view
    of a number, as whoever looks has it; `places.known_place` finds it. A board is another look at the same.
    """

    view: ViewKey = View.MINE
    saved: SavedView | None = None
    status: int | None = None
    priority: Priority | int | None = None
    team: int | None = None
    assignee: int | None = None
    type: int | None = None
    due: Due | None = None
    tag: str | None = None
    requester: int | None = None
    organisation: int | None = None
    q: str | None = None
    custom: tuple[tuple[str, str], ...] = ()
    sort: Sort | None = None
    after: str | None = None
    is_board: bool = False

    @classmethod
    def of_view(cls, view: ViewKey, params: MultiDict[Any]) -> "ListPlace":
        return replace(cls.of_ticket(params), view=view)

    @classmethod
    def of_ticket(cls, params: MultiDict[Any]) -> "ListPlace":
        """The list a ticket's page was opened from."""
        read = parse(params, cls)
        usable = _usable_part(read) if isinstance(read, Form) else read
        return replace(usable, custom=_custom_part(params), saved=None, is_board=False)

    @property
    def key(self) -> str:
        """What the view is called in addresses."""
        return str(self.view)

    @property
    def title(self) -> str:
        if isinstance(self.view, View):
            return view_label(self.view)
        return self.saved.name if self.saved else ""

    @property
    def order(self) -> Sort:
        """The order of the list: what was asked for, or what is usual in the view."""
        return self.sort or self.usual_order

    @property
    def usual_order(self) -> Sort:
        if self.saved:
            return self.saved.sort
        return Sort.DUE if self.view in BY_DUE else Sort.NEWEST

    @property
    def whole(self) -> "ListPlace":
        """The view without filters, from its beginning, in its usual order."""
        return ListPlace(view=self.view, saved=self.saved, is_board=self.is_board)

    @property
    def filters(self) -> InboxFilters:
        return InboxFilters(
            status=_as_tuple(self.status),
            priority=(self.priority,) if isinstance(self.priority, Priority) else (),
            named_priority=_as_tuple(None if isinstance(self.priority, Priority) else self.priority),
            team=_as_tuple(self.team),
            assignee=_as_tuple(self.assignee),
            type=_as_tuple(self.type),
            tag=(clean_name(self.tag),) if self.tag else (),
            requester=self.requester,
            organisation=self.organisation,
            due=self.due,
            text=self.q or "",
        )

    @property
    def narrowing(self) -> dict[str, Any]:
        """The filters that are set, by name."""
        own = {name: getattr(self, name) for name in FILTERS if getattr(self, name) is not None}
        return {**own, **{PREFIX + key: value for key, value in self.custom}}

    @property
    def url(self) -> str:
        return _with_query(self.path, self._query())

    @property
    def path(self) -> str:
        """The address without what narrows and orders it."""
        return f"/desk/views/{self.key}/board" if self.is_board else f"/desk/views/{self.key}"

    @property
    def rows_url(self) -> str:
        return _with_query(f"/desk/views/{self.key}/rows", self._query())

    @property
    def saving_url(self) -> str:
        """Where the list, narrowed and ordered as it is, becomes a view of its own."""
        query = {key: value for key, value in self._query().items() if key != "after"}
        return _with_query("/desk/views/new", {"begin": self.key, **query})

    @property
    def suffix(self) -> str:
        """What the address of a ticket, or of a form on it, ends with, so that the list stays where it is."""
        return _suffix(self)

    def ticket_url(self, number: str) -> str:
        return f"/desk/tickets/{quote(number)}{self.suffix}"

    def without(self, name: str) -> "ListPlace":
        """The same list with one filter less, from its beginning."""
        if name.startswith(PREFIX):
            kept = tuple(each for each in self.custom if PREFIX + each[0] != name)
            return replace(self, custom=kept, after=None)
        return replace(self, **{name: None, "after": None})

    def at(self, after: str | None) -> "ListPlace":
        return replace(self, after=after)

    def _query(self) -> dict[str, Any]:
        query: dict[str, Any] = self.narrowing
        is_unknown = isinstance(self.view, int) and self.saved is None
        if self.sort and (is_unknown or self.sort != self.usual_order):
            query["sort"] = self.sort
        if self.after:
            query["after"] = self.after
        return query


@lru_cache(MOST_KEPT)
def _suffix(place: ListPlace) -> str:
    """Made once for the many addresses of a page."""
    return _with_query("", {"view": place.key, **place._query()})  # noqa: SLF001 - of this module


def _as_tuple(value: Any) -> tuple[Any, ...]:
    return () if value is None else (value,)


def _with_query(path: str, query: Mapping[str, Any]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def _custom_part(params: MultiDict[Any]) -> tuple[tuple[str, str], ...]:
    """The custom fields of a URL that could be fields, each once."""
    found = {
        name.removeprefix(PREFIX): clean_name(str(params[name]))
        for name in params
        if name.startswith(PREFIX) and KEY.fullmatch(name.removeprefix(PREFIX))
    }
    return tuple((key, value) for key, value in found.items() if value)[:MOST_CUSTOM]


def _usable_part(form: Form) -> ListPlace:
    usable = {
        name: value
        for name, value in form.values.items()
        if name not in form.errors and value not in ("", None)
    }
    return msgspec.convert(usable, ListPlace, strict=False)
