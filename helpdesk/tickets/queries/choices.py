"""What the fields of a ticket can be set to: statuses, types, teams, colleagues, priorities, tags."""

import msgspec
from msgspec import Struct

from helpdesk.accounts.choice import Choice
from helpdesk.accounts.enums import AvailabilityState
from helpdesk.company.decisions import TICKETS_AT_MOST
from helpdesk.db.sql import fetch, fetch_as
from helpdesk.fields.definition import Definition
from helpdesk.fields.enums import Subject
from helpdesk.fields.queries import definitions_column
from helpdesk.tickets.contents import clean_subject
from helpdesk.tickets.enums import Priority
from helpdesk.tickets.queries.loads import capacity_column, in_work_column
from helpdesk.tickets.queries.statuses import StatusChoice
from helpdesk.tickets.workers import WORKS_SQL

MOST_TAGS_OFFERED = 10
_ASKED_TYPES = "is_offered_to_customers AND retired_at IS NULL AND removed_at IS NULL"

# Each list is one JSON column, so that other statements may carry them as well.
CHOICE_COLUMNS = f"""
    (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name, 'category', category,
                                                'is_offered', retired_at IS NULL AND removed_at IS NULL)
                              ORDER BY position, id), '[]') FROM statuses) AS statuses,
    (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name, 'level', level,
                                                'is_default', is_default,
                                                'is_offered', retired_at IS NULL AND removed_at IS NULL)
                              ORDER BY position, id), '[]') FROM priorities) AS priorities,
    (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name,
                                                'is_offered', retired_at IS NULL AND removed_at IS NULL)
                              ORDER BY position, id), '[]') FROM ticket_types) AS types,
    (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name) ORDER BY name), '[]')
     FROM teams) AS teams,
    (SELECT coalesce(json_agg(json_build_object('id', persons.id, 'name', name, 'works', {WORKS_SQL},
                                                'state', coalesce(absent.state, 'available'),
                                                'in_work', {in_work_column("persons.id")},
                                                'capacity', {capacity_column("persons.id")})
                              ORDER BY sort_name, persons.id), '[]')
     FROM persons LEFT JOIN availabilities AS absent ON absent.person = persons.id
                       AND (absent.until IS NULL OR absent.until > now())
     WHERE role <> 'customer' AND deactivated_at IS NULL) AS staff,
    {definitions_column(Subject.TICKET)} AS custom
"""  # noqa: S608 - columns of ours


class TypeChoice(Struct, frozen=True):
    """`is_offered` as of a status."""

    id: int
    name: str
    is_offered: bool = True


class PriorityChoice(Struct, frozen=True):
    """A priority by its own name; the default of a level is chosen by the level's word."""

    id: int
    name: str
    level: Priority
    is_default: bool
    is_offered: bool = True

    @property
    def value(self) -> str:
        """What a form sends for it."""
        return self.level.value if self.is_default else str(self.id)


class StaffChoice(Struct, frozen=True):
    """Somebody who works here, whether tickets can be given to them, and how much they have by now."""

    id: int
    name: str
    works: bool = True
    state: AvailabilityState = AvailabilityState.AVAILABLE
    in_work: int = 0
    capacity: int = TICKETS_AT_MOST.default


class TicketChoices(Struct, frozen=True, kw_only=True):
    """Everything there is. Whoever offers it leaves out what is not offered any more."""

    statuses: list[StatusChoice]
    priorities: list[PriorityChoice]
    types: list[TypeChoice]
    teams: list[Choice]
    staff: list[StaffChoice]
    custom: list[Definition] = []

    @property
    def workers(self) -> list[StaffChoice]:
        """Whom a ticket can be given to."""
        return [choice for choice in self.staff if choice.works]

    @property
    def people(self) -> dict[int, str]:
        """The names of those who work here, by id."""
        return {choice.id: choice.name for choice in self.staff}


async def ticket_choices() -> TicketChoices:
    """Every chooser of the desk in one statement, each list in the order it is shown."""
    row = (await fetch(f"SELECT {CHOICE_COLUMNS}"))[0]
    return msgspec.convert(decoded_columns(row), TicketChoices)


def decoded_columns(row: dict[str, object]) -> dict[str, object]:
    """The JSON columns of a row as values."""
    return {name: msgspec.json.decode(str(text)) for name, text in row.items()}


async def type_choices() -> list[TypeChoice]:
    """The kinds of case customers choose from, in the order administrators gave them."""
    return await fetch_as(
        TypeChoice,
        f"SELECT id, name FROM ticket_types WHERE {_ASKED_TYPES} ORDER BY position, id",  # noqa: S608 - ours
    )


class AskingChoices(Struct, frozen=True):
    """What customers choose among, and the fields a ticket has."""

    types: list[TypeChoice]
    custom: list[Definition]


async def asking_choices() -> AskingChoices:
    """The kinds of case that customers are offered, and the fields, in one statement."""
    row = (
        await fetch(
            f"""
            SELECT (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name)
                                             ORDER BY position, id), '[]')
                    FROM ticket_types WHERE {_ASKED_TYPES}) AS types,
                   {definitions_column(Subject.TICKET)} AS custom
            """  # noqa: S608 - columns of ours
        )
    )[0]
    return msgspec.convert(decoded_columns(row), AskingChoices)


async def tag_choices(text: str, limit: int = MOST_TAGS_OFFERED) -> list[str]:
    """Tags that begin with this, for a field that completes them."""
    rows = await fetch(
        "SELECT name FROM tags WHERE starts_with(name, $1) AND removed_at IS NULL ORDER BY name LIMIT $2",
        clean_subject(text).lower(),
        limit,
    )
    return [row["name"] for row in rows]
