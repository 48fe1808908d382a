"""A change of address that waits to be confirmed."""

from helpdesk.core.clock import now
from helpdesk.db.sql import fetch_value


async def waiting_address(person_id: int) -> str | None:
    """The address somebody wishes to have, while its confirmation is awaited."""
    return await fetch_value(
        "SELECT email FROM links WHERE person = $1 AND purpose = 'change_email'"
        " AND used_at IS NULL AND expires_at > $2 ORDER BY id DESC LIMIT 1",
        person_id,
        now(),
    )
