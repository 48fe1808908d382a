"""The clocks of a ticket in sentences, for whoever has the command line and no page."""

from collections.abc import Iterator

from msgspec import Struct

from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import fetch_one
from helpdesk.sla.book import policy_book
from helpdesk.sla.enums import Phase
from helpdesk.sla.metric_words import metric_label
from helpdesk.sla.queries.explained import ExplainedClock, explained_clocks
from helpdesk.sla.sentences import sentences


class _Ticket(Struct, frozen=True):
    id: int
    status_category: Phase


async def clocks_in_words(number: str) -> list[str]:
    """Every clock of a ticket: what started it, how it stands and why, in the default zone."""
    ticket = await fetch_one(_Ticket, "SELECT id, status_category FROM tickets WHERE number = $1", number)
    if ticket is None:
        raise NotFound("ticket")
    zone = (await policy_book()).zone
    found = await explained_clocks("ticket", ticket.id)
    lines = [line for each in found for line in _lines(each, ticket.status_category, zone)]
    return lines or [_("Nothing is promised for this ticket.")]


def _lines(explained: ExplainedClock, phase: Phase, zone: str) -> Iterator[str]:
    clock = explained.clock
    cycle = f" {clock.cycle}" if clock.cycle > 1 else ""
    yield f"{metric_label(clock.metric)}{cycle}"
    for sentence in sentences(clock, explained.reason, phase=phase, zone=zone):
        yield f"  {sentence}"
