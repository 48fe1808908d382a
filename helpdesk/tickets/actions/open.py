"""Opening a ticket from a form: a customer's own, or staff on behalf of somebody."""

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.accounts.rules import ensure_can
from helpdesk.core.clock import now
from helpdesk.core.errors import Forbidden, Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import fetch_as, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.fields.definition import Definition, decoded_definitions
from helpdesk.fields.enums import Subject
from helpdesk.fields.queries import (
    PEOPLE_COLUMN,
    Ground,
    decoded_people,
    definitions_column,
    possible_people,
)
from helpdesk.tickets.actions.attaching import MessageFile, taken_files, uploads_problems
from helpdesk.tickets.actions.custom import opening_problems, opening_values
from helpdesk.tickets.actions.opening import NewTicket, write_ticket
from helpdesk.tickets.actions.writing import NewMessage, TicketRef
from helpdesk.tickets.contents import body_problems, subject_problems, typed_content, usable_key
from helpdesk.tickets.enums import Audience, Channel, Priority
from helpdesk.tickets.rules import acts_for_us, author_kind_of, is_id
from helpdesk.tickets.workers import WORKS_SQL


class _Known(Struct, frozen=True):
    """Which of the ids in a form stand for somebody or something, and the ground of its custom fields."""

    requester: bool
    assignee: bool
    team: bool
    type: bool
    priority: bool
    definitions: str
    people: str


async def open_ticket(actor: Actor, new: NewTicket) -> TicketRef:
    """Open a ticket. A second call with the same request key answers with what the first one opened."""
    _ensure_may_open(actor, new)
    new = await with_level(new)
    definitions = await _ensure_usable(actor, new)
    values = opening_values(actor, new, definitions)
    message = _first_message(actor, new, await taken_files(new.uploads))
    async with transaction():
        return await write_ticket(actor, replace(_cleaned(actor, new), custom=values), message)


async def with_level(new: NewTicket) -> NewTicket:
    """The same with the level its priority by name brings, which conditions of fields ask for."""
    if new.named_priority is None or not is_id(new.named_priority):
        return new
    level = await fetch_value("SELECT level FROM priorities WHERE id = $1", new.named_priority)
    return new if level is None else replace(new, priority=Priority(level))


def _ensure_may_open(actor: Actor, new: NewTicket) -> None:
    """Staff open any ticket; a customer opens their own, and leaves to us who works on it."""
    if acts_for_us(actor):
        ensure_can(actor, Capability.WRITE_TICKETS)
        return
    left_to_us = NewTicket(
        subject=new.subject,
        body=new.body,
        requester=actor.person or 0,
        organisation=new.organisation,
        is_private=new.is_private,
        channel=Channel.WEB,
        audience=Audience.PUBLIC,
        type=new.type,
        request_key=new.request_key,
        uploads=new.uploads,
        custom=new.custom,
        locale=new.locale,
        brand=new.brand,
    )
    if new != left_to_us or actor.person is None:
        raise Forbidden(_("You can only ask for yourself."))


async def _ensure_usable(actor: Actor, new: NewTicket) -> list[Definition]:
    """Every problem of the form at once; the fields it was checked against."""
    problems = subject_problems(new.subject) | body_problems(new.body) | uploads_problems(new.uploads)
    known = await _known(actor, new)
    ground = Ground(decoded_definitions(known.definitions), decoded_people(known.people))
    problems |= _unknown(known) | opening_problems(actor, new, ground)
    if problems:
        raise Invalid(problems)
    return ground.definitions


def _unknown(known: _Known) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not known.requester:
        problems["requester"] = _("Please choose whom the ticket is for.")
    if not known.assignee:
        problems["assignee"] = _("Please choose somebody who works on tickets.")
    if not known.team:
        problems["team"] = _("Please choose one from the list.")
    if not known.type:
        problems["type"] = _("Please choose one from the list.")
    if not known.priority:
        problems["priority"] = _("Please choose one from the list.")
    return problems


async def _known(actor: Actor, new: NewTicket) -> _Known:
    """Customers choose from the types that are offered to them."""
    ids = (new.requester, new.assignee, new.team, new.type, new.named_priority)
    rows = await fetch_as(
        _Known,
        f"""
        SELECT EXISTS (SELECT FROM persons WHERE id = $1 AND deactivated_at IS NULL) AS requester,
               EXISTS (SELECT FROM persons WHERE id = $2 AND {WORKS_SQL})
                 OR $2::bigint IS NULL AS assignee,
               EXISTS (SELECT FROM teams WHERE id = $3) OR $3::bigint IS NULL AS team,
               EXISTS (SELECT FROM ticket_types WHERE id = $4 AND retired_at IS NULL AND removed_at IS NULL
                       AND (is_offered_to_customers OR $6))
                 OR $4::bigint IS NULL AS type,
               EXISTS (SELECT FROM priorities WHERE id = $5 AND retired_at IS NULL AND removed_at IS NULL)
                 OR $5::bigint IS NULL AS priority,
               {definitions_column(Subject.TICKET)} AS definitions, {PEOPLE_COLUMN.format("$7")} AS people
        """,  # noqa: S608 - columns of ours
        # 0 is nobody's id: what PostgreSQL cannot be asked for is unknown as well.
        *(number if number is None or is_id(number) else 0 for number in ids),
        acts_for_us(actor),
        possible_people(new.custom or {}),
    )
    return rows[0]


def _cleaned(actor: Actor, new: NewTicket) -> NewTicket:
    return replace(new, request_key=usable_key(actor, new.request_key))


def _first_message(actor: Actor, new: NewTicket, files: tuple[MessageFile, ...]) -> NewMessage:
    return NewMessage(
        content=typed_content(new.body),
        audience=new.audience,
        author=actor.person,
        author_kind=author_kind_of(actor),
        channel=new.channel,
        at=now(),
        files=files,
    )
