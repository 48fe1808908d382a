"""What stands around a ticket on its page, from every domain, in one statement."""

from typing import Any

from msgspec import Struct

from helpdesk.db.sql import Known, Question, together
from helpdesk.events.actor import Staff
from helpdesk.relationship.queries.promises import PromiseRow, promises_question
from helpdesk.sla.queries.explained import ExplainedClock, explained_of, explained_questions
from helpdesk.tickets.queries.workbench import Workbench, workbench_of, workbench_questions
from helpdesk.tickets.records import TicketRecord

OF_CLOCKS = 3


class Around(Struct, frozen=True):
    bench: Workbench
    promises: list[PromiseRow]
    clocks: list[ExplainedClock]


async def around(actor: Staff, ticket: TicketRecord) -> Around:
    """For staff who were let in to the ticket."""
    return await around_of(await together(*around_questions(actor, ticket.id, ticket.requester)))


def around_questions(actor: Staff, ticket: Known, requester: Known) -> list[Question[Any]]:
    """What stands around a ticket, to be asked for together with the ticket."""
    return [
        *explained_questions("ticket", ticket),
        promises_question(ticket),
        *workbench_questions(actor, ticket, requester),
    ]


async def around_of(found: list[list[Any]]) -> Around:
    """What `around_questions` were answered."""
    clocks, (promises, *bench) = found[:OF_CLOCKS], found[OF_CLOCKS:]
    return Around(workbench_of(bench), promises, await explained_of(clocks))
