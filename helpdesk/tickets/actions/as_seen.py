"""No edit is lost silently: a field that somebody changed since it was seen is not written over unasked."""

from collections.abc import Awaitable, Callable

from msgspec import Struct

from helpdesk.core.errors import Conflict
from helpdesk.core.i18n import gettext as _
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.shown import shown_value


class Seen(Struct, frozen=True, kw_only=True):
    """A field as it was shown to whoever changes it, and what they want instead, as a form sends them."""

    field: str
    was: str
    wanted: str


class ChangedMeanwhile(Conflict):
    """Somebody else changed these fields since they were seen."""

    def __init__(self, ticket: int, fields: tuple[str, ...]) -> None:
        super().__init__(_("Somebody else has changed this meanwhile."))
        self.ticket = ticket
        self.fields = fields


async def change_as_seen(
    actor: Actor, number: str, seen: Seen, change: Callable[[], Awaitable[None]]
) -> None:
    """Make the change of a field, unless it is neither what was shown nor what is wanted by now."""
    async with transaction():
        ticket = await access_ticket(actor, number, lock=True)
        if shown_value(ticket, seen.field) not in {seen.was, seen.wanted}:
            raise ChangedMeanwhile(ticket.id, (seen.field,))
        await change()
