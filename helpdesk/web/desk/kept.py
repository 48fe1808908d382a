"""What the pages of the desk keep for a moment: counts of the views, and what a list can be narrowed to."""

from msgspec import Struct

from helpdesk.db.engine import DB
from helpdesk.db.sql import together
from helpdesk.events.actor import Staff
from helpdesk.live.bridge import LISTS
from helpdesk.notify.queries import TrayCounts, tray_counts
from helpdesk.tickets.queries.choices import TicketChoices, ticket_choices
from helpdesk.tickets.queries.counts import ViewCounts, counts_question, view_counts
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


COUNTS: Kept[Staff, ViewCounts] = Kept(view_counts, is_news=_is_of_tickets)
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
