"""The custom fields of a ticket: asked at its opening, changed by staff, wanted before it is settled."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.fields.definition import PREFIX, Definition, Value, Values, as_json
from helpdesk.fields.enums import Subject
from helpdesk.fields.queries import Ground, definitions_of, form_ground
from helpdesk.fields.rules import changed_form, clean, customer_form, fresh_form, missing
from helpdesk.fields.writing import rewritten, value_problems
from helpdesk.tickets.access import access_to_work
from helpdesk.tickets.actions.as_seen import ChangedMeanwhile
from helpdesk.tickets.actions.opening import NewTicket, new_case
from helpdesk.tickets.actions.writing import update_ticket
from helpdesk.tickets.cases import case_of, case_record
from helpdesk.tickets.events import FieldsChanged
from helpdesk.tickets.queries.statuses import StatusChoice
from helpdesk.tickets.records import TicketRecord
from helpdesk.tickets.rules import SETTLED, acts_for_us
from helpdesk.tickets.tables import Ticket

Given = Mapping[str, Any]


async def set_fields(actor: Actor, number: str, given: Given, *, was: Values | None = None) -> None:
    """Write what a form gives for the fields it shows. The same again changes nothing.

    A field that the given values make visible, and that must have a value, is asked for as well. `was` are
    the values that the form showed: what somebody changed since is not written over unasked.
    """
    async with transaction():
        ticket = await access_to_work(actor, number)
        ground = await form_ground(Subject.TICKET, given, ticket.custom)
        definitions = ground.definitions
        form = changed_form(definitions, given, ticket.custom)
        case = case_record(case_of(ticket), definitions)
        found = rewritten(definitions, form, ticket.custom, case, ground.people)
        if not found.changes:
            return
        _ensure_as_seen(ticket, found.changes, was)
        await update_ticket(ticket.id, {Ticket.custom: as_json(found.values)})
        await record(FieldsChanged(ticket=ticket.id), actor, found.changes)


def _ensure_as_seen(ticket: TicketRecord, changes: Sequence[Change], was: Values | None) -> None:
    if was is None:
        return
    stored = ticket.custom
    keys = [change.field.removeprefix(PREFIX) for change in changes]
    changed = tuple(PREFIX + key for key in keys if stored.get(key) != was.get(key))
    if changed:
        raise ChangedMeanwhile(ticket.id, changed)


def opening_form(actor: Actor, new: NewTicket, definitions: Sequence[Definition]) -> dict[str, Any]:
    """What the form of a new ticket gives, by whoever fills it in."""
    form = fresh_form if acts_for_us(actor) else customer_form
    return form(definitions, new.custom or {})


def opening_problems(actor: Actor, new: NewTicket, ground: Ground) -> dict[str, str]:
    """What is wrong with the fields of a new ticket; nothing where no form asked for them."""
    if new.custom is None:
        return {}
    form = opening_form(actor, new, ground.definitions)
    case = case_record(new_case(new), ground.definitions)
    return value_problems(ground.definitions, form, {}, case, ground.people)


def opening_values(
    actor: Actor, new: NewTicket, definitions: Sequence[Definition]
) -> dict[str, Value] | None:
    """What is kept of the fields of a new ticket, once nothing is wrong with them; None without a form."""
    if new.custom is None:
        return None
    form = opening_form(actor, new, definitions)
    return clean(definitions, form, {}, case_record(new_case(new), definitions))


async def ensure_filled(ticket: TicketRecord, status: StatusChoice) -> None:
    """Refuse a status that wants fields which are empty, by their names.

    Every other status wants what it makes required; one that settles the ticket, all that is required.
    """
    if status.id == ticket.status:
        return
    problem = filling_problem(ticket, status, await definitions_of(Subject.TICKET))
    if problem is not None:
        raise Invalid({"status": problem})


def filling_problem(
    ticket: TicketRecord, status: StatusChoice, definitions: Sequence[Definition]
) -> str | None:
    """Which empty fields keep a ticket from a status, as a sentence; None where none does."""
    lacking = _lacking(ticket, status, definitions)
    if not lacking:
        return None
    names = ", ".join(f"“{each.name}”" for each in lacking)
    return _("“{status}” needs these fields filled in first: {fields}.").format(
        status=status.name, fields=names
    )


def _lacking(
    ticket: TicketRecord, status: StatusChoice, definitions: Sequence[Definition]
) -> list[Definition]:
    case, custom = case_of(ticket), ticket.custom
    moved = replace(case, status_category=status.category)
    lacking = missing(definitions, custom, case_record(moved, definitions))
    if status.category in SETTLED:
        return lacking
    before = missing(definitions, custom, case_record(case, definitions))
    return [each for each in lacking if each not in before]
