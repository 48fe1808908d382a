"""The custom fields of the demonstration company, made when its tickets were there already."""

from collections.abc import Mapping

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import All, Check, Condition
from helpdesk.customers.actions.custom import set_organisation_fields
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.demo.content import Content, FieldEntry
from helpdesk.demo.people import Company
from helpdesk.events.actor import SYSTEM
from helpdesk.fields.actions import create_field
from helpdesk.fields.defining import Draft
from helpdesk.fields.definition import Limits, Option
from helpdesk.fields.enums import FieldAudience, Kind, Subject
from helpdesk.tickets.condition_fields import CASE_FIELDS
from helpdesk.tickets.enums import Category


async def load_fields(content: Content, company: Company) -> None:
    """Make every field, and fill in those of organisations; tickets were opened with theirs."""
    types = {row["name"].lower(): row["id"] for row in await fetch("SELECT id, name FROM ticket_types")}
    for entry in content.fields:
        base = CASE_FIELDS if entry.subject == Subject.TICKET else {}
        await create_field(SYSTEM, Subject(entry.subject), _draft(entry, types), base=base, key=entry.key)
    for organisation in content.organisations:
        values = content.organisation_values.get(organisation.key)
        if values:
            row = await fetch_value("SELECT id FROM organisations WHERE name = $1", organisation.name)
            await set_organisation_fields(SYSTEM, row, _with_ids(values, company))


def _with_ids(values: Mapping[str, str | float], company: Company) -> dict[str, str]:
    """People are named by their addresses."""
    return {
        key: str(company.person(value)) if isinstance(value, str) and value in company.actors else str(value)
        for key, value in values.items()
    }


def _draft(entry: FieldEntry, types: Mapping[str, int]) -> Draft:
    limit = Check("type", Operator.ANY_OF, tuple(types[name] for name in entry.types))
    return Draft(
        name=entry.name,
        kind=Kind(entry.kind),
        settings=_settings(entry),
        help=entry.help,
        audience=FieldAudience(entry.audience),
        visible_when=limit if entry.types else None,
        required_when=_before_solving() if entry.before_solving else None,
    )


def _settings(entry: FieldEntry) -> tuple[Option, ...] | Limits:
    if entry.options:
        return tuple(Option(key, name) for key, name in entry.options.items())
    return Limits(entry.least, entry.most)


def _before_solving() -> Condition:
    return All((Check("category", Operator.IS, Category.SOLVED.value),))
