"""The timeline of a person or an organisation, each entry with the ticket it leads to."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from helpdesk.customers.queries.timeline import InteractionRow
from helpdesk.events.actor import Staff
from helpdesk.tickets.queries.names import TicketName, ticket_names
from helpdesk.web.desk.happened import contact_label
from helpdesk.web.desk.rows import ListRow

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


async def timeline_lines(
    actor: Staff, entries: Sequence[InteractionRow], listed: Iterable[ListRow] = ()
) -> list[TimelineLine]:
    """The newest entries, with the names of their tickets: those `listed` beside them are known already."""
    shown = entries[:MOST_LINES]
    names = {
        row.ticket.id: TicketName(row.ticket.id, row.ticket.number, row.ticket.subject) for row in listed
    }
    tickets = {entry.subject_id for entry in shown if entry.subject_kind == "ticket"}
    if unknown := tickets - names.keys():
        names |= await ticket_names(actor, sorted(unknown))
    return [_line(entry, names) for entry in shown]


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
