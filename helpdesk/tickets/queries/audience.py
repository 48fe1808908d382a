"""Who can see a ticket, and why: the same answer as `visible_to`, asked from the ticket's side."""

from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from helpdesk.accounts.capabilities import stored
from helpdesk.accounts.enums import Level
from helpdesk.core.clock import now
from helpdesk.customers.sharing import sharing_membership
from helpdesk.db.sql import fetch_as, statement
from helpdesk.events.actor import BUILT_IN, EVERYTHING, Capability, Role
from helpdesk.tickets.records import TicketRecord

MOST_SHOWN = 50
_STAFF = Path(__file__).parent / "sql" / "staff_audience.sql"


class Reason(StrEnum):
    """Why somebody sees a ticket, the nearest first: each is named once, for the first that is true.

    The last three are those of colleagues, by what the organisation says (`TicketAccess`).
    """

    REQUESTER = "requester"
    ASSIGNEE = "assignee"
    MEMBER = "member"
    FOLLOWER = "follower"
    EVERYTHING = "everything"
    OPEN = "open"
    EVERYONE = "everyone"
    ROLE = "role"
    NAMED = "named"


class Seer(Struct, frozen=True, kw_only=True):
    """Somebody who sees the ticket; staff with READ may not answer or change it, customers have no level.

    `alike` is how many see it for the same reason, this one among them.
    """

    id: int
    name: str
    reason: Reason
    level: Level | None
    alike: int


class Audience(Struct, frozen=True, kw_only=True):
    staff: list[Seer]
    customers: list[Seer]


# What lets customers see a ticket ($1): each a list of persons with the reason. `visible_to` has the same
# branches; another one there is another one here.
CUSTOMER_BRANCHES = (
    "SELECT requester AS person, 'requester' AS reason, 1 AS rank FROM tickets WHERE id = $1",
    "SELECT person, 'follower', 2 FROM ticket_followers WHERE ticket = $1 AND NOT is_colleague",
    f"""
      SELECT memberships.person, sharing.ticket_access, 3
      FROM tickets
        JOIN organisations AS sharing ON sharing.id = tickets.organisation
        JOIN memberships ON memberships.organisation = sharing.id
      WHERE tickets.id = $1 AND NOT is_private AND {sharing_membership(day="$3::date")}
    """,  # noqa: S608 - ours
)

_CUSTOMERS = f"""
    WITH seers AS (
      SELECT DISTINCT ON (persons.id) persons.id, persons.name, sort_name, reason, rank
      FROM ({" UNION ALL ".join(CUSTOMER_BRANCHES)}) AS branches JOIN persons ON persons.id = person
      WHERE role = 'customer' AND deactivated_at IS NULL
      ORDER BY persons.id, rank
    ), counted AS (
      SELECT *, count(*) OVER (PARTITION BY reason) AS alike,
             row_number() OVER (PARTITION BY reason ORDER BY sort_name, id) AS place
      FROM seers
    )
    SELECT id, name, reason, NULL AS level, alike FROM counted WHERE place <= $2 ORDER BY rank, place
"""  # noqa: S608 - every piece is ours


async def audience(ticket: TicketRecord, *, limit: int = MOST_SHOWN) -> Audience:
    """Everybody who can sign in and see this live ticket, at most so many for each reason; two statements."""
    return Audience(staff=await _staff(ticket, limit), customers=await _customers(ticket, limit))


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


async def _customers(ticket: TicketRecord, limit: int) -> list[Seer]:
    return await fetch_as(Seer, _CUSTOMERS, ticket.id, limit, now().date())


def _roles_that(capability: Capability) -> list[Role]:
    """The built-in roles that let one do this."""
    return [role for role in Role if capability in BUILT_IN[role]]
