"""Lists narrowed by custom fields: what a URL says of them, as conditions and as controls."""

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import All, AnyOf, Check, Condition, checks_of
from helpdesk.core.i18n import gettext as _
from helpdesk.fields.asking import askable, day_fields, day_name
from helpdesk.fields.definition import Definition
from helpdesk.fields.enums import Kind, Subject
from helpdesk.fields.parsing import LARGEST_NUMBER, number_of
from helpdesk.fields.queries import definitions_of
from helpdesk.tickets.cases import DOCUMENT
from helpdesk.tickets.condition_fields import TICKET_FIELDS
from helpdesk.tickets.queries.inbox import Narrowed
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.kit.paths import typed_id

Option = tuple[str, str]
YES, NO = "yes", "no"
LONGEST = 200
CONTROLS = {Kind.DATE: "date", Kind.NUMBER: "text", Kind.TEXT: "text"}


class CustomFilter(Struct, frozen=True, kw_only=True):
    """One control of the filters: a list to pick from, or with `type` something to type."""

    name: str
    label: str
    type: str
    options: list[Option]
    value: str

    @property
    def shown(self) -> str:
        return dict(self.options).get(self.value, self.value)


async def narrowed(place: ListPlace) -> Narrowed:
    """What the list is narrowed to, by its view and by hand. Only one that names custom fields asks for them.

    A view that was not found, because whoever looks does not have it, holds nothing.
    """
    condition = place.filters.condition()
    if isinstance(place.view, int):
        condition = All((place.saved.condition if place.saved else AnyOf(), condition))
    if not place.custom and all(check.field in TICKET_FIELDS for check in checks_of(condition)):
        return Narrowed(condition, TICKET_FIELDS)
    definitions = await definitions_of(Subject.TICKET)
    asked = dict(place.custom)
    checks = [_condition(each, asked[each.key]) for each in definitions if each.key in asked]
    fields = [*askable(definitions, DOCUMENT), *day_fields(definitions, DOCUMENT)]
    return Narrowed(
        All((condition, *(check for check in checks if check is not None))),
        {**TICKET_FIELDS, **{field.name: field for field in fields}},
    )


def custom_filters(
    place: ListPlace, definitions: Iterable[Definition], people: Mapping[int, str]
) -> list[CustomFilter]:
    """The controls of every field that a list can be narrowed by."""
    asked = dict(place.custom)
    return [
        CustomFilter(
            name=each.field,
            label=each.name,
            type=CONTROLS.get(each.kind, ""),
            options=_options(each, people),
            value=asked.get(each.key, ""),
        )
        for each in definitions
        if each.kind in CONTROLS or each.kind in _PICKED
    ]


_PICKED = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.CHECKBOX, Kind.PERSON})


def _options(definition: Definition, people: Mapping[int, str]) -> list[Option]:
    match definition.kind:
        case Kind.CHECKBOX:
            return [(YES, _("Yes")), (NO, _("No"))]
        case Kind.PERSON:
            return [(str(person), name) for person, name in people.items()]
        case _:
            return [(option.key, option.name) for option in definition.options]


def _condition(definition: Definition, text: str) -> Condition | None:
    """The comparison that a value of the URL means; None where it can mean nothing."""
    match definition.kind:
        case Kind.CHOICE:
            return _option_check(definition, Operator.IS, text)
        case Kind.CHOICES:
            return _option_check(definition, Operator.CONTAINS, text)
        case Kind.CHECKBOX:
            return Check(definition.field, Operator.IS, text == YES) if text in {YES, NO} else None
        case Kind.TEXT:
            return Check(definition.field, Operator.IS, text[:LONGEST])
        case _:
            return _typed_check(definition, text)


def _option_check(definition: Definition, operator: Operator, text: str) -> Condition | None:
    is_known = any(option.key == text for option in definition.options)
    return Check(definition.field, operator, text) if is_known else None


def _typed_check(definition: Definition, text: str) -> Condition | None:
    match definition.kind:
        case Kind.NUMBER:
            number = number_of(text)
            if number is None or abs(number) > LARGEST_NUMBER:
                return None
            return Check(definition.field, Operator.IS, float(number))
        case Kind.DATE:
            return Check(day_name(definition), Operator.IS, text) if _is_day(text) else None
        case Kind.PERSON:
            person = typed_id(text)
            return None if person is None else Check(definition.field, Operator.IS, person)
        case _:
            return None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
