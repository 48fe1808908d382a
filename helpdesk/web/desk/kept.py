"""What the pages of the desk keep for a moment: counts of the views, and what a list can be narrowed to."""

from msgspec import Struct

from helpdesk.db.engine import DB
from helpdesk.db.sql import together
from helpdesk.events.actor import Capability, Staff
from helpdesk.live.bridge import LISTS
from helpdesk.notify.queries import TrayCounts, tray_counts
from helpdesk.tickets.queries.choices import TicketChoices, ticket_choices
from helpdesk.tickets.queries.counts import (
    OWN_VIEWS,
    SHARED_VIEWS,
    ViewCounts,
    counts_question,
    some_counts,
    view_counts,
)
from helpdesk.tickets.queries.saved_views import ViewsHad, had_of, had_questions, views_had
from helpdesk.web.kit.kept import Kept


async def _choices(_everybody: None) -> TicketChoices:
    return await ticket_choices()


def _is_of_tickets(topic: str) -> bool:
    return topic in LISTS.values()


def _is_of_a_tray(topic: str) -> bool:
    return topic.startswith("tray:")


def _is_of_the_company(topic: str) -> bool:
    """Of anything but tickets and what colleagues are told: statuses, teams, colleagues."""
    return not _is_of_tickets(topic) and not _is_of_a_tray(topic) and topic.partition(":")[0] not in LISTS


def _is_of_views(topic: str) -> bool:
    """Of the views, or of the teams that give somebody theirs."""
    return topic.startswith(("saved_view:", "team:"))


class KeptCounts:
    """The numbers of the views: those that are the same for all who see every ticket are counted once."""

    def __init__(self) -> None:
        self._shared: Kept[None, dict[str, int]] = Kept(_shared_counts, is_news=_is_of_tickets)
        self._own: Kept[Staff, dict[str, int]] = Kept(_own_counts, is_news=_is_of_tickets)
        self._narrow: Kept[Staff, ViewCounts] = Kept(view_counts, is_news=_is_of_tickets)

    async def of(self, actor: Staff) -> ViewCounts:
        if actor.hidden_teams or not actor.can(Capability.READ_TICKETS):
            return await self._narrow.of(actor)
        return ViewCounts(**await self._shared.of(None), **await self._own.of(actor))

    def hear(self, topic: str) -> None:
        """As of whatever is kept: news make it forget."""
        for kept in (self._shared, self._own, self._narrow):
            kept.hear(topic)


async def _shared_counts(_everybody: None) -> dict[str, int]:
    return await some_counts(Staff(person=0), SHARED_VIEWS)


async def _own_counts(actor: Staff) -> dict[str, int]:
    return await some_counts(actor, OWN_VIEWS)


COUNTS = KeptCounts()
TRAY: Kept[int, TrayCounts] = Kept(tray_counts, is_news=_is_of_a_tray)
CHOICES: Kept[None, TicketChoices] = Kept(_choices, is_news=_is_of_the_company)
VIEWS: Kept[Staff, ViewsHad] = Kept(views_had, is_news=_is_of_views)


class ViewColumn(Struct, frozen=True):
    """The column of views: which somebody has, and how many tickets are in those of every desk."""

    had: ViewsHad
    counts: ViewCounts


async def view_column(actor: Staff) -> ViewColumn:
    """As it is kept; inside a transaction it is read, in one statement."""
    if DB.current_transaction.get() is None:
        return ViewColumn(await VIEWS.of(actor), await COUNTS.of(actor))
    *had, counts = await together(*had_questions(actor), counts_question(actor))
    return ViewColumn(had_of(had), counts[0])
