"""Signing in and out. The token is shown once, to the browser; every sign-in makes a new one."""

from datetime import timedelta
from typing import Any

import msgspec

from helpdesk.accounts.actions.codes import ensure_code_right
from helpdesk.accounts.actions.credentials import verify_password
from helpdesk.accounts.addresses import normalised_email
from helpdesk.accounts.events import SignedIn, SignedOut
from helpdesk.accounts.limits import return_code, return_sign_in, spend_code, spend_sign_in
from helpdesk.accounts.queries.people import person_id_by_email
from helpdesk.accounts.queries.second_factor import has_second_factor, waiting_person
from helpdesk.accounts.queries.sessions import (
    CUSTOMER_SESSION,
    STAFF_SESSION,
    Flash,
    Person,
    actor_of_person,
)
from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.ids import hash_token, new_token
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import SYSTEM, Actor
from helpdesk.events.record import record

# Long enough to find the phone; whoever knows the password only has no longer.
WAITING_SESSION = timedelta(minutes=10)
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
    """The token of a new session of somebody who has shown who they are.

    However they have shown it: where they have a second factor, the session signs nobody in before its code,
    and lives for ten minutes.
    """
    async with transaction():
        actor = await actor_of_person(person_id)
        if actor is None:
            raise NotFound("person")
        token = new_token()
        needs_code = await has_second_factor(person_id)
        session = await fetch_value(
            "INSERT INTO sessions"
            " (token_hash, person, created_at, seen_at, expires_at, user_agent, ip, needs_code)"
            " VALUES ($1, $2, $3::timestamptz, $3, $3 + $4::interval, $5, $6, $7) RETURNING id",
            hash_token(token),
            person_id,
            now(),
            WAITING_SESSION if needs_code else _length(actor),
            _one_line(user_agent, LONGEST_USER_AGENT),
            _one_line(ip, LONGEST_IP),
            needs_code,
        )
        if not needs_code:
            await record(SignedIn(person=person_id, session=session), actor)
    return token


async def pass_second_step(token: str, code: str) -> str:
    """The token of the session, now signed in, of whoever waits with this one and has given a right code.

    A wrong code leaves them waiting; of two at once with one code, one gets in.
    """
    person_id = await waiting_person(token)
    if person_id is None:
        raise NotFound("session")
    await spend_code(person_id)
    async with transaction():
        actor = await actor_of_person(person_id)
        if actor is None:
            raise NotFound("session")
        await ensure_code_right(actor, code)
        renewed = await _signed_in_by_code(token, actor)
    await return_code(person_id)
    return renewed


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
            "DELETE FROM sessions WHERE token_hash = $1 RETURNING id, person, needs_code", hash_token(token)
        )
        for row in rows:
            if row["needs_code"]:
                continue
            actor = await actor_of_person(row["person"]) or SYSTEM
            await record(SignedOut(person=row["person"], session=row["id"]), actor)


async def sign_out_everywhere(
    person_id: int, *, except_token: str | None = None, actor: Actor = SYSTEM
) -> None:
    """End every session of a person, but the one that asks for it."""
    async with transaction():
        rows = await fetch(
            "DELETE FROM sessions WHERE person = $1 AND token_hash IS DISTINCT FROM $2"
            " RETURNING id, needs_code",
            person_id,
            hash_token(except_token) if except_token else None,
        )
        await _record_signed_out(actor, person_id, rows)


async def end_session(actor: Actor, session_id: int) -> None:
    """End one of the actor's own sessions; NotFound for one that has ended, or is somebody else's."""
    async with transaction():
        ended = await fetch(
            "DELETE FROM sessions WHERE id = $1 AND person = $2 AND NOT needs_code RETURNING id, needs_code",
            session_id,
            actor.person,
        )
        if not ended:
            raise NotFound("session")
        await _record_signed_out(actor, actor.person or 0, ended)


async def sign_out_others(actor: Actor, person_id: int, *, keeping: int | None) -> None:
    """End every session of a person but the one with the id `keeping`."""
    async with transaction():
        ended = await fetch(
            "DELETE FROM sessions WHERE person = $1 AND id IS DISTINCT FROM $2 RETURNING id, needs_code",
            person_id,
            keeping,
        )
        await _record_signed_out(actor, person_id, ended)


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
    """Those that still waited for a code had signed nobody in."""
    for row in ended:
        if not row["needs_code"]:
            await record(SignedOut(person=person_id, session=row["id"]), actor)


async def _signed_in_by_code(token: str, actor: Person) -> str:
    renewed = new_token()
    session = await fetch_value(
        "UPDATE sessions SET token_hash = $2, needs_code = false, seen_at = $3::timestamptz,"
        " expires_at = $3 + $4::interval"
        " WHERE token_hash = $1 AND needs_code AND expires_at > $3 RETURNING id",
        hash_token(token),
        hash_token(renewed),
        now(),
        _length(actor),
    )
    if session is None:
        raise NotFound("session")
    await record(SignedIn(person=actor.person, session=session), actor)
    return renewed


def _length(actor: Person) -> timedelta:
    return STAFF_SESSION if actor.is_staff else CUSTOMER_SESSION


def _one_line(text: str, longest: int) -> str:
    """What a browser says of itself, without what the database refuses."""
    return "".join(char for char in text if char.isprintable())[:longest]
