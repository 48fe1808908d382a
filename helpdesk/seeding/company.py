"""Who works here: teams and colleagues, with the tags and types they sort tickets by."""

import random
from datetime import datetime, timedelta

from msgspec import Struct

from helpdesk.accounts.enums import IdentityKind
from helpdesk.accounts.events import IdentityAdded, PersonCreated
from helpdesk.core.names import sort_name
from helpdesk.db.sql import execute, fetch
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import ActorKind, Role
from helpdesk.events.event import Change
from helpdesk.seeding import names
from helpdesk.seeding.chance import one_of
from helpdesk.seeding.ledger import Doer, Ids, Ledger
from helpdesk.tickets.enums import Category

FOUNDED = timedelta(days=1000)
TICKETS_A_COLLEAGUE = 2_500
FEWEST_STAFF, MOST_STAFF = 5, 60
STAFF_DOMAIN = "desk.example"
PRODUCT = Doer(ActorKind.SYSTEM)


class Colleague(Struct, frozen=True):
    id: int
    name: str
    email: str
    role: Role
    team: int

    @property
    def doer(self) -> Doer:
        return Doer(ActorKind.STAFF, self.id)


class Company(Struct, frozen=True):
    """What a ticket can be given: ids by name, colleagues by team."""

    staff: dict[int, list[Colleague]]
    teams: dict[int, str]
    tags: list[tuple[int, str]]
    types: list[int]
    statuses: dict[Category, tuple[int, str]]


def staff_count(tickets: int) -> int:
    return max(FEWEST_STAFF, min(MOST_STAFF, tickets // TICKETS_A_COLLEAGUE))


async def found_company(
    size: int, until: datetime, dice: random.Random, password_hash: str | None
) -> tuple[Company, int]:
    """Make colleagues of every role, in teams, and say how many rows they are.

    Teams, tags and statuses that are there already are used.
    """
    teams = await _teams()
    ledger, colleagues = await _colleagues(size, list(teams), until - FOUNDED, dice)
    for colleague in colleagues:
        ledger.add("team_members", colleague.team, colleague.id)
        if password_hash is not None:
            ledger.add("credentials", colleague.id, password_hash, until - FOUNDED)
    rows = await ledger.write()
    company = Company(
        staff={team: [each for each in colleagues if each.team == team] for team in teams},
        teams=teams,
        tags=await _tags(),
        types=await _types(),
        statuses=await _statuses(),
    )
    return company, rows


async def _teams() -> dict[int, str]:
    async with transaction():
        # One that is there under another spelling of capitals is the same team.
        await execute(
            "INSERT INTO teams (name)"
            " SELECT name FROM unnest($1::text[]) WITH ORDINALITY AS given(name, place)"
            " WHERE NOT EXISTS (SELECT FROM teams WHERE lower(teams.name) = lower(given.name))"
            " ORDER BY place",
            list(names.TEAMS),
        )
        rows = await fetch(
            "SELECT id, name FROM teams WHERE lower(name) = ANY(SELECT lower(unnest($1::text[])))"
            " ORDER BY id",
            list(names.TEAMS),
        )
    return {row["id"]: row["name"] for row in rows}


async def _colleagues(
    size: int, teams: list[int], at: datetime, dice: random.Random
) -> tuple[Ledger, list[Colleague]]:
    persons, identities, events = [await Ids.of_table(table) for table in ("persons", "identities", "events")]
    await persons.hold(size)
    await identities.hold(size)
    await events.hold(size * 2)
    ledger = Ledger(events)
    found = [_colleague(place, persons.take(), teams, dice) for place in range(size)]
    for colleague in found:
        _write(ledger, colleague, identities.take(), at)
    return ledger, found


def _colleague(place: int, person: int, teams: list[int], dice: random.Random) -> Colleague:
    first, last = one_of(dice, names.FIRST), one_of(dice, names.LAST)
    email = f"{first}.{last}.{person}@{STAFF_DOMAIN}".lower()
    return Colleague(person, f"{first} {last}", email, _role(place), teams[place % len(teams)])


def _role(place: int) -> Role:
    """The first is the administrator, and of every seven one leads."""
    if place == 0:
        return Role.ADMIN
    return Role.LEAD if place % 7 == 1 else Role.AGENT


def _write(ledger: Ledger, colleague: Colleague, identity: int, at: datetime) -> None:
    name = colleague.name
    ledger.add("persons", colleague.id, name, sort_name(name), colleague.role, None, "en", "UTC", at)
    ledger.add("identities", identity, colleague.id, IdentityKind.EMAIL, colleague.email, True, at, at)
    ledger.record(PersonCreated(person=colleague.id), PRODUCT, at)
    added = IdentityAdded(person=colleague.id, identity=identity)
    ledger.record(added, PRODUCT, at, Change(IdentityKind.EMAIL, None, colleague.email))


async def _tags() -> list[tuple[int, str]]:
    async with transaction():
        await execute(
            "INSERT INTO tags (name)"
            " SELECT name FROM unnest($1::text[]) WITH ORDINALITY AS given(name, place)"
            " ORDER BY place ON CONFLICT (name) DO NOTHING",
            list(names.TAGS),
        )
        rows = await fetch("SELECT id, name FROM tags WHERE name = ANY($1::text[])", list(names.TAGS))
    ids = {row["name"]: row["id"] for row in rows}
    return [(ids[name], name) for name in names.TAGS]


async def _types() -> list[int]:
    """Those that are on offer."""
    rows = await fetch(
        "SELECT id FROM ticket_types WHERE retired_at IS NULL AND removed_at IS NULL ORDER BY position, id"
    )
    return [row["id"] for row in rows]


async def _statuses() -> dict[Category, tuple[int, str]]:
    rows = await fetch(
        "SELECT DISTINCT ON (category) category, id, name FROM statuses"
        " WHERE removed_at IS NULL ORDER BY category, is_default DESC, position, id"
    )
    return {Category(row["category"]): (row["id"], row["name"]) for row in rows}
