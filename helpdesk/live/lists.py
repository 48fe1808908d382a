"""Which open pages show which lists of tickets: each hears of changes that are in its list, or were.

What was in a list stands in the rows that the page shows, and names; what is in it by now is told from the
ticket itself. Changed tickets are read once for all lists of the process.
"""

import asyncio
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence

import asyncpg
import structlog
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.conditions.holding import holds
from helpdesk.core.errors import Unavailable
from helpdesk.db.engine import LOST
from helpdesk.events.actor import Staff
from helpdesk.live.hub import Client
from helpdesk.tickets.enums import View
from helpdesk.tickets.membership import is_in_view, is_seen_by
from helpdesk.tickets.queries.changed import tickets_by_now
from helpdesk.tickets.queries.inbox import Narrowed
from helpdesk.tickets.records import TicketRecord

VIEW = "view"
SAVED_VIEW = "saved_view"
TICKET = "ticket"
VIEWS = frozenset(View)
LONGEST_ID = 18
# When more change at once than this, each list is told: to look at all of them would take longer.
MOST_READ = 50
# How many lists are looked at before others of the process have their turn.
LISTS_AT_ONCE = 200

log = structlog.get_logger()


class ShownList(Struct, frozen=True):
    """A list on a page: whose, which, and the tickets in its rows by number; None where none are named."""

    actor: Staff
    key: str
    rows: Sequence[int] | None
    # Of a saved view, what it asks of a ticket.
    asked: Narrowed | None = None

    @property
    def topic(self) -> str:
        return f"{VIEW}:{self.key}"


class Lists:
    """All lists that pages of this process show, and the tickets that changed since they were last told."""

    def __init__(self) -> None:
        self._shown: dict[Client, tuple[ShownList, ...]] = {}
        self._changed: set[int] = set()
        self._woken = asyncio.Event()

    def show(self, client: Client, lists: Iterable[ShownList]) -> None:
        """The lists that a page shows by now, in place of those it showed before."""
        found = tuple(lists)
        if found:
            self._shown[client] = found
        else:
            self._shown.pop(client, None)

    def hear(self, topic: str) -> None:
        """A topic of the hub; changed tickets are looked at as soon as those before them are done."""
        kind, _, number = topic.partition(":")
        if kind == TICKET and number.isdecimal() and self._shown:
            self._changed.add(int(number))
            self._woken.set()
        elif kind == SAVED_VIEW:
            self._ask_anew(number)

    def _ask_anew(self, key: str) -> None:
        """A view asks for something else by now: until its pages are fetched, they hear of everything."""
        for client, lists in self._shown.items():
            if any(each.key == key for each in lists):
                self._shown[client] = tuple(
                    replace(each, asked=None) if each.key == key else each for each in lists
                )
                client.tell(f"{VIEW}:{key}")

    async def run(self) -> None:
        """Tell lists of what changed, for ever."""
        while True:
            await self._woken.wait()
            changed, self._changed = self._changed, set()
            self._woken.clear()
            await self._tell(changed)

    async def _tell(self, changed: set[int]) -> None:
        tickets = await _read(changed) if len(changed) <= MOST_READ else None
        shown = list(self._shown.items())
        for number, (client, lists) in enumerate(shown):
            if number % LISTS_AT_ONCE == LISTS_AT_ONCE - 1:
                await asyncio.sleep(0)
            for each in lists:
                if tickets is None or _is_touched(each, changed, tickets):
                    client.tell(each.topic)


async def _read(changed: Collection[int]) -> list[TicketRecord] | None:
    """The changed tickets; None while nobody can say what they are, so that every list is told."""
    try:
        return await tickets_by_now(changed)
    except (*LOST, Unavailable, asyncpg.PostgresError) as error:
        log.warning("live.lists_not_read", error=str(error))
        return None


def _is_touched(shown: ShownList, changed: Collection[int], tickets: list[TicketRecord]) -> bool:
    if shown.rows is not None and any(_is_in(shown.rows, ticket) for ticket in changed):
        return True
    return any(_holds(shown, ticket) for ticket in tickets)


def _holds(shown: ShownList, ticket: TicketRecord) -> bool:
    """Whether the ticket is in the list by now; where the page names no rows, it might have been."""
    if not is_seen_by(shown.actor, ticket):
        return False
    if shown.rows is None:
        return True
    if shown.asked is not None:
        return holds(shown.asked.condition, ticket, shown.asked.fields)
    return shown.key not in VIEWS or is_in_view(shown.actor, View(shown.key), ticket)


def _is_in(rows: Sequence[int], ticket: int) -> bool:
    place = bisect_left(rows, ticket)
    return place < len(rows) and rows[place] == ticket


def is_key(text: str) -> bool:
    """Whether a list can be called so: a view of everybody's, or the number of a saved one."""
    return text in VIEWS or (text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID)


LISTS = Lists()
