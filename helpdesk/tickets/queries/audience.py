"""Who can see a ticket, and why: the same answer as `visible_to`, asked from the ticket's side."""

from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from helpdesk.accounts.capabilities import stored
from helpdesk.accounts.enums import Level
from helpdesk.db.sql import fetch_as, statement
from helpdesk.events.actor import BUILT_IN, EVERYTHING, Capability, Role
from helpdesk.tickets.queries.audience_customers import CustomerSeeing, customers_seeing
from helpdesk.tickets.records import TicketRecord

MOST_SHOWN = 50
_STAFF = Path(__file__).parent / "sql" / "staff_audience.sql"


class Reason(StrEnum):
    """Why a colleague sees a ticket, the nearest first: each is named once, for the first that is true."""

    ASSIGNEE = "assignee"
    MEMBER = "member"
    FOLLOWER = "follower"
    EVERYTHING = "everything"
    OPEN = "open"


class Seer(Struct, frozen=True, kw_only=True):
    """Somebody who works here and sees the ticket; with READ they may not answer or change it.

    `alike` is how many see it for the same reason, this one among them.
    """

    id: int
    name: str
    reason: Reason
    level: Level
    alike: int


class Audience(Struct, frozen=True, kw_only=True):
    staff: list[Seer]
    customers: list[CustomerSeeing]
    has_more_customers: bool


async def audience(ticket: TicketRecord, *, limit: int = MOST_SHOWN) -> Audience:
    """Everybody who can sign in and see this ticket, so many of staff for each reason; two statements."""
    customers = await customers_seeing(ticket.id, limit=limit)
    return Audience(
        staff=await _staff(ticket, limit),
        customers=customers[:limit],
        has_more_customers=len(customers) > limit,
    )


async def _staff(ticket: TicketRecord, limit: int) -> list[Seer]:
    return await fetch_as(
        Seer,
        statement(_STAFF),
        ticket.id,
        limit,
        _roles_that(Capability.READ_TICKETS),
        _roles_that(Capability.WRITE_TICKETS),
        stored(EVERYTHING),
        [role for role in Role if BUILT_IN[role] == EVERYTHING],
    )


def _roles_that(capability: Capability) -> list[Role]:
    """The built-in roles that let one do this."""
    return [role for role in Role if capability in BUILT_IN[role]]
