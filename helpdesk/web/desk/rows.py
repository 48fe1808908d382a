"""The rows of a list of tickets, for its own page and for the column beside a ticket."""

from functools import lru_cache
from urllib.parse import quote
from zlib import crc32

import msgspec
from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.accounts.preferences import Density
from helpdesk.core.i18n import current_locale
from helpdesk.core.pagination import Page
from helpdesk.events.actor import Capability, Staff
from helpdesk.tickets.enums import Category, Grouping, Priority, View
from helpdesk.tickets.impact_words import reason_label
from helpdesk.tickets.labels import setup_name, sort_label
from helpdesk.tickets.queries.inbox import InboxRow, Listing, listed
from helpdesk.tickets.queries.stakes import reasons_of
from helpdesk.web.desk.countdowns import Moment, next_clock_mark, this_moment
from helpdesk.web.desk.custom_filters import narrowed
from helpdesk.web.desk.empty_lists import EmptyList, empty_list
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.looks import grouped_by, heading, look_of
from helpdesk.web.kit.visit import current_visit

# Beside a ticket the list is a way to the next one; more than a screen or two of it is a page of its own.
COLUMN_ROWS = 25
MOST_TAGS_SHOWN = 3
# The priorities that a row shows, and how loudly.
TONES = {Priority.HIGH: "warn", Priority.URGENT: "late"}
MOST_KEPT = 10_000
# The views in which a row need not say that it is at work.
AT_WORK = frozenset({Category.NEW, Category.OPEN})


class ListRow(Struct, frozen=True, kw_only=True):
    """One line: the ticket, and what of it is worth a word; a column has no room for cells and tags."""

    ticket: InboxRow
    url: str
    is_current: bool
    is_in_column: bool
    priority_name: str
    status_name: str
    tone: str
    is_at_work: bool
    tags: tuple[str, ...]
    more_tags: int
    promise: Markup
    version: str
    type_name: str = ""
    impact: str = ""
    heading: str = ""
    heading_id: str = ""


class ListPart(Struct, frozen=True, kw_only=True):
    """A page of a list. `is_tickable`: whoever reads it may change its tickets, several at once."""

    title: str
    order: str
    place: ListPlace
    rows: list[ListRow]
    empty: EmptyList | None
    refresh_url: str
    first_url: str
    older_url: str
    is_tickable: bool = False
    columns: tuple[str, ...] = ()
    grouped_by: str = ""
    is_compact: bool = False


class ListPage(Struct, frozen=True):
    """The rows by themselves, for a page that refreshes them."""

    listing: ListPart


async def list_part(actor: Staff, place: ListPlace, current: str = "") -> ListPart:
    """The rows of a place in a list that is known, in one statement."""
    listing = await column_of(place) if current else await listing_of(place)
    return built_list(actor, place, await listed(actor, listing), current)


async def listing_of(place: ListPlace) -> Listing:
    """What a place shows. A saved view is all tickets, narrowed to what it asks."""
    filters = await narrowed(place)
    view = place.view if isinstance(place.view, View) else View.ALL
    look = look_of(place)
    return Listing(
        view=view,
        filters=filters,
        sort=place.order,
        after=place.after,
        columns=look.columns,
        grouping=look.grouping,
    )


async def column_of(place: ListPlace) -> Listing:
    """The list beside an open ticket, with fewer rows and no tags."""
    return replace(await listing_of(place), limit=COLUMN_ROWS, has_tags=False, columns=())


def built_list(actor: Staff, place: ListPlace, found: Page[InboxRow], current: str = "") -> ListPart:
    """The rows of a list; `current` is the number of the ticket that is open beside it."""
    look = look_of(place)
    return ListPart(
        title=place.title,
        order=sort_label(place.order),
        place=place,
        rows=_rows(found.rows, place, current),
        columns=() if current else look.columns,
        grouped_by=grouped_by(look.grouping),
        is_compact=current_visit().preferences.density == Density.COMPACT,
        empty=None if found.rows else empty_list(actor, place),
        refresh_url=_with_current(place.rows_url, current),
        first_url=place.at(None).url if place.after else "",
        older_url=place.at(found.after).url if found.after else "",
        is_tickable=not current and actor.can(Capability.WRITE_TICKETS),
    )


def _rows(tickets: list[InboxRow], place: ListPlace, current: str) -> list[ListRow]:
    suffix, moment, grouping = place.suffix, this_moment(), look_of(place).grouping
    rows = [_row(ticket, suffix, current, moment) for ticket in tickets]
    return rows if grouping is None else _with_headings(rows, grouping)


def _with_headings(rows: list[ListRow], grouping: Grouping) -> list[ListRow]:
    """The first row of each group says what it is; a group goes on over pages, and each says it again."""
    headed: list[ListRow] = []
    last: str | None = None
    for row in rows:
        key = row.ticket.group_key
        if key != last:
            row = replace(row, heading=heading(grouping, row.ticket), heading_id=f"{crc32(key.encode()):08x}")  # noqa: PLW2901
        headed.append(row)
        last = key
    return headed


def _row(ticket: InboxRow, suffix: str, current: str, moment: Moment) -> ListRow:
    tone = TONES.get(ticket.priority, "")
    return ListRow(
        ticket=ticket,
        url=f"/desk/tickets/{_quoted(ticket.number)}{suffix}",
        is_current=ticket.number == current,
        is_in_column=bool(current),
        priority_name=setup_name(ticket.priority_name) if tone else "",
        status_name=setup_name(ticket.status_name),
        tone=tone,
        is_at_work=ticket.status_category in AT_WORK,
        tags=ticket.tags[:MOST_TAGS_SHOWN],
        promise=next_clock_mark(ticket.next_clock, moment),
        type_name=setup_name(ticket.type_name) if ticket.type_name else "",
        impact=_why(ticket.impact_reasons),
        more_tags=max(0, len(ticket.tags) - MOST_TAGS_SHOWN),
        version=f"{crc32(msgspec.json.encode(replace(ticket, is_unread=False))):08x}",
    )


@lru_cache(MOST_KEPT)
def _why_in(stored: str, _locale: str) -> str:
    reasons = reasons_of(stored)
    return ", ".join([str(sum(reason.points for reason in reasons)), *map(reason_label, reasons)])


def _why(stored: str | None) -> str:
    """The impact with its reasons: the number, then the words."""
    return _why_in(stored, current_locale()) if stored and stored != "[]" else ""


_quoted = lru_cache(MOST_KEPT)(quote)


def _with_current(url: str, current: str) -> str:
    if not current:
        return url
    return f"{url}{'&' if '?' in url else '?'}current={current}"
