"""Climbing a level of the ladder: its actions, done by the product in the name of what was reached.

The job that calls this ends in its transaction, so every action is done once or not at all. Who is told hears
by a job of their own.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from msgspec import Struct

from helpdesk.conditions.checking import problems
from helpdesk.conditions.holding import holds
from helpdesk.conditions.language import EVERYTHING, Condition
from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid, ProductError
from helpdesk.core.i18n import gettext as _
from helpdesk.customers.actions.tasks import NewTask, give_task
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, ActorKind
from helpdesk.events.event import Change, SubjectKind
from helpdesk.events.record import record
from helpdesk.events.telling import News, tell
from helpdesk.sla.arithmetic import due
from helpdesk.sla.book import asking
from helpdesk.sla.calendar import ALWAYS
from helpdesk.sla.climbing import LevelReached
from helpdesk.sla.enums import ClockState
from helpdesk.sla.news import ESCALATION
from helpdesk.sla.policy_content import (
    AddNote,
    AddTag,
    CreateTask,
    Notify,
    RaisePriority,
    Reassign,
    Recipient,
)
from helpdesk.sla.queries.calendars import calendar_of_version
from helpdesk.sla.queries.ladder import Rung, rung_reached
from helpdesk.sla.reach import reached
from helpdesk.sla.subjects import Ground
from helpdesk.tickets.access import locked_ticket
from helpdesk.tickets.actions.assign import assign_ticket
from helpdesk.tickets.actions.fields import set_priority, set_team
from helpdesk.tickets.actions.notes import add_note
from helpdesk.tickets.actions.tags import add_tags
from helpdesk.tickets.enums import Disposition, Priority
from helpdesk.tickets.events import EscalationHindered
from helpdesk.tickets.queries.recipients import recipients
from helpdesk.tickets.records import TicketRecord

TICKET = SubjectKind("ticket")
_ENDED = frozenset({ClockState.FULFILLED, ClockState.CANCELLED})
# Whom nobody stands in for: to follow is a wish, not a duty.
_NOT_REPLACED = frozenset({Recipient.FOLLOWERS})


class _Climbing(Struct, frozen=True, kw_only=True):
    """What the actions of a level go by."""

    actor: Actor
    ticket: TicketRecord
    rung: Rung
    step: LevelReached


async def climb(step: LevelReached) -> None:
    """Do what the level says, if its clock still counts and its condition holds by now."""
    async with transaction():
        ticket = await locked_ticket(step.of)
        rung = await rung_reached(step.clock, step.terms, step.level)
        if rung is None or ticket.disposition != Disposition.LIVE or rung.state in _ENDED:
            return
        actor = Actor(kind=ActorKind.RULE, name=_("Escalation"), cause=step.event)
        climbing = _Climbing(actor=actor, ticket=ticket, rung=rung, step=step)
        if await _holds(climbing, rung.level.condition):
            for place, action in enumerate(rung.level.actions):
                await _done(climbing, action, place)


async def _holds(climbing: _Climbing, condition: Condition) -> bool:
    """Whether it holds by now. One that asks for what is gone does not, and the history says why."""
    if condition == EVERYTHING:
        return True
    asked = await asking(TICKET, _ground(climbing.ticket))
    if found := problems(condition, asked.fields):
        await _hindered(climbing, " ".join(found))
        return False
    return holds(condition, asked.case, asked.fields)


def _ground(ticket: TicketRecord) -> Ground:
    """The ticket as it stands, with the priority that an escalation raised, though no promise goes by it."""
    return Ground(
        record=ticket,
        priority=ticket.priority,
        opened_at=ticket.created_at,
        organisation=ticket.organisation,
        person=ticket.requester,
        team=ticket.team,
        channel=ticket.channel,
    )


async def _done(climbing: _Climbing, action: Any, place: int) -> None:
    """Do one action. What it names may be gone by now: the history says so, and the others are done."""
    try:
        async with transaction():
            await _ACTIONS[type(action)](climbing, action, place)
    except ProductError as error:
        words = " ".join(error.fields.values()) if isinstance(error, Invalid) else error.sentence
        await _hindered(climbing, words)


async def _hindered(climbing: _Climbing, why: str) -> None:
    hindered = EscalationHindered(ticket=climbing.ticket.id)
    await record(hindered, climbing.actor, [Change("escalation", None, why)])


async def _notify(climbing: _Climbing, action: Notify, _place: int) -> None:
    """Whoever is meant twice by a level hears once."""
    meant = await _people(climbing, action.recipient, action.person)
    level = climbing.rung.level
    for person, instead_of in (await reached(meant, now(), on_call=climbing.rung.on_call)).items():
        news = News(
            kind=ESCALATION,
            of_kind=TICKET,
            of=climbing.ticket.id,
            once=f"escalation:{climbing.step.event}",
            facts={
                "metric": level.metric,
                "offset_minutes": level.offset_minutes,
                "clock": climbing.step.clock,
                "instead_of": instead_of,
            },
        )
        tell(person, news)


async def _reassign(climbing: _Climbing, action: Reassign, _place: int) -> None:
    number = climbing.ticket.number
    if action.team is not None:
        await set_team(climbing.actor, number, action.team)
    person = climbing.rung.on_call if action.to_on_call else action.person
    if person is not None:
        await assign_ticket(climbing.actor, number, person)


async def _raise_priority(climbing: _Climbing, action: RaisePriority, _place: int) -> None:
    """To the level that is said, else by one; what is as high already stays."""
    levels = list(Priority)
    place = levels.index(climbing.ticket.priority)
    wanted = levels.index(Priority(action.to)) if action.to else min(place + 1, len(levels) - 1)
    if wanted > place:
        await set_priority(climbing.actor, climbing.ticket.number, levels[wanted])


async def _add_tag(climbing: _Climbing, action: AddTag, _place: int) -> None:
    await add_tags(climbing.actor, climbing.ticket.number, [action.name])


async def _add_note(climbing: _Climbing, action: AddNote, _place: int) -> None:
    await add_note(climbing.actor, climbing.ticket.number, body=action.text)


async def _create_task(climbing: _Climbing, action: CreateTask, place: int) -> None:
    owners = await _people(climbing, action.owner, action.person)
    ticket = climbing.ticket
    task = NewTask(
        title=action.title,
        of_kind=TICKET,
        of=ticket.id,
        owner=owners[0] if owners else None,
        person=ticket.requester,
        organisation=ticket.organisation,
        due_at=due(
            await _calendar(climbing),
            now(),
            round(timedelta(minutes=action.due_in_minutes).total_seconds()),
        ),
        once=f"escalation:{climbing.step.event}:{place}",
    )
    await give_task(climbing.actor, task)


async def _people(climbing: _Climbing, recipient: Recipient, person: int | None) -> list[int]:
    """Who is meant; where nobody is there, whoever is on call is, so that no level is climbed unheard."""
    on_call = climbing.rung.on_call
    named = on_call if recipient == Recipient.ON_CALL else person
    found = await recipients(climbing.ticket.id, recipient, named=named)
    if not found and recipient not in _NOT_REPLACED:
        found = await recipients(climbing.ticket.id, Recipient.ON_CALL, named=on_call)
    return found


async def _calendar(climbing: _Climbing) -> Any:
    version = climbing.rung.calendar_version
    return ALWAYS if version is None else await calendar_of_version(version)


_ACTIONS: dict[type, Callable[[_Climbing, Any, int], Awaitable[None]]] = {
    Notify: _notify,
    Reassign: _reassign,
    RaisePriority: _raise_priority,
    AddTag: _add_tag,
    AddNote: _add_note,
    CreateTask: _create_task,
}
