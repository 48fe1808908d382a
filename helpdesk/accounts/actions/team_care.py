"""Who leads a team, and by which hours it works."""

from msgspec import Struct

from helpdesk.accounts.events import TeamCalendarChanged, TeamEdited
from helpdesk.accounts.rules import ensure_can, may_manage_team
from helpdesk.core.errors import Forbidden, Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.ids import is_row_id
from helpdesk.db.sql import execute, fetch_as, fetch_one
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.events.event import Change
from helpdesk.events.record import record


class _Named(Struct, frozen=True):
    id: int | None
    name: str | None


class _Care(Struct, frozen=True):
    lead: int | None
    lead_name: str | None
    calendar: int | None
    calendar_name: str | None


NOTHING = _Named(None, None)


async def set_team_care(actor: Actor, team_id: int, *, lead: int | None, calendar: int | None) -> None:
    """Say who hears of what goes wrong with a team's tickets, and by which calendar their time is counted.

    None is nobody, and no calendar of its own. The same again changes nothing.
    """
    ensure_can(actor, Capability.MANAGE_TEAMS)
    if not may_manage_team(actor, team_id):
        raise Forbidden(_("Only somebody who works on the tickets of this team may change it."))
    async with transaction():
        known = await _locked_care(team_id)
        leader, hours = await _chosen(known, lead, calendar)
        await execute("UPDATE teams SET lead = $2, calendar = $3 WHERE id = $1", team_id, leader.id, hours.id)
        if known.lead != leader.id:
            await record(TeamEdited(team=team_id), actor, [Change("lead", known.lead_name, leader.name)])
        if known.calendar != hours.id:
            await record(
                TeamCalendarChanged(team=team_id),
                actor,
                [Change("calendar", known.calendar_name, hours.name)],
            )


async def _locked_care(team_id: int) -> _Care:
    care = await fetch_one(
        _Care,
        "SELECT lead, (SELECT name FROM persons WHERE persons.id = lead) AS lead_name,"
        " calendar, (SELECT name FROM calendars WHERE calendars.id = calendar) AS calendar_name"
        " FROM teams WHERE id = $1 FOR UPDATE",
        team_id,
    )
    if care is None:
        raise NotFound("team")
    return care


async def _chosen(known: _Care, lead: int | None, calendar: int | None) -> tuple[_Named, _Named]:
    """Both as they may be chosen, with every sentence of a refusal at once; what stands may stay."""
    leader = NOTHING if lead is None else await _leader(lead)
    hours = NOTHING if calendar is None else await _hours(calendar)
    if lead is not None and lead == known.lead:
        leader = _Named(known.lead, known.lead_name)
    if calendar is not None and calendar == known.calendar:
        hours = _Named(known.calendar, known.calendar_name)
    problems: dict[str, str] = {}
    if leader is None:
        problems["lead"] = _("Please choose somebody who works here.")
    if hours is None:
        problems["calendar"] = _("Please choose a calendar that is in use.")
    if leader is None or hours is None:
        raise Invalid(problems)
    return leader, hours


async def _leader(person: int) -> _Named | None:
    return await _found(
        "SELECT id, name FROM persons WHERE id = $1 AND role <> 'customer' AND deactivated_at IS NULL"
        " FOR SHARE",
        person,
    )


async def _hours(calendar: int) -> _Named | None:
    return await _found(
        "SELECT id, name FROM calendars WHERE id = $1 AND retired_at IS NULL FOR SHARE", calendar
    )


async def _found(statement: str, row: int) -> _Named | None:
    rows = await fetch_as(_Named, statement, row) if is_row_id(row) else []
    return rows[0] if rows else None
