"""The mailboxes: the default one, one by its name, and every address that is ours."""

from datetime import datetime

from msgspec import Struct

from helpdesk.core.errors import NotFound
from helpdesk.db.sql import fetch, fetch_one

_COLUMNS = "SELECT id, name, address, brand, team, created_at FROM mailboxes"


class MailboxOut(Struct, frozen=True, kw_only=True):
    id: int
    name: str
    address: str
    brand: int
    team: int | None
    created_at: datetime


async def default_mailbox() -> MailboxOut:
    """The mailbox that answers where no other is named; NotFound before the first start has made it."""
    return _found(await fetch_one(MailboxOut, f"{_COLUMNS} WHERE is_default"))


async def mailbox_named(name: str) -> MailboxOut:
    """The mailbox of this name or address, however it is written in capitals and small letters."""
    return _found(
        await fetch_one(MailboxOut, f"{_COLUMNS} WHERE lower(name) = lower($1) OR address = lower($1)", name)
    )


async def mailbox_by_id(mailbox_id: int) -> MailboxOut:
    return _found(await fetch_one(MailboxOut, f"{_COLUMNS} WHERE id = $1", mailbox_id))


async def own_addresses() -> frozenset[str]:
    """Every address of ours, in lower case: mail from one of them never becomes a ticket."""
    return frozenset(row["address"].lower() for row in await fetch("SELECT address FROM mailboxes"))


def _found(mailbox: MailboxOut | None) -> MailboxOut:
    if mailbox is None:
        raise NotFound("mailbox")
    return mailbox
