"""Until when something on a ticket is to be done, said by a person."""

from datetime import datetime

from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor
from helpdesk.events.event import SubjectKind
from helpdesk.sla.actions.due_dates import DueDate, write_due_date
from helpdesk.sla.enums import Metric
from helpdesk.tickets.access import access_to_work

TICKET = SubjectKind("ticket")


async def set_due_date(actor: Actor, number: str, *, metric: Metric, due_at: datetime, reason: str) -> None:
    """Let the running clock of this metric end at a chosen time. The reason stands in the history."""
    async with transaction():
        ticket = await access_to_work(actor, number)
        await write_due_date(actor, TICKET, ticket.id, DueDate(metric=metric, due_at=due_at, reason=reason))


async def unset_due_date(actor: Actor, number: str, *, metric: Metric) -> None:
    """Let the clock go by its policy again."""
    async with transaction():
        ticket = await access_to_work(actor, number)
        await write_due_date(actor, TICKET, ticket.id, DueDate(metric=metric, due_at=None))
