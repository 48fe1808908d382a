"""Calendars come to be, change by versions, are the default, and are retired."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from helpdesk.accounts.rules import ensure_can, ensure_none
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.ids import is_row_id
from helpdesk.core.names import clean_name
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.sla.calendar_changes import content_changes, in_order
from helpdesk.sla.calendar_content import NO_HOURS, CalendarContent, content_problems
from helpdesk.sla.events import (
    CalendarCreated,
    CalendarEdited,
    CalendarHoursChanged,
    CalendarRestored,
    CalendarRetired,
    DefaultCalendarChosen,
)
from helpdesk.sla.queries.calendars import CalendarRecord, Use, calendar_by_id

LONGEST_NAME = 120
USUAL_DAYS = 5
USUAL_HOURS = (("09:00", "17:00"),)


class CalendarDraft(Struct, frozen=True, kw_only=True):
    """What a calendar is to be: its name, what it says, and whom it calls outside of somebody's hours."""

    name: str
    content: CalendarContent
    on_call: int | None = None


class Base(Struct, frozen=True):
    """The calendar an edit began with: whoever changed it meanwhile is not overwritten unseen."""

    version: int
    name: str
    on_call: int | None


class Outdated(Conflict):
    """Somebody else changed it since the edit began; `present` is what it is now."""

    code = "outdated"

    def __init__(self, present: CalendarRecord) -> None:
        super().__init__(_("Somebody else has changed this calendar meanwhile."))
        self.present = present


def usual_calendar(zone: str) -> CalendarDraft:
    """What most offices begin with: Monday to Friday from nine to five."""
    week = tuple(USUAL_HOURS if number < USUAL_DAYS else NO_HOURS for number in range(7))
    content = msgspec.convert({"zone": zone, "week": week}, CalendarContent)
    return CalendarDraft(name=_("Business hours"), content=content)


def base_of(calendar: CalendarRecord) -> Base:
    return Base(calendar.version, calendar.name, calendar.on_call)


async def draft_problems(draft: CalendarDraft, known: CalendarRecord | None) -> dict[str, str]:
    """Why a calendar cannot be made this, by field; `known` is what it is so far."""
    wanted = _cleaned(draft)
    problems = content_problems(wanted.content)
    if not wanted.name:
        problems = {"name": _("Please fill this in."), **problems}
    elif len(wanted.name) > LONGEST_NAME:
        sentence = _("A calendar has a name of at most {most} characters.").format(most=LONGEST_NAME)
        problems = {"name": sentence, **problems}
    elif await _is_taken(wanted.name, known):
        sentence = _("Another calendar has this name. Capital letters make no difference.")
        problems = {"name": sentence, **problems}
    if wanted.on_call is not None and not await _can_be_called(wanted.on_call, known):
        problems["on_call"] = _("Please choose somebody who works here.")
    return problems


async def create_calendar(actor: Actor, draft: CalendarDraft) -> int:
    """Make a calendar; its id. The first one is the default."""
    ensure_can(actor, Capability.MANAGE_SLA)
    wanted = _cleaned(draft)
    async with transaction():
        await _lock()
        ensure_none(await draft_problems(wanted, None))
        has_default = await fetch_value("SELECT EXISTS (SELECT FROM calendars WHERE is_default)")
        calendar_id: int = await fetch_value(
            "INSERT INTO calendars (name, version, is_default, on_call, created_at)"
            " VALUES ($1, 1, $2, $3, $4) RETURNING id",
            wanted.name,
            not has_default,
            wanted.on_call,
            now(),
        )
        await _insert_version(calendar_id, 1, wanted.content)
        changes = [
            Change("name", None, wanted.name),
            Change("on_call", None, await _name_of(wanted.on_call)),
            *content_changes(None, wanted.content),
        ]
        await record(CalendarCreated(calendar=calendar_id), actor, changes)
    return calendar_id


async def change_calendar(
    actor: Actor, calendar_id: int, draft: CalendarDraft, *, base: Base, excuses_breaches: bool = False
) -> None:
    """Make a calendar what the draft says; other hours are a new version. The same again changes nothing.

    Outdated where it is no longer what the edit began with.
    """
    ensure_can(actor, Capability.MANAGE_SLA)
    wanted = _cleaned(draft)
    async with transaction():
        known = await _locked(calendar_id)
        ensure_none(await draft_problems(wanted, known))
        if base != base_of(known) and wanted != _draft_of(known):
            raise Outdated(known)
        await _write_names(actor, known, wanted)
        if wanted.content != in_order(known.content):
            await _write_version(actor, known, wanted.content, excuses_breaches=excuses_breaches)


async def choose_default_calendar(actor: Actor, calendar_id: int) -> None:
    """Let it count wherever nothing else says which."""
    ensure_can(actor, Capability.MANAGE_SLA)
    async with transaction():
        known = await _locked(calendar_id)
        if known.is_default:
            return
        if known.retired_at is not None:
            raise Conflict(_("A retired calendar cannot be the default. Take it into use again first."))
        before = await fetch_value("SELECT id FROM calendars WHERE is_default")
        await execute("UPDATE calendars SET is_default = false WHERE is_default")
        await execute("UPDATE calendars SET is_default = true WHERE id = $1", calendar_id)
        await record(DefaultCalendarChosen(calendar=calendar_id, before=before), actor)


async def retire_calendar(actor: Actor, calendar_id: int) -> None:
    """Take a calendar out of use. Conflict for the default one, and for one that something goes by."""
    ensure_can(actor, Capability.MANAGE_SLA)
    async with transaction():
        known = await _locked(calendar_id)
        if known.retired_at is not None:
            return
        if known.is_default:
            raise Conflict(_("The default calendar cannot be retired. Make another one the default first."))
        if known.uses:
            raise Conflict(
                _("“{name}” cannot be retired: {users} go by it.").format(
                    name=known.name, users=_listed(known.uses)
                )
            )
        await execute("UPDATE calendars SET retired_at = $2 WHERE id = $1", calendar_id, now())
        await record(CalendarRetired(calendar=calendar_id), actor)


async def restore_calendar(actor: Actor, calendar_id: int) -> None:
    """Take a retired calendar into use again."""
    ensure_can(actor, Capability.MANAGE_SLA)
    async with transaction():
        known = await _locked(calendar_id)
        if known.retired_at is None:
            return
        await execute("UPDATE calendars SET retired_at = NULL WHERE id = $1", calendar_id)
        await record(CalendarRestored(calendar=calendar_id), actor)


async def _lock() -> None:
    """Nobody else changes a calendar before the commit."""
    await execute("SELECT pg_advisory_xact_lock(hashtextextended('calendars', 0))")


async def _locked(calendar_id: int) -> CalendarRecord:
    """A calendar that nobody else changes, and that nothing begins to go by, before the commit."""
    await _lock()
    known = None
    if is_row_id(calendar_id):
        await execute("SELECT id FROM calendars WHERE id = $1 FOR UPDATE", calendar_id)
        known = await calendar_by_id(calendar_id)
    if known is None:
        raise NotFound("calendar")
    return known


def _cleaned(draft: CalendarDraft) -> CalendarDraft:
    return msgspec.structs.replace(draft, name=clean_name(draft.name), content=in_order(draft.content))


def _draft_of(calendar: CalendarRecord) -> CalendarDraft:
    content = in_order(calendar.content)
    return CalendarDraft(name=calendar.name, content=content, on_call=calendar.on_call)


async def _is_taken(name: str, known: CalendarRecord | None) -> bool:
    return await fetch_value(
        "SELECT EXISTS (SELECT FROM calendars WHERE lower(name) = lower($1) AND id <> $2)",
        name,
        known.id if known else 0,
    )


async def _can_be_called(person: int, known: CalendarRecord | None) -> bool:
    """Somebody who works here; whoever is on call already may stay it."""
    if known is not None and known.on_call == person:
        return True
    return is_row_id(person) and await fetch_value(
        "SELECT EXISTS (SELECT FROM persons WHERE id = $1 AND role <> 'customer' AND deactivated_at IS NULL)",
        person,
    )


async def _write_names(actor: Actor, known: CalendarRecord, wanted: CalendarDraft) -> None:
    if (known.name, known.on_call) == (wanted.name, wanted.on_call):
        return
    await execute(
        "UPDATE calendars SET name = $2, on_call = $3 WHERE id = $1", known.id, wanted.name, wanted.on_call
    )
    changes = [
        Change("name", known.name, wanted.name),
        Change("on_call", known.on_call_name, await _name_of(wanted.on_call)),
    ]
    await record(CalendarEdited(calendar=known.id), actor, changes)


async def _write_version(
    actor: Actor, known: CalendarRecord, content: CalendarContent, *, excuses_breaches: bool
) -> None:
    number = known.version + 1
    await _insert_version(known.id, number, content)
    await execute("UPDATE calendars SET version = $2 WHERE id = $1", known.id, number)
    fact = CalendarHoursChanged(calendar=known.id, version=number, excuses_breaches=excuses_breaches)
    await record(fact, actor, content_changes(known.content, content))


async def _insert_version(calendar_id: int, number: int, content: CalendarContent) -> None:
    await execute(
        "INSERT INTO calendar_versions (calendar, number, content, created_at)"
        " VALUES ($1, $2, $3::jsonb, $4)",
        calendar_id,
        number,
        msgspec.json.encode(content).decode(),
        now(),
    )


async def _name_of(person: int | None) -> str | None:
    return await fetch_value("SELECT name FROM persons WHERE id = $1", person) if person else None


def _listed(uses: Sequence[Use]) -> str:
    return ", ".join(f"“{use.name}”" for use in uses)
