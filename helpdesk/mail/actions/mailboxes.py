"""Making and moving the mailboxes."""

from helpdesk.core.settings import Settings
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.mail.addresses import first_address

FIRST_NAME = "Support"


async def ensure_default_mailbox(settings: Settings) -> int:
    """The default mailbox: made at the first start, and moved when the operator sets its address."""
    async with transaction():
        mailbox = await make_default_mailbox(first_address(settings))
        if settings.mail_from:
            await _move_default(first_address(settings))
    return mailbox


async def make_default_mailbox(address: str) -> int:
    """The default mailbox, made with this address where there is none yet."""
    async with transaction():
        await execute(
            "INSERT INTO mailboxes (name, address, brand, is_default) VALUES ($1, $2, 1, true)"
            " ON CONFLICT DO NOTHING",
            FIRST_NAME,
            address,
        )
        return await fetch_value("SELECT id FROM mailboxes WHERE is_default")


async def create_mailbox(*, name: str, address: str) -> int:
    """Add an address that customers write to; one that is there already is found again."""
    async with transaction():
        return await fetch_value(
            """
            WITH added AS (
              INSERT INTO mailboxes (name, address, brand) VALUES ($1, lower($2), 1)
              ON CONFLICT DO NOTHING RETURNING id
            )
            SELECT id FROM added UNION ALL SELECT id FROM mailboxes WHERE address = lower($2) LIMIT 1
            """,
            name,
            address,
        )


async def _move_default(address: str) -> None:
    """A setting that names another mailbox's address is left alone: two mailboxes never share one."""
    await execute(
        "UPDATE mailboxes SET address = $1 WHERE is_default AND address <> $1"
        " AND NOT EXISTS (SELECT 1 FROM mailboxes WHERE address = $1)",
        address,
    )
