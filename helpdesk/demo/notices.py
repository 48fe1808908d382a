"""What the people of the demonstration company were told of lately: in their trays, not by mail."""

from datetime import timedelta

from helpdesk.core.clock import now
from helpdesk.db.sql import execute, fetch
from helpdesk.db.transaction import transaction
from helpdesk.notify.fan_out import fan_out
from helpdesk.notify.happenings import TOLD_OF

LATELY = timedelta(hours=12)


async def fill_trays() -> None:
    """Tell everybody of what happened lately, as it would have been told; nothing of it is mailed."""
    at = now()
    rows = await fetch(
        "SELECT id FROM events WHERE created_at > $1 AND name = ANY($2::text[]) ORDER BY created_at, id",
        at - LATELY,
        [kind.__name__ for kind in TOLD_OF],
    )
    async with transaction():
        for row in rows:
            await fan_out(row["id"])
        await execute(
            "UPDATE notices SET mailed_at = $1, created_at = events.created_at FROM events"
            " WHERE events.id = split_part(notices.key, ':', 2)::bigint AND notices.key LIKE 'event:%'",
            at,
        )
    await execute("DELETE FROM jobs WHERE name = 'notify.mail_person'")
