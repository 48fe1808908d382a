"""What the pages of the desk keep for a moment: counts of the views, and what a list can be narrowed to."""

from helpdesk.events.actor import Staff
from helpdesk.live.bridge import LISTS
from helpdesk.notify.queries import TrayCounts, tray_counts
from helpdesk.tickets.queries.choices import TicketChoices, ticket_choices
from helpdesk.tickets.queries.counts import ViewCounts, view_counts
from helpdesk.tickets.queries.saved_views import SavedView, saved_views
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
VIEWS: Kept[Staff, tuple[SavedView, ...]] = Kept(saved_views, is_news=_is_of_views)
