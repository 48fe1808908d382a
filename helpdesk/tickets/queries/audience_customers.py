"""Which customers see a ticket, each with the reason: what the desk tells whoever is about to write."""

from enum import StrEnum

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.customers.sharing import sharing_membership
from helpdesk.db.sql import fetch_as

MOST_NAMED = 100


class SeenBecause(StrEnum):
    """Why a customer sees a ticket; of several reasons the first one."""

    REQUESTER = "requester"
    FOLLOWER = "follower"
    EVERYONE = "everyone"
    ROLE = "role"
    NAMED = "named"


REASONS = {
    SeenBecause.REQUESTER: mark("asked"),
    SeenBecause.FOLLOWER: mark("follows"),
    SeenBecause.EVERYONE: mark("everyone at {organisation} sees its tickets"),
    SeenBecause.ROLE: mark("sees the tickets of {organisation} in the role “{role}”"),
    SeenBecause.NAMED: mark("is named to see the tickets of {organisation}"),
}


class CustomerSeeing(Struct, frozen=True, kw_only=True):
    """`role` and `organisation` are theirs where the organisation is the reason."""

    person: int
    name: str
    because: SeenBecause
    role: str | None
    organisation: str | None

    @property
    def reason(self) -> str:
        return _(REASONS[self.because]).format(organisation=self.organisation, role=self.role)


async def customers_seeing(ticket_id: int, *, limit: int = MOST_NAMED) -> list[CustomerSeeing]:
    """Who of the customers would see the ticket if they looked now, by reason and name; for staff.

    One row more than `limit` says that there are more. A ticket that is not live is seen by nobody.
    """
    return await fetch_as(
        CustomerSeeing,
        f"""
        WITH seeing AS (
          SELECT tickets.requester AS person, 'requester' AS because, 1 AS rank, NULL AS role,
                 NULL::bigint AS organisation
          FROM tickets WHERE id = $1 AND disposition = 'live'
          UNION ALL
          SELECT ticket_followers.person, 'follower', 2, NULL, NULL
          FROM ticket_followers JOIN tickets ON tickets.id = ticket
          WHERE ticket = $1 AND disposition = 'live' AND NOT is_colleague
          UNION ALL
          SELECT memberships.person, sharing.ticket_access, 3, memberships.role, sharing.id
          FROM tickets
            JOIN organisations AS sharing ON sharing.id = tickets.organisation
            JOIN memberships ON memberships.organisation = sharing.id
          WHERE tickets.id = $1 AND disposition = 'live' AND NOT is_private
            AND {sharing_membership(day="$2::date")}
        ), first_reason AS (
          SELECT DISTINCT ON (person) * FROM seeing ORDER BY person, rank
        )
        SELECT persons.id AS person, persons.name, because, first_reason.role,
               organisations.name AS organisation
        FROM first_reason
          JOIN persons ON persons.id = first_reason.person AND deactivated_at IS NULL
            AND (persons.role = 'customer' OR because = 'requester')
          LEFT JOIN organisations ON organisations.id = first_reason.organisation
        ORDER BY rank, persons.sort_name, persons.id LIMIT $3
        """,  # noqa: S608 - ours
        ticket_id,
        now().date(),
        limit + 1,
    )
