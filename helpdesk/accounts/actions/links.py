"""One-time links: issued as rows, given their token when the mail is written, used once."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.events import LinkIssued
from helpdesk.core.clock import now
from helpdesk.core.errors import NotFound
from helpdesk.core.ids import hash_token, new_token
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import GUEST
from helpdesk.events.record import record

HOURS = {
    LinkPurpose.SIGN_IN: 1,
    LinkPurpose.RESET: 2,
    LinkPurpose.SIGN_UP: 48,
    LinkPurpose.SETUP: 7 * 24,
    LinkPurpose.CONFIRM_TICKET: 72,
    LinkPurpose.INVITATION: 7 * 24,
    LinkPurpose.CHANGE_EMAIL: 72,
    LinkPurpose.STOP_CHANGE: 7 * 24,
}


class OpenLink(Struct, frozen=True):
    """A link that can still be used: whom and what it is for."""

    id: int
    purpose: LinkPurpose
    person: int | None
    email: str | None
    details: dict[str, Any]


class UsedLink(OpenLink, frozen=True):
    """A link that has just been used, by this caller and nobody else."""


async def issue_link(
    purpose: LinkPurpose,
    *,
    person: int | None = None,
    email: str | None = None,
    details: Mapping[str, Any] | None = None,
    hours: int | None = None,
) -> int:
    """Note a link to be mailed; the id of its row. It opens nothing until `stamp_link` has made its token."""
    async with transaction():
        link = await insert_link(purpose, person=person, email=email, details=details, hours=hours)
        await record(LinkIssued(link=link, purpose=purpose), GUEST)
    return link


async def insert_link(
    purpose: LinkPurpose,
    *,
    person: int | None = None,
    email: str | None = None,
    details: Mapping[str, Any] | None = None,
    hours: int | None = None,
) -> int:
    """Note a link that is not mailed but shown; the id of its row.

    Without an address it goes to the person's primary one, which its use verifies.
    """
    return await fetch_value(
        """
        INSERT INTO links (purpose, person, email, details, created_at, expires_at)
        SELECT $1, $2, coalesce($3, (SELECT value FROM identities WHERE kind = 'email' AND person = $2
                                     ORDER BY is_primary DESC, id LIMIT 1)),
          $4::jsonb, $5::timestamptz, $5 + make_interval(hours => $6)
        RETURNING id
        """,
        purpose,
        person,
        email,
        msgspec.json.encode(dict(details or {})).decode(),
        now(),
        hours or HOURS[purpose],
    )


async def stamp_link(link_id: int) -> str:
    """A new token for a link that is about to be shown or mailed; the token it had opens nothing any more.

    NotFound when the link has been used or has run out meanwhile: then there is nothing to send.
    """
    token = new_token()
    touched = await execute(
        "UPDATE links SET token_hash = $2 WHERE id = $1 AND used_at IS NULL AND expires_at > $3",
        link_id,
        hash_token(token),
        now(),
    )
    if not touched:
        raise NotFound("link")
    return token


async def open_link(token: str, purpose: LinkPurpose) -> OpenLink | None:
    """The link of this token, without using it: mail scanners follow links, people press the button."""
    rows = await fetch(
        "SELECT id, purpose, person, email, details FROM links"
        " WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3",
        hash_token(token),
        purpose,
        now(),
    )
    return msgspec.convert(_with_details(rows[0]), OpenLink) if rows else None


async def use_link(token: str, purpose: LinkPurpose) -> UsedLink:
    """The link of this token, used up; of two at once one gets it. NotFound for everything else."""
    rows = await fetch(
        "UPDATE links SET used_at = $3"
        " WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3"
        " RETURNING id, purpose, person, email, details",
        hash_token(token),
        purpose,
        now(),
    )
    if not rows:
        raise NotFound("link")
    return msgspec.convert(_with_details(rows[0]), UsedLink)


async def void_links(person_id: int) -> None:
    """Make every open link that signs this person in, up or anew open nothing, wherever it was mailed.

    So does one that would give them another address; one that takes such a change back stays good.
    """
    await execute(
        """
        UPDATE links SET used_at = $2
        WHERE used_at IS NULL AND purpose IN ('sign_in', 'sign_up', 'reset', 'invitation', 'change_email')
          AND (person = $1
               OR email IN (SELECT value FROM identities WHERE person = $1 AND kind = 'email'))
        """,
        person_id,
        now(),
    )


def _with_details(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "details": msgspec.json.decode(row["details"])}
