"""What stands around a ticket on its page, from every domain, in one statement."""

from msgspec import Struct

from helpdesk.db.sql import together
from helpdesk.events.actor import Staff
from helpdesk.relationship.queries.promises import PromiseRow, promises_question
from helpdesk.tickets.queries.workbench import Workbench, workbench_of, workbench_questions
from helpdesk.tickets.records import TicketRecord


class Around(Struct, frozen=True):
    bench: Workbench
    promises: list[PromiseRow]


async def around(actor: Staff, ticket: TicketRecord) -> Around:
    """For staff who were let in to the ticket."""
    asked = [*workbench_questions(actor, ticket), promises_question(ticket.id)]
    *bench, promises = await together(*asked)
    return Around(workbench_of(bench), promises)
