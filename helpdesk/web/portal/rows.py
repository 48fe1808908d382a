"""A ticket as one line of a customer's list."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote

from msgspec import Struct

from helpdesk.tickets.enums import Category
from helpdesk.tickets.queries.mine import MyTicketRow
from helpdesk.web.portal.words import state_word


class TicketLine(Struct, frozen=True, kw_only=True):
    number: str
    subject: str
    url: str
    category: Category
    state: str
    created_at: datetime
    last_message_at: datetime


def ticket_lines(rows: Iterable[MyTicketRow]) -> list[TicketLine]:
    return [
        TicketLine(
            number=row.number,
            subject=row.subject,
            url=f"/tickets/{quote(row.number)}",
            category=row.status_category,
            state=row.customer_status or state_word(row.status_category),
            created_at=row.created_at,
            last_message_at=row.last_message_at,
        )
        for row in rows
    ]
