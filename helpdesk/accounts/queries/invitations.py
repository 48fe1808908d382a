"""Who was invited and has not come yet."""

from datetime import datetime

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.db.sql import fetch_as, fetch_one

MOST_SHOWN = 200

_PENDING = """
    SELECT DISTINCT ON (persons.sort_name, persons.id)
      persons.id AS person, persons.name, persons.role, links.email, links.created_at AS sent_at,
      links.expires_at, links.expires_at <= $1 AS has_run_out, inviters.name AS inviter
    FROM links
      JOIN persons ON persons.id = links.person AND persons.deactivated_at IS NULL
      LEFT JOIN persons AS inviters ON inviters.id = (links.details ->> 'inviter')::bigint
    WHERE links.purpose = 'invitation' AND links.used_at IS NULL
      AND NOT EXISTS (SELECT FROM credentials WHERE credentials.person = persons.id)
      AND ($2::bigint IS NULL OR persons.id = $2)
    ORDER BY persons.sort_name, persons.id, links.id DESC LIMIT $3
"""


class PendingInvitation(Struct, frozen=True, kw_only=True):
    """An invitation nobody has accepted; one that has run out can be sent again."""

    person: int
    name: str
    role: str
    email: str | None
    sent_at: datetime
    expires_at: datetime
    has_run_out: bool
    inviter: str | None


async def pending_invitations() -> list[PendingInvitation]:
    """Everyone who was invited and has no password yet, by name."""
    return await fetch_as(PendingInvitation, _PENDING, now(), None, MOST_SHOWN)


async def pending_invitation_of(person_id: int) -> PendingInvitation | None:
    return await fetch_one(PendingInvitation, _PENDING, now(), person_id, 1)
