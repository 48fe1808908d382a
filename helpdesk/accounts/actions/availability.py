"""Whether somebody takes on work: said by themselves or by whoever leads, and over by itself."""

from datetime import datetime, timedelta

from msgspec import Struct

from helpdesk.accounts.access import PersonOut, access_person
from helpdesk.accounts.enums import AvailabilityState
from helpdesk.accounts.events import AvailabilityChanged, CapacityChanged
from helpdesk.accounts.queries.availability import AvailabilityOut, availability_of
from helpdesk.accounts.rules import Problems, ensure_can, ensure_none, ensure_staff
from helpdesk.core.clock import now
from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.ids import is_row_id
from helpdesk.db.sql import execute, fetch
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import SYSTEM, Actor, Capability
from helpdesk.events.event import Change
from helpdesk.events.record import record

LONGEST_ABSENCE = timedelta(days=730)
MOST_CAPACITY = 999
ENDED_AT_ONCE = 200


class Absence(Struct, frozen=True, kw_only=True):
    """What somebody says of their time: the state, and for how long; a substitute only for being away."""

    state: AvailabilityState
    until: datetime | None = None
    substitute: int | None = None


async def set_availability(actor: Actor, person_id: int, absence: Absence) -> None:
    """Say whether a member of staff takes on work. The same again changes nothing.

    Everybody says it of themselves; whoever manages teams says it of others, who may be ill.
    """
    ensure_may_set(actor, person_id)
    async with transaction():
        person = await _locked_staff(person_id)
        before = await availability_of(person_id)
        wanted = _tidied(absence)
        stand_in = None
        if wanted.substitute is not None:
            stand_in = await _substitute(person_id, wanted.substitute)
        ensure_none(_problems(wanted, stand_in))
        if (before.state, before.until, before.substitute) != (wanted.state, wanted.until, wanted.substitute):
            await _write(person.id, before, wanted)
            changes = _changes(before, wanted, stand_in)
            await record(AvailabilityChanged(person=person.id, state=wanted.state), actor, changes)


async def set_capacity(actor: Actor, person_id: int, capacity: int | None) -> None:
    """Say how many tickets somebody is handed at most; None for the company's number."""
    ensure_can(actor, Capability.MANAGE_TEAMS)
    if capacity is not None and not 0 <= capacity <= MOST_CAPACITY:
        ensure_none(
            {"capacity": _("Please give a number from 0 to {most}, or nothing.").format(most=MOST_CAPACITY)}
        )
    async with transaction():
        person = await _locked_staff(person_id)
        before = (await availability_of(person.id)).capacity
        if before == capacity:
            return
        await execute(
            "INSERT INTO availabilities (person, capacity, changed_at) VALUES ($1, $2, $3)"
            " ON CONFLICT (person) DO UPDATE SET capacity = excluded.capacity",
            person.id,
            capacity,
            now(),
        )
        change = Change("capacity", _shown(before), _shown(capacity))
        await record(CapacityChanged(person=person.id, capacity=capacity), actor, [change])


async def end_absences() -> int:
    """Write down that those are back whose time has come; how many. A second run finds nobody."""
    async with transaction():
        rows = await fetch(
            """
            WITH over AS (
              SELECT id, state, until, (SELECT name FROM persons WHERE persons.id = substitute) AS stand_in
              FROM availabilities WHERE until <= $1 ORDER BY person LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED)
            UPDATE availabilities
            SET state = 'available', until = NULL, substitute = NULL, changed_at = over.until
            FROM over WHERE availabilities.id = over.id
            RETURNING person, over.state AS state, over.until AS until, over.stand_in AS stand_in
            """,
            now(),
            ENDED_AT_ONCE,
        )
        for row in rows:
            back = AvailabilityChanged(person=row["person"], state=AvailabilityState.AVAILABLE)
            changes = [
                Change("availability", row["state"], AvailabilityState.AVAILABLE),
                Change("until_at", _instant(row["until"]), None),
                Change("substitute", row["stand_in"], None),
            ]
            await record(back, SYSTEM, changes)
    return len(rows)


def ensure_may_set(actor: Actor, person_id: int) -> None:
    """Refuse whoever speaks for somebody else without managing teams."""
    ensure_staff(actor)
    if actor.person != person_id:
        ensure_can(actor, Capability.MANAGE_TEAMS)


async def _locked_staff(person_id: int) -> PersonOut:
    """The member of staff, kept as they are until this is done: there may be no row of theirs to lock."""
    person = await access_person(SYSTEM, person_id, lock=True) if is_row_id(person_id) else None
    if person is None or not person.is_staff or person.deactivated_at is not None:
        raise NotFound("person")
    return person


def _tidied(absence: Absence) -> Absence:
    """Who is available is so until they say otherwise, and only who is away needs somebody in their place."""
    match absence.state:
        case AvailabilityState.AVAILABLE:
            return Absence(state=absence.state)
        case AvailabilityState.BUSY:
            return Absence(state=absence.state, until=absence.until)
        case AvailabilityState.AWAY:
            return absence


async def _substitute(person_id: int, substitute: int) -> PersonOut | None:
    """Whoever was chosen to stand in, if they can."""
    if substitute == person_id or not is_row_id(substitute):
        return None
    try:
        found = await access_person(SYSTEM, substitute)
    except NotFound:
        return None
    can = found.is_staff and found.deactivated_at is None and Capability.WRITE_TICKETS in found.capabilities
    return found if can else None


def _problems(wanted: Absence, stand_in: PersonOut | None) -> Problems:
    problems: Problems = {}
    if wanted.until is not None and wanted.until <= now():
        problems["until"] = _("Please choose a time that is still to come.")
    elif wanted.until is not None and wanted.until > now() + LONGEST_ABSENCE:
        problems["until"] = _("Please choose a time within the next two years.")
    if wanted.substitute is not None and stand_in is None:
        problems["substitute"] = _("Please choose a colleague who works on tickets.")
    return problems


async def _write(person_id: int, before: AvailabilityOut, wanted: Absence) -> None:
    """A longer absence began when it began: only another state starts anew."""
    at = now()
    since = before.changed_at if before.state == wanted.state else at
    await execute(
        "INSERT INTO availabilities (person, state, until, substitute, changed_at)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person) DO UPDATE"
        " SET state = excluded.state, until = excluded.until,"
        " substitute = excluded.substitute, changed_at = excluded.changed_at",
        person_id,
        wanted.state,
        wanted.until,
        wanted.substitute,
        since or at,
    )


def _changes(before: AvailabilityOut, wanted: Absence, stand_in: PersonOut | None) -> list[Change]:
    return [
        Change("availability", before.state, wanted.state),
        Change("until_at", _instant(before.until), _instant(wanted.until)),
        Change("substitute", before.substitute_name, stand_in.name if stand_in else None),
    ]


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _shown(number: int | None) -> str | None:
    return None if number is None else str(number)
