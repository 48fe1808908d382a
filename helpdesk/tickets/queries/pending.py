"""What a guest asked and has not confirmed yet, for whoever holds the link that was mailed."""

from msgspec import Struct

from helpdesk.accounts.enums import LinkPurpose
from helpdesk.core.clock import now
from helpdesk.core.ids import hash_token
from helpdesk.db.sql import fetch_one


class PendingRequest(Struct, frozen=True, kw_only=True):
    email: str
    name: str
    subject: str
    body: str
    file_names: tuple[str, ...]


async def pending_request(token: str) -> PendingRequest | None:
    """What the link of this token would send; None once it was used or has run out."""
    return await fetch_one(
        PendingRequest,
        """
        SELECT pending_tickets.email, pending_tickets.name, subject, body,
               ARRAY(SELECT attachments.name FROM attachments
                     WHERE owner_kind = 'pending_ticket' AND owner_id = pending_tickets.id
                     ORDER BY attachments.id) AS file_names
        FROM links JOIN pending_tickets ON pending_tickets.id = (links.details ->> 'pending_ticket')::bigint
        WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND links.expires_at > $3
          AND pending_tickets.expires_at > $3 AND pending_tickets.ticket IS NULL
        """,
        hash_token(token),
        LinkPurpose.CONFIRM_TICKET,
        now(),
    )
