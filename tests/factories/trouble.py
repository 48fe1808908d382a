"""Rows that wait for an administrator: a stopped job, a mail that did not go out, one in the quarantine."""

from helpdesk.db.sql import execute, fetch_value
from helpdesk.files.actions.contents import store_bytes

REASON = "ValueError: nonsense"
GOOD_MAIL = (
    b"From: Eve <eve@example.org>\r\nTo: help@example.com\r\nSubject: Hi\r\n"
    b"Message-ID: <1@x>\r\n\r\nHello\r\n"
)


async def stopped_job(name: str = "notify.fan_out", state: str = "held", error: str | None = None) -> int:
    return await fetch_value(
        "INSERT INTO jobs (name, args, state, run, error)"
        " VALUES ($1, '{\"ticket\": 1}', $2, 5, $3) RETURNING id",
        name,
        state,
        error,
    )


async def outgoing_mail(state: str = "failed", *, error: str | None = None, ticket: int | None = None) -> int:
    return await fetch_value(
        "INSERT INTO outbound_mails (key, template, address, state, error, ticket)"
        " VALUES (gen_random_uuid()::text, 'reply', 'anna@example.com', $1, $2, $3) RETURNING id",
        state,
        error,
        ticket,
    )


async def default_mailbox() -> int:
    await execute(
        "INSERT INTO mailboxes (name, address, brand, is_default)"
        " VALUES ('Support', 'help@example.com', 1, true) ON CONFLICT DO NOTHING"
    )
    return await fetch_value("SELECT id FROM mailboxes")


async def quarantined_mail(raw: bytes = GOOD_MAIL, *, reason: str = REASON) -> int:
    return await fetch_value(
        "INSERT INTO inbound_mails"
        " (mailbox, message_id, content_hash, raw_file, state, kind, reason, sender, subject)"
        " VALUES ($1, gen_random_uuid()::text, '', $2, 'quarantined', 'human', $3, 'eve@example.org', 'Hi')"
        " RETURNING id",
        await default_mailbox(),
        await store_bytes(raw),
        reason,
    )
