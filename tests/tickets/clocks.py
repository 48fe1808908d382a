"""What tests of clocks begin with, and what they read back of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from helpdesk.core.clock import frozen
from helpdesk.db.sql import fetch
from helpdesk.events.actor import Staff
from helpdesk.sla.calendar_content import CalendarContent
from helpdesk.sla.enums import Metric
from helpdesk.sla.policy_content import PolicyContent
from helpdesk.tickets.actions.open import open_ticket
from helpdesk.tickets.actions.opening import NewTicket
from helpdesk.tickets.actions.writing import TicketRef
from tests.factories.calendars import make_calendar
from tests.factories.persons import make_agent, make_customer
from tests.factories.policies import MadePolicy, make_policy

HOUR = 3600
LONDON = (("09:00", "12:30"), ("13:15", "17:30"))
# The calendar of the worked examples: 465 minutes a day, Good Friday and Easter Monday off.
K = CalendarContent(zone="Europe/London", week=(LONDON, LONDON, LONDON, LONDON, LONDON, (), ()))
# A Tuesday in summer time.
TUESDAY = datetime(2026, 3, 31, tzinfo=UTC)


def at(hours: float, day: int = 0) -> datetime:
    """So many hours after the Tuesday began by the clocks of London, `day` days later."""
    return TUESDAY + timedelta(days=day, hours=hours - 1)


async def promise(*, targets: dict[Metric, int], **columns: Any) -> MadePolicy:
    """A default policy with these targets for every priority, on the calendar of the worked examples."""
    await make_calendar(content=K, is_default=True)
    every = dict.fromkeys(("low", "normal", "high", "urgent"), targets)
    return await make_policy(
        PolicyContent(targets={**every, **columns.pop("by_level", {})}, **columns),
        "Usual",
        is_default=True,
        position=9999,
    )


async def clocks_of(ticket: int, *columns: str) -> list[tuple[Any, ...]]:
    """Metric, cycle and state of each clock, and these columns."""
    rows = await fetch(
        "SELECT * FROM sla_clocks WHERE subject_kind = 'ticket' AND subject_id = $1 ORDER BY metric, cycle",
        ticket,
    )
    return [tuple(row[name] for name in ("metric", "cycle", "state", *columns)) for row in rows]


async def opened(hours: float = 10, **fields: object) -> tuple[TicketRef, Staff]:
    """A ticket that a customer opens at an hour of the Tuesday, and an agent."""
    customer = await make_customer()
    new = NewTicket(subject="Yellow soles", body="They were white.", requester=customer.person, **fields)
    with frozen(at(hours)):
        return await open_ticket(customer, new), await make_agent()
