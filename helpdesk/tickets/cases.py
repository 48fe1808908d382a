"""A ticket as the conditions of its custom fields see it, while it is being opened or changed."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.conditions.fields import registry
from helpdesk.conditions.holding import holds
from helpdesk.conditions.language import Condition
from helpdesk.fields.asking import askable
from helpdesk.fields.definition import Definition, Values
from helpdesk.fields.rules import Record
from helpdesk.tickets.condition_fields import CASE_FIELDS
from helpdesk.tickets.enums import Category, Channel, Priority
from helpdesk.tickets.records import TicketRecord

DOCUMENT = "tickets.custom"


class Case(Struct, frozen=True, kw_only=True):
    """What conditions may ask, by the names of the columns."""

    type: int | None = None
    status_category: Category = Category.NEW
    priority: Priority = Priority.NORMAL
    channel: Channel = Channel.WEB
    team: int | None = None
    assignee: int | None = None
    locale: str = ""
    tags: tuple[str, ...] = ()
    custom: Values = {}


def case_of(ticket: TicketRecord) -> Case:
    return Case(
        type=ticket.type,
        status_category=ticket.status_category,
        priority=ticket.priority,
        channel=ticket.channel,
        team=ticket.team,
        assignee=ticket.assignee,
        locale=ticket.locale,
        tags=ticket.tags,
    )


def case_record(case: Case, definitions: Iterable[Definition]) -> Record:
    """Whether a condition holds for the case with some custom values."""
    fields = registry([*CASE_FIELDS.values(), *askable(definitions, DOCUMENT)])

    def record(condition: Condition, custom: Values) -> bool:
        return holds(condition, replace(case, custom=custom), fields)

    return record
