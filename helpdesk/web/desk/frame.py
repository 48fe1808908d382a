"""What surrounds every page of the desk: the views, each with the number of tickets in it."""

from collections.abc import Awaitable, Callable, Sequence

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.core.i18n import gettext as _
from helpdesk.core.ids import new_token
from helpdesk.events.actor import Capability, Staff
from helpdesk.notify.queries import TrayCounts
from helpdesk.tickets.enums import View
from helpdesk.tickets.labels import view_label
from helpdesk.tickets.queries.counts import MOST_COUNTED, ViewCounts
from helpdesk.tickets.queries.saved_views import SavedView, ViewsHad
from helpdesk.web.desk.kept import TRAY, ViewColumn, view_column
from helpdesk.web.desk.saved_counts import SAVED_COUNTS, Numbers

# A link of the views column: its words, address, number (None without one), whether one is there, and whether
# the number is bad news.
ViewItem = tuple[str, str, str | None, bool, bool]
# How the numbers of saved views come about.
Counting = Callable[[Staff, Sequence[SavedView]], Awaitable[Numbers]]

OWN = (View.MINE, View.NEW_REPLIES, View.TEAM)
PROMISED = (View.OVERDUE, View.DUE_SOON)
# Where a number means that somebody waits longer than we said.
HOT = frozenset({View.OVERDUE})
EVERYBODYS = (View.UNASSIGNED, View.OPEN, View.WAITING, View.CLOSED, View.ALL)


class ViewGroup(Struct, frozen=True):
    title: str
    items: list[ViewItem]


class BellPart(Struct, frozen=True, kw_only=True):
    """How many notices are unread (empty for none), and what tells of more."""

    unread: str
    topic: str


class ViewsPart(Struct, frozen=True, kw_only=True):
    """`pull_key` makes one pull of a button that is pressed twice; empty for whoever works on no tickets."""

    bell: BellPart
    groups: list[ViewGroup]
    refresh_url: str
    pull_key: str = ""
    arrange_url: str = ""
    again_in: float = 0.0
    again_key: str = ""


class ViewsPage(Struct, frozen=True):
    """The views by themselves, for a page that refreshes them."""

    views: ViewsPart


async def views_part(actor: Staff, current: str) -> ViewsPart:
    """The column of views; `current` is the key of a view or the name of another list, or nothing."""
    return await _built(actor, current, SAVED_COUNTS.known)


async def fresh_views_part(actor: Staff, current: str) -> ViewsPart:
    """The same, with numbers of saved views that are counted now."""
    return await _built(actor, current, SAVED_COUNTS.fresh)


async def _built(actor: Staff, current: str, count: Counting) -> ViewsPart:
    waiting = await TRAY.of(actor.person)
    groups: list[ViewGroup] = []
    numbers = Numbers({})
    if actor.can(Capability.READ_TICKETS):
        column = await view_column(actor)
        numbers = await count(actor, column.had.shown)
        groups = _ticket_groups(column, numbers, current)
    if actor.can(Capability.READ_CUSTOMERS):
        items = [item(current) for item in (_people_item, _organisations_item)]
        items.append(_tasks_item(waiting.tasks, current))
        groups.append(ViewGroup(_("Customers"), items))
    reports = _reports(actor, current)
    if reports:
        groups.append(ViewGroup(_("Reports"), reports))
    return ViewsPart(
        bell=built_bell(actor, waiting),
        groups=groups,
        refresh_url=f"/desk/views/counts?current={current}",
        again_in=round(numbers.again_in, 1),
        again_key=f"{now():%H%M%S%f}",
        arrange_url="/desk/views" if actor.can(Capability.READ_TICKETS) else "",
        pull_key=new_token() if actor.can(Capability.WRITE_TICKETS) else "",
    )


async def bell_part(actor: Staff) -> BellPart:
    """The bell for a page without views."""
    return built_bell(actor, await TRAY.of(actor.person))


def built_bell(actor: Staff, waiting: TrayCounts) -> BellPart:
    return BellPart(unread=_shown_if_any(waiting.unread), topic=f"tray:{actor.person}")


def column_of_views(had: ViewsHad) -> list[tuple[str, list[tuple[str, View | SavedView]]]]:
    """Every view somebody has by its key, in groups with their titles, each in the order they gave it."""
    saved: dict[str, View | SavedView] = {str(view.id): view for view in had.views}
    groups: list[tuple[str, dict[str, View | SavedView]]] = [
        (_("My work"), {view.value: view for view in OWN}),
        (_("Promised times"), {view.value: view for view in PROMISED}),
        (_("Everybody's"), {view.value: view for view in EVERYBODYS}),
        (_("Saved views"), saved),
    ]
    return [(title, [(key, those[key]) for key in had.in_order(those)]) for title, those in groups]


def _ticket_groups(column: ViewColumn, numbers: Numbers, current: str) -> list[ViewGroup]:
    """What is not hidden; the view somebody is in is shown while they are."""
    groups: list[ViewGroup] = []
    had, counts = column.had, column.counts
    for title, keys in column_of_views(had):
        shown = [(key, view) for key, view in keys if key not in had.hidden or key == current]
        if shown:
            groups.append(
                ViewGroup(title, [_item(key, view, counts, numbers, current) for key, view in shown])
            )
    return groups


def _item(key: str, view: View | SavedView, counts: ViewCounts, numbers: Numbers, current: str) -> ViewItem:
    if isinstance(view, View):
        return _view_item(view, counts, current)
    number = numbers.known.get(view.id)
    shown = None if number is None else shown_count(number)
    return (view.name, f"/desk/views/{key}", shown, key == current, False)


def _view_item(view: View, counts: ViewCounts, current: str) -> ViewItem:
    number = counts.of(view)
    return (
        view_label(view),
        f"/desk/views/{view}",
        shown_count(number),
        view == current,
        view in HOT and number > 0,
    )


def _people_item(current: str) -> ViewItem:
    return (_("People"), "/desk/people", None, current == "people", False)


def _organisations_item(current: str) -> ViewItem:
    return (_("Organisations"), "/desk/organisations", None, current == "organisations", False)


def _tasks_item(number: int, current: str) -> ViewItem:
    return (_("Tasks"), "/desk/tasks", _shown_if_any(number) or None, current == "tasks", False)


def _reports(actor: Staff, current: str) -> list[ViewItem]:
    leads = {Capability.MANAGE_TEAMS, Capability.READ_TICKETS} <= actor.capabilities
    items = [_team_item(current)] if leads else []
    return [*items, _report_item(current)] if actor.can(Capability.READ_REPORTS) else items


def _team_item(current: str) -> ViewItem:
    return (_("Team at work"), "/desk/team", None, current == "work", False)


def _report_item(current: str) -> ViewItem:
    return (_("Promises kept"), "/desk/reports/promises", None, current == "reports", False)


def _shown_if_any(number: int) -> str:
    return shown_count(number) if number else ""


def shown_count(number: int) -> str:
    """Counting stops somewhere; from there on it is "that many and more"."""
    return f"{MOST_COUNTED}+" if number >= MOST_COUNTED else str(number)
