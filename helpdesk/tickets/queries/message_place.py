"""Which ticket a message is written in, for what hangs on the message: its files."""

from msgspec import Struct

from helpdesk.db.sql import fetch_one
from helpdesk.tickets.enums import Audience


class MessagePlace(Struct, frozen=True, kw_only=True):
    number: str
    audience: Audience


async def message_place(message_id: int) -> MessagePlace | None:
    """The number of the message's ticket and who may read the message; access is asked of the ticket."""
    return await fetch_one(
        MessagePlace,
        "SELECT tickets.number, messages.audience"
        " FROM messages JOIN tickets ON tickets.id = messages.ticket WHERE messages.id = $1",
        message_id,
    )
