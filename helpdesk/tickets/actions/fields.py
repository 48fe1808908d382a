"""The fields staff edit in place: priority, type, team, subject. The same value again changes nothing."""

from msgspec import Struct

from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import fetch_one, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, ActorKind
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.tickets.access import access_to_work
from helpdesk.tickets.actions.writing import update_ticket
from helpdesk.tickets.contents import clean_subject, subject_problems
from helpdesk.tickets.enums import Priority
from helpdesk.tickets.events import PriorityChanged, SubjectChanged, TicketTeamChanged, TypeChanged
from helpdesk.tickets.rules import is_id
from helpdesk.tickets.tables import Ticket

_OFFERED_TYPE = """
    SELECT name FROM ticket_types WHERE id = $1 AND retired_at IS NULL AND removed_at IS NULL FOR KEY SHARE
"""


class _Chosen(Struct, frozen=True):
    """A priority as a ticket gets it; without an id it is the level alone."""

    level: Priority
    name: str
    id: int | None = None


async def set_priority(actor: Actor, number: str, priority: Priority | int) -> None:
    """Give the ticket a level, which its default names, or a priority by its id, which brings its level."""
    async with transaction():
        ticket = await access_to_work(actor, number)
        wanted = await _chosen(priority)
        if (ticket.priority, ticket.named_priority) == (wanted.level, wanted.id):
            return
        await update_ticket(ticket.id, {Ticket.priority: wanted.level, Ticket.named_priority: wanted.id})
        changed = PriorityChanged(
            ticket=ticket.id,
            priority=wanted.level,
            previous=ticket.priority,
            is_escalation=actor.kind == ActorKind.RULE,
        )
        before = ticket.priority if ticket.named_priority is None else ticket.priority_name
        await record(changed, actor, [Change("priority", before, wanted.name)])


async def set_type(actor: Actor, number: str, type_id: int | None) -> None:
    """Say what kind of case it is; None for none."""
    async with transaction():
        ticket = await access_to_work(actor, number)
        if ticket.type == type_id:
            return
        name = await _name(_OFFERED_TYPE, "type", type_id)
        await update_ticket(ticket.id, {Ticket.type: type_id})
        changed = TypeChanged(ticket=ticket.id, type=type_id)
        await record(changed, actor, [Change("type", ticket.type_name, name)])


async def set_team(actor: Actor, number: str, team_id: int | None) -> None:
    """Lay the ticket with a team; its assignee stays. None for no team."""
    async with transaction():
        ticket = await access_to_work(actor, number)
        if ticket.team == team_id:
            return
        name = await _name("SELECT name FROM teams WHERE id = $1", "team", team_id)
        await update_ticket(ticket.id, {Ticket.team: team_id})
        changed = TicketTeamChanged(ticket=ticket.id, team=team_id, previous=ticket.team)
        await record(changed, actor, [Change("team", ticket.team_name, name)])


async def change_subject(actor: Actor, number: str, subject: str) -> None:
    problems = subject_problems(subject)
    if problems:
        raise Invalid(problems)
    wanted = clean_subject(subject)
    async with transaction():
        ticket = await access_to_work(actor, number)
        if ticket.subject == wanted:
            return
        await update_ticket(ticket.id, {Ticket.subject: wanted})
        await record(SubjectChanged(ticket=ticket.id), actor, [Change("subject", ticket.subject, wanted)])


async def _chosen(priority: Priority | int) -> _Chosen:
    """The priority somebody picked, kept from going; Invalid when it is not offered."""
    if isinstance(priority, Priority):
        return _Chosen(priority, priority)
    found = (
        await fetch_one(
            _Chosen,
            "SELECT level, name, id FROM priorities"
            " WHERE id = $1 AND retired_at IS NULL AND removed_at IS NULL FOR KEY SHARE",
            priority,
        )
        if is_id(priority)
        else None
    )
    if found is None:
        raise Invalid({"priority": _("Please choose one from the list.")})
    return found


async def _name(query: str, field: str, chosen: int | None) -> str | None:
    """What the history calls the choice; Invalid where there is no such thing."""
    if chosen is None:
        return None
    name = await fetch_value(query, chosen) if is_id(chosen) else None
    if name is None:
        raise Invalid({field: _("Please choose one from the list.")})
    return name
