"""Signing in and out. The token is shown once, to the browser; every sign-in makes a new one."""

from typing import Any

import msgspec

from helpdesk.accounts.actions.credentials import verify_password
from helpdesk.accounts.addresses import normalised_email
from helpdesk.accounts.events import SignedIn, SignedOut
from helpdesk.accounts.limits import return_sign_in, spend_sign_in
from helpdesk.accounts.queries.people import person_id_by_email
from helpdesk.accounts.queries.sessions import CUSTOMER_SESSION, STAFF_SESSION, Flash, actor_of_person
from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.ids import hash_token, new_token
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import SYSTEM, Actor
from helpdesk.events.record import record

LONGEST_USER_AGENT = 300
LONGEST_IP = 60


async def sign_in(email: str, password: str, *, ip: str, user_agent: str) -> str:
    """The token of a new session. An unknown address and a wrong password are answered alike."""
    address = normalised_email(email)
    tried = address or email.strip().lower()
    await spend_sign_in(tried, ip)
    person_id = await person_id_by_email(address) if address else None
    if not await verify_password(person_id, password) or person_id is None:
        raise Invalid({"password": _("The address or the password is not right.")})
    await return_sign_in(tried, ip)
    return await open_session(person_id, ip=ip, user_agent=user_agent)


async def open_session(person_id: int, *, ip: str, user_agent: str) -> str:
    """The token of a new session of somebody who has shown who they are."""
    async with transaction():
        actor = await actor_of_person(person_id)
        if actor is None:
            raise NotFound("person")
        token = new_token()
        session = await fetch_value(
            "INSERT INTO sessions (token_hash, person, created_at, seen_at, expires_at, user_agent, ip)"
            " VALUES ($1, $2, $3::timestamptz, $3, $3 + $4::interval, $5, $6) RETURNING id",
            hash_token(token),
            person_id,
            now(),
            STAFF_SESSION if actor.is_staff else CUSTOMER_SESSION,
            _one_line(user_agent, LONGEST_USER_AGENT),
            _one_line(ip, LONGEST_IP),
        )
        await record(SignedIn(person=person_id, session=session), actor)
    return token


async def renew_token(token: str) -> str:
    """A new token for the same session, for when its owner's rights change; the old one opens nothing."""
    renewed = new_token()
    touched = await execute(
        "UPDATE sessions SET token_hash = $2 WHERE token_hash = $1", hash_token(token), hash_token(renewed)
    )
    if not touched:
        raise NotFound("session")
    return renewed


async def sign_out(token: str) -> None:
    """End the session of this token; an unknown one is already ended."""
    async with transaction():
        rows = await fetch(
            "DELETE FROM sessions WHERE token_hash = $1 RETURNING id, person", hash_token(token)
        )
        for row in rows:
            actor = await actor_of_person(row["person"]) or SYSTEM
            await record(SignedOut(person=row["person"], session=row["id"]), actor)


async def sign_out_everywhere(
    person_id: int, *, except_token: str | None = None, actor: Actor = SYSTEM
) -> None:
    """End every session of a person, but the one that asks for it."""
    async with transaction():
        rows = await fetch(
            "DELETE FROM sessions WHERE person = $1 AND token_hash IS DISTINCT FROM $2 RETURNING id",
            person_id,
            hash_token(except_token) if except_token else None,
        )
        await _record_signed_out(actor, person_id, rows)


async def add_flash(session_id: int, kind: str, text: str) -> None:
    """Keep a sentence for the next page of this session."""
    await execute(
        "UPDATE sessions SET flashes = flashes || $2::jsonb WHERE id = $1",
        session_id,
        msgspec.json.encode([Flash(kind, text)]).decode(),
    )


async def take_flashes(session_id: int) -> list[Flash]:
    """What the next page has to say, once: two pages at the same time do not both say it."""
    taken = await fetch_value(
        """
        UPDATE sessions SET flashes = '[]'
        FROM (SELECT id, flashes FROM sessions WHERE id = $1 AND flashes <> '[]' FOR UPDATE) AS kept
        WHERE sessions.id = kept.id RETURNING kept.flashes
        """,
        session_id,
    )
    return msgspec.json.decode(taken or "[]", type=list[Flash])


async def _record_signed_out(actor: Actor, person_id: int, ended: list[dict[str, Any]]) -> None:
    for row in ended:
        await record(SignedOut(person=person_id, session=row["id"]), actor)


def _one_line(text: str, longest: int) -> str:
    """What a browser says of itself, without what the database refuses."""
    return "".join(char for char in text if char.isprintable())[:longest]
