"""What others wrote while somebody was writing, shown above their text before it is sent."""

from msgspec import Struct

from helpdesk.core.i18n import ngettext
from helpdesk.core.pagination import Page
from helpdesk.events.actor import Staff
from helpdesk.mail.queries.traces import MailTraces
from helpdesk.tickets.queries.thread import thread
from helpdesk.tickets.records import TicketRecord
from helpdesk.web.desk.conversation import MessageItem, conversation

MOST_SHOWN = 3


class NewerPart(Struct, frozen=True, kw_only=True):
    """The last of the new messages, how many there are, and the newest of all the ticket has."""

    heading: str
    messages: list[MessageItem]
    newest: int


async def newer_part(actor: Staff, ticket: TicketRecord, seen: int) -> NewerPart:
    page = await thread(ticket.id, actor)
    newer = [each for each in page.rows if each.id > seen and each.author != actor.person]
    items = conversation(Page(newer[-MOST_SHOWN:]), [], MailTraces())
    heading = ngettext(
        "{count} new message since you started", "{count} new messages since you started", len(newer)
    )
    return NewerPart(
        heading=heading.format(count=len(newer)),
        messages=[item.message for item in items if item.message],
        newest=page.rows[-1].id if page.rows else 0,
    )
