"""Who is signed in, by the token of a cookie."""

from datetime import timedelta

import msgspec
from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.core.i18n import SOURCE_LOCALE
from helpdesk.core.ids import hash_token
from helpdesk.db.sql import fetch, fetch_as
from helpdesk.events.actor import Customer, Role, Staff

CUSTOMER_SESSION = timedelta(days=30)
STAFF_SESSION = timedelta(days=14)
TOUCH_AFTER = timedelta(minutes=1)

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


class _Row(Struct, frozen=True):
    id: int
    person: int
    name: str
    role: Role
    locale: str | None
    zone: str | None
    teams: list[int]
    flashes: str


async def actor_of(token: str) -> SignedIn | None:
    """Who this token signs in, with their session moved on; None once it has ended or they are switched off.

    The session is written at most once a minute, by the one statement that reads it.
    """
    at = now()
    rows = await fetch_as(
        _Row,
        """
        WITH found AS (
          SELECT sessions.id, person, name, role, locale, zone, flashes,
            ARRAY(SELECT team FROM team_members WHERE team_members.person = persons.id) AS teams
          FROM sessions JOIN persons ON persons.id = sessions.person
          WHERE token_hash = $1 AND expires_at > $2::timestamptz AND deactivated_at IS NULL
        ), touched AS (
          UPDATE sessions
          SET seen_at = $2, expires_at = $2 + CASE found.role WHEN 'customer' THEN $3::interval ELSE $4 END
          FROM found WHERE sessions.id = found.id AND sessions.seen_at < $2 - $5::interval
        )
        SELECT * FROM found
        """,
        hash_token(token),
        at,
        CUSTOMER_SESSION,
        STAFF_SESSION,
        TOUCH_AFTER,
    )
    return _signed_in(rows[0]) if rows else None


async def actor_of_person(person_id: int) -> Person | None:
    """The actor a person is, for what is done in their name without a session; None when switched off."""
    rows = await fetch(
        "SELECT id AS person, name, role, locale, zone,"
        " ARRAY(SELECT team FROM team_members WHERE person = persons.id) AS teams"
        " FROM persons WHERE id = $1 AND deactivated_at IS NULL",
        person_id,
    )
    return _actor(msgspec.convert({"id": 0, "flashes": "[]", **rows[0]}, _Row)) if rows else None


def _signed_in(row: _Row) -> SignedIn:
    flashes = msgspec.json.decode(row.flashes, type=list[Flash])
    return SignedIn(row.id, _actor(row), flashes, has_locale=row.locale is not None)


def _actor(row: _Row) -> Person:
    locale, zone = row.locale or SOURCE_LOCALE, row.zone or "UTC"
    if row.role == Role.CUSTOMER:
        return Customer(person=row.person, name=row.name, locale=locale, zone=zone)
    return Staff(
        person=row.person,
        name=row.name,
        role=row.role,
        locale=locale,
        zone=zone,
        teams=frozenset(row.teams),
    )
