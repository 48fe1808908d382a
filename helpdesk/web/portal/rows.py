"""A ticket as one line of a customer's list."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote

from msgspec import Struct

from helpdesk.events.actor import Actor
from helpdesk.tickets.enums import Category
from helpdesk.tickets.queries.mine import MyTicketRow
from helpdesk.web.portal.words import state_word


class TicketLine(Struct, frozen=True, kw_only=True):
    """`asked_by` is empty for what the reader asked themselves."""

    number: str
    subject: str
    url: str
    category: Category
    state: str
    asked_by: str
    is_private: bool
    created_at: datetime
    last_message_at: datetime


def ticket_lines(rows: Iterable[MyTicketRow], reader: Actor) -> list[TicketLine]:
    return [
        TicketLine(
            number=row.number,
            subject=row.subject,
            url=f"/tickets/{quote(row.number)}",
            category=row.status_category,
            state=row.customer_status or state_word(row.status_category),
            asked_by="" if row.requester == reader.person else row.requester_name,
            is_private=row.is_private,
            created_at=row.created_at,
            last_message_at=row.last_message_at,
        )
        for row in rows
    ]
