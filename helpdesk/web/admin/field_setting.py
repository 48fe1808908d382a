"""Where a custom field stands: what its conditions can ask, and what can be picked as a value."""

from collections.abc import Sequence

from msgspec import Struct

from helpdesk.conditions.fields import Fields, registry
from helpdesk.core.i18n import gettext as _
from helpdesk.fields.asking import askable
from helpdesk.fields.definition import Definition
from helpdesk.fields.enums import Kind, Subject
from helpdesk.fields.queries import every_definition
from helpdesk.tickets.condition_fields import CASE_FIELDS
from helpdesk.tickets.enums import Category, Priority
from helpdesk.tickets.labels import category_label, priority_label
from helpdesk.tickets.queries.choices import TicketChoices, ticket_choices
from helpdesk.web.admin.field_conditions import ValueNames
from helpdesk.web.desk.filters import setup_options_of

BASES: dict[Subject, Fields] = {Subject.TICKET: CASE_FIELDS, Subject.PERSON: {}, Subject.ORGANISATION: {}}


class Setting(Struct, frozen=True, kw_only=True):
    """Where a field stands: its subject, those above it, and what its conditions can ask."""

    subject: Subject
    known: Definition | None
    fields: Fields
    names: ValueNames
    types: list[tuple[str, str]]


async def setting_of(subject: Subject, known: Definition | None) -> Setting:
    """What a field's conditions can ask: the record's own fields, and the custom ones above it."""
    definitions = await every_definition(subject)
    above = [each for each in definitions if each.retired_at is None and _is_above(each, known)]
    choices = await ticket_choices()
    fields = registry([*BASES[subject].values(), *askable(above, "custom")])
    return Setting(
        subject=subject,
        known=known,
        fields=fields,
        names=value_names(above, choices),
        types=setup_options_of(choices.types) if subject == Subject.TICKET else [],
    )


def _is_above(each: Definition, known: Definition | None) -> bool:
    return known is None or (each.position, each.id) < (known.position, known.id)


def value_names(definitions: Sequence[Definition], choices: TicketChoices) -> ValueNames:
    """What can be picked as a value of each field, by its name."""
    staff = [(str(each.id), each.name) for each in choices.staff]
    yes_no = [("yes", _("Yes")), ("no", _("No"))]
    own = {
        "type": setup_options_of(choices.types),
        "team": [(str(each.id), each.name) for each in choices.teams],
        "assignee": staff,
        "category": [(each.value, category_label(each)) for each in Category],
        "priority": [(each.value, priority_label(each)) for each in Priority],
        "channel": [
            ("web", _("Web")),
            ("mail", _("Mail")),
            ("phone", _("Phone")),
            ("desk", _("Opened by the team")),
        ],
    }
    of_kind = {Kind.CHECKBOX: yes_no, Kind.PERSON: staff}
    custom = {
        each.field: [(option.key, option.name) for option in each.options] or of_kind.get(each.kind, [])
        for each in definitions
    }
    return {**own, **{field: values for field, values in custom.items() if values}}
