"""Nobody writes past what they have not seen: what came since they began is told before it is sent."""

from helpdesk.core.errors import Conflict
from helpdesk.core.i18n import ngettext
from helpdesk.db.sql import fetch_value
from helpdesk.events.actor import Actor
from helpdesk.tickets.records import TicketRecord
from helpdesk.tickets.rules import is_id

# What was sent before, by the same key, is only answered again.
_NEWER = """
    SELECT count(*) FROM messages
    WHERE ticket = $1 AND id > $2 AND author IS DISTINCT FROM $3
      AND NOT EXISTS (SELECT FROM messages WHERE request_key = $4)
"""


class Overtaken(Conflict):
    """Others wrote on the ticket after `seen`; when the writer has had a look, they may send all the same."""

    def __init__(self, sentence: str, *, seen: int) -> None:
        super().__init__(sentence)
        self.seen = seen


async def ensure_seen(actor: Actor, ticket: TicketRecord, seen: int | None, request_key: str | None) -> None:
    """Refuse what was written under the message `seen`, 0 for none, when others have written since.

    The ticket is locked, so that of two who send at once the second is told of the first.
    """
    if seen is None or (seen and not is_id(seen)):
        return
    count = await fetch_value(_NEWER, ticket.id, seen, actor.person, request_key)
    if count:
        sentence = ngettext(
            "{count} new message since you started.", "{count} new messages since you started.", count
        )
        raise Overtaken(sentence.format(count=count), seen=seen)
