"""The timeline of a person or an organisation, each entry with the ticket it leads to."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from helpdesk.customers.queries.timeline import InteractionRow
from helpdesk.events.actor import Staff
from helpdesk.tickets.queries.names import TicketName, ticket_names
from helpdesk.web.desk.happened import contact_label

MOST_LINES = 20
GLYPHS = {
    "call_incoming": "phone",
    "call_outgoing": "phone",
    "ticket_opened": "inbox",
    "staff_wrote": "reply",
}
ANY_GLYPH = "message-square"


class TimelineLine(Struct, frozen=True, kw_only=True):
    """`subject` and `url` are empty where what it leads to is not there any more."""

    text: str
    subject: str
    url: str
    glyph: str
    at: datetime


async def timeline_lines(actor: Staff, entries: Sequence[InteractionRow]) -> list[TimelineLine]:
    """The newest entries, with the names of their tickets."""
    shown = entries[:MOST_LINES]
    tickets = {entry.subject_id for entry in shown if entry.subject_kind == "ticket"}
    return named_lines(shown, (await ticket_names(actor, sorted(tickets))).values())


def named_lines(entries: Iterable[InteractionRow], tickets: Iterable[TicketName]) -> list[TimelineLine]:
    """Entries with the names of the tickets they lead to, as far as those are known."""
    names = {ticket.id: ticket for ticket in tickets}
    return [_line(entry, names) for entry in entries]


def _line(entry: InteractionRow, names: dict[int, TicketName]) -> TimelineLine:
    ticket = names.get(entry.subject_id) if entry.subject_kind == "ticket" else None
    return TimelineLine(
        text=_as_beginning(contact_label(entry.kind)),
        subject=ticket.subject if ticket else "",
        url=f"/desk/tickets/{ticket.number}" if ticket else "",
        glyph=GLYPHS.get(entry.kind, ANY_GLYPH),
        at=entry.at,
    )


def _as_beginning(words: str) -> str:
    """The words at the beginning of a line; `capitalize` would make German nouns small."""
    return words[:1].upper() + words[1:]
