"""Who is signed in, by the token of a cookie."""

from datetime import datetime, timedelta

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.accounts.capabilities import read
from helpdesk.accounts.enums import AvailabilityState
from helpdesk.accounts.preferences import USUAL, Preferences, read_choices
from helpdesk.core.clock import now
from helpdesk.core.i18n import SOURCE_LOCALE
from helpdesk.core.ids import hash_token
from helpdesk.db.sql import fetch, fetch_as
from helpdesk.events.actor import Customer, Role, Staff

CUSTOMER_SESSION = timedelta(days=30)
STAFF_SESSION = timedelta(days=14)
TOUCH_AFTER = timedelta(minutes=1)
# What staff may do: what a role of their own says, the teams they are in, and those they see less of.
_RIGHTS = """
    (SELECT capabilities FROM roles WHERE roles.id = persons.staff_role) AS own_role,
    ARRAY(SELECT team FROM team_members WHERE team_members.person = persons.id) AS teams,
    ARRAY(
      SELECT teams.id FROM teams
      LEFT JOIN team_members ON team_members.team = teams.id AND team_members.person = persons.id
      WHERE persons.role <> 'customer' AND coalesce(team_members.level, teams.others) = 'none'
    ) AS hidden_teams,
    ARRAY(
      SELECT teams.id FROM teams
      LEFT JOIN team_members ON team_members.team = teams.id AND team_members.person = persons.id
      WHERE persons.role <> 'customer' AND coalesce(team_members.level, teams.others) = 'read'
    ) AS readonly_teams
"""

# A picture, how they want to work, whether they take on work, and whether the company wants a second factor
# of somebody who has none: they set it up first.
_STANDING = """
    picture, (SELECT choices::text FROM preferences WHERE preferences.person = persons.id) AS choices,
    (SELECT state FROM availabilities
     WHERE availabilities.person = persons.id AND (until IS NULL OR until > $2)) AS availability,
    role <> 'customer'
      AND coalesce((SELECT value FROM decisions WHERE key = 'second_factor_for_staff') = 'true', false)
      AND NOT EXISTS (SELECT FROM second_factors
                      WHERE second_factors.person = persons.id AND confirmed_at IS NOT NULL) AS lacks_factor
"""

Person = Staff | Customer


class Flash(Struct, frozen=True):
    """A sentence for the next page: what was done, or why not."""

    kind: str
    text: str


class SignedIn(Struct, frozen=True):
    """A living session: who it is, and what the next page has to tell them."""

    session_id: int
    actor: Person
    flashes: list[Flash]
    has_locale: bool
    picture: int | None = None
    lacks_factor: bool = False
    preferences: Preferences = USUAL
    availability: AvailabilityState = AvailabilityState.AVAILABLE


class _Row(Struct, frozen=True):
    id: int
    person: int
    name: str
    role: Role
    locale: str | None
    zone: str | None
    own_role: str | None
    teams: list[int]
    hidden_teams: list[int]
    readonly_teams: list[int]
    flashes: str
    token_hash: bytes = b""
    picture: int | None = None
    lacks_factor: bool = False
    choices: str | None = None
    availability: AvailabilityState | None = None


async def actor_of(token: str) -> SignedIn | None:
    """Who this token signs in, with their session moved on; None once it has ended or they are switched off.

    One that still waits for a second factor signs nobody in.

    The session is written at most once a minute, by the one statement that reads it.
    """
    token_hash = hash_token(token)
    return (await signed_in_by([token_hash])).get(token_hash)


async def signed_in_by(token_hashes: list[bytes]) -> dict[bytes, SignedIn]:
    """The same for many at once, by the hashes of their tokens; whose session has ended is left out."""
    rows = await fetch_as(
        _Row,
        f"""
        WITH found AS (
          SELECT sessions.id, token_hash, person, name, role, locale, zone, flashes, {_STANDING}, {_RIGHTS}
          FROM sessions JOIN persons ON persons.id = sessions.person
          WHERE token_hash = ANY($1::bytea[]) AND NOT needs_code
            AND expires_at > $2::timestamptz AND deactivated_at IS NULL
        ), touched AS (
          UPDATE sessions
          SET seen_at = $2, expires_at = $2 + CASE found.role WHEN 'customer' THEN $3::interval ELSE $4 END
          FROM found WHERE sessions.id = found.id AND sessions.seen_at < $2 - $5::interval
        )
        SELECT * FROM found
        """,  # noqa: S608 - the columns are ours
        token_hashes,
        now(),
        CUSTOMER_SESSION,
        STAFF_SESSION,
        TOUCH_AFTER,
    )
    return {row.token_hash: _signed_in(row) for row in rows}


async def actor_of_person(person_id: int) -> Person | None:
    """The actor a person is, for what is done in their name without a session; None when switched off."""
    rows = await fetch(
        f"SELECT id AS person, name, role, locale, zone, {_RIGHTS}"  # noqa: S608 - the columns are ours
        " FROM persons WHERE id = $1 AND deactivated_at IS NULL",
        person_id,
    )
    return _actor(msgspec.convert({"id": 0, "flashes": "[]", **rows[0]}, _Row)) if rows else None


def _signed_in(row: _Row) -> SignedIn:
    flashes = msgspec.json.decode(row.flashes, type=list[Flash])
    return SignedIn(
        row.id,
        _actor(row),
        flashes,
        has_locale=row.locale is not None,
        picture=row.picture,
        lacks_factor=row.lacks_factor,
        preferences=read_choices(row.choices),
        availability=row.availability or AvailabilityState.AVAILABLE,
    )


def _actor(row: _Row) -> Person:
    locale, zone = row.locale or SOURCE_LOCALE, row.zone or "UTC"
    if row.role == Role.CUSTOMER:
        return Customer(person=row.person, name=row.name, locale=locale, zone=zone)
    staff = Staff(
        person=row.person,
        name=row.name,
        role=row.role,
        locale=locale,
        zone=zone,
        own_role=None if row.own_role is None else read(row.own_role),
        teams=frozenset(row.teams),
    )
    if staff.can_everything:
        return staff
    return replace(
        staff, hidden_teams=frozenset(row.hidden_teams), readonly_teams=frozenset(row.readonly_teams)
    )


class SessionOut(Struct, frozen=True, kw_only=True):
    """One of somebody's browsers, as they recognise it."""

    id: int
    user_agent: str
    ip: str
    created_at: datetime
    seen_at: datetime


async def sessions_of(person_id: int) -> list[SessionOut]:
    """Where somebody is signed in, the last seen first; those that still wait for a code are nowhere."""
    return await fetch_as(
        SessionOut,
        "SELECT id, user_agent, ip, created_at, seen_at FROM sessions"
        " WHERE person = $1 AND NOT needs_code AND expires_at > $2 ORDER BY seen_at DESC, id DESC LIMIT 100",
        person_id,
        now(),
    )
