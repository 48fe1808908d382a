"""Tickets of whoever is away go on: to who stands in, or back to the team, after the stated working time."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from helpdesk.accounts.queries.availability import AWAY_SQL, availability_of, stand_in_of
from helpdesk.accounts.queries.sessions import actor_of_person
from helpdesk.company.enums import TicketsOfAway
from helpdesk.core.clock import now
from helpdesk.db.sql import fetch_as
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import SYSTEM, Capability, Staff
from helpdesk.sla.arithmetic import worked
from helpdesk.sla.durations import MINUTE
from helpdesk.sla.queries.calendars import calendar_of_version, current_versions
from helpdesk.tickets.access import locked_ticket
from helpdesk.tickets.actions.assign import write_assignee
from helpdesk.tickets.enums import Category, Disposition, Way
from helpdesk.tickets.events import Why
from helpdesk.tickets.queries.away_rules import AwayRules, away_rules
from helpdesk.tickets.queries.loads import IN_WORK_SQL
from helpdesk.tickets.records import TicketRecord

# Of more at once the next minute takes the rest.
MOST_AT_ONCE = 1000
_IN_WORK = frozenset({Category.NEW, Category.OPEN})


class _Left(Struct, frozen=True):
    """A ticket that lies with somebody who is away, since the later of being away and being given it."""

    id: int
    assignee: int
    calendar: int | None
    since: datetime


async def return_tickets_of_away() -> int:
    """Move on what has waited long enough with whoever is away; how many. A second run finds nothing."""
    rules = await away_rules()
    if rules.tickets == TicketsOfAway.STAY:
        return 0
    versions = await _versions()
    due = [left for left in await _left_behind(rules) if await _is_due(left, rules, versions)]
    return sum([await _moved_on(left, rules) for left in due])


async def _left_behind(rules: AwayRules) -> list[_Left]:
    """Those that may be due: working time never runs faster than the clock."""
    return await fetch_as(
        _Left,
        f"""
        SELECT * FROM (
          SELECT tickets.id, tickets.assignee, teams.calendar,
            greatest(availabilities.changed_at,
                     (SELECT max(created_at) FROM handouts
                      WHERE handouts.ticket = tickets.id AND handouts.person = tickets.assignee)) AS since
          FROM availabilities JOIN tickets ON tickets.assignee = availabilities.person
          LEFT JOIN teams ON teams.id = tickets.team
          WHERE {AWAY_SQL.format(at="$1")} AND {IN_WORK_SQL}
        ) AS left_behind WHERE since <= $2 ORDER BY since, id LIMIT {MOST_AT_ONCE}
        """,  # noqa: S608 - clauses of ours
        now(),
        now() - timedelta(minutes=rules.after_minutes),
    )


async def _versions() -> Mapping[int | None, int]:
    """The version in force of each calendar; of None, the default one's, if there is any."""
    found = await current_versions()
    versions: dict[int | None, int] = {version.calendar: version.version_id for version in found}
    usual = next((version.version_id for version in found if version.is_default), None)
    return versions if usual is None else {None: usual, **versions}


async def _is_due(left: _Left, rules: AwayRules, versions: Mapping[int | None, int]) -> bool:
    """Without any calendar every hour is working time."""
    version = versions.get(left.calendar, versions.get(None))
    if version is None:
        return True
    calendar = await calendar_of_version(version)
    return worked(calendar, left.since, now()) >= rules.after_minutes * MINUTE


async def _moved_on(left: _Left, rules: AwayRules) -> bool:
    async with transaction():
        ticket = await locked_ticket(left.id)
        absent = await availability_of(left.assignee)
        if not absent.is_away or not _is_still(ticket, left):
            return False
        stand_in = await _stand_in(ticket, left) if rules.tickets == TicketsOfAway.SUBSTITUTE else None
        why = Why(way=Way.STOOD_IN if stand_in else Way.RETURNED, until=absent.until)
        person, name = (stand_in.person, stand_in.name) if stand_in else (None, None)
        await write_assignee(SYSTEM, ticket, person, name, why=why)
    return True


def _is_still(ticket: TicketRecord, left: _Left) -> bool:
    is_in_work = ticket.disposition == Disposition.LIVE and ticket.status_category in _IN_WORK
    return is_in_work and ticket.assignee == left.assignee


async def _stand_in(ticket: TicketRecord, left: _Left) -> Staff | None:
    """Who stands in, if they may work on this ticket."""
    person = await stand_in_of(left.assignee, now())
    found = await actor_of_person(person) if person is not None else None
    if not isinstance(found, Staff) or not found.can(Capability.WRITE_TICKETS):
        return None
    return None if ticket.team in found.hidden_teams | found.readonly_teams else found
