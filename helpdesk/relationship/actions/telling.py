"""Whoever made a promise hears of it before its time is over, and when it is."""

from datetime import datetime

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.db.sql import fetch_one
from helpdesk.db.transaction import transaction
from helpdesk.events.event import SubjectKind
from helpdesk.events.telling import News, tell
from helpdesk.relationship.clocked import OVERDUE
from helpdesk.relationship.news import PROMISE_DUE
from helpdesk.sla.climbing import LevelReached
from helpdesk.sla.reach import reached

TICKET = SubjectKind("ticket")
_OPEN = """
    SELECT promises.ticket, promises.due_at, promises.made_by, tickets.assignee
    FROM promises JOIN tickets ON tickets.id = promises.ticket
    WHERE promises.id = $1 AND promises.state = 'open'
"""


class _Open(Struct, frozen=True):
    ticket: int
    due_at: datetime
    made_by: int | None
    assignee: int | None


async def tell_of_promise(step: LevelReached) -> None:
    """Tell who promised; once it is late, who works on the ticket as well.

    Nobody hears of what is settled, nor that something runs out soon when it is late already.
    """
    async with transaction():
        promise, at = await fetch_one(_Open, _OPEN, step.of), now()
        is_overdue = step.level == OVERDUE
        if promise is None or (at >= promise.due_at and not is_overdue):
            return
        meant = [promise.made_by, promise.assignee] if is_overdue else [promise.made_by or promise.assignee]
        told = await reached([person for person in meant if person is not None], at)
        for person, instead_of in told.items():
            facts = {"promise": step.of, "is_overdue": is_overdue, "instead_of": instead_of}
            once = f"promise:{step.event}"
            tell(person, News(kind=PROMISE_DUE, of_kind=TICKET, of=promise.ticket, once=once, facts=facts))
