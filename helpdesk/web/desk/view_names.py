"""What the conditions of views can name, and what of it is no longer there."""

from collections.abc import Mapping

from msgspec import Struct

from helpdesk.accounts.choice import Choice
from helpdesk.conditions.fields import Fields
from helpdesk.conditions.language import Condition, checks_of
from helpdesk.core.i18n import available_locales, locale_name
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Capability, Staff
from helpdesk.tickets.queries.choices import TicketChoices
from helpdesk.tickets.view_conditions import MINE
from helpdesk.tickets.view_fields import fields_with
from helpdesk.web.admin.field_conditions import Option, ValueNames
from helpdesk.web.admin.field_setting import value_names
from helpdesk.web.desk.filters import options_of, setup_options_of
from helpdesk.web.kit.paths import typed_id

_BRANDS = "SELECT id, name FROM brands ORDER BY id"
# Too many to be offered: those that are named already.
_NAMED = {
    "requester": "SELECT id, name FROM persons WHERE id = ANY($1::bigint[]) ORDER BY sort_name, id",
    "organisation": "SELECT id, name FROM organisations WHERE id = ANY($1::bigint[]) ORDER BY name, id",
}
Named = Mapping[str, list[str]]


class ViewNames(Struct, frozen=True):
    """What can be asked, what can be picked as a value, and a sentence for each thing that is gone."""

    fields: Fields
    values: ValueNames
    broken: list[str]


async def view_names(actor: Staff, choices: TicketChoices, condition: Condition) -> ViewNames:
    """With what this condition names besides; a value that is gone stays until somebody chooses another."""
    fields, named = fields_with(choices.custom), _values_of(condition)
    values = await _values(actor, choices, named)
    lost = {field: found for field in values if (found := _lost(values[field], named.get(field, [])))}
    shown = {
        field: [*values[field], *((each, _("No longer there")) for each in lost[field])] for field in lost
    }
    return ViewNames(fields, {**values, **shown}, _sentences(fields, named, lost))


async def _values(actor: Staff, choices: TicketChoices, named: Named) -> dict[str, list[Option]]:
    me, staff = (str(MINE), _("Me")), options_of(choices.staff)
    return {
        **value_names(choices.custom, choices),
        "status": setup_options_of(choices.statuses),
        "named_priority": setup_options_of(choices.priorities),
        "team": [(str(MINE), _("My teams")), *options_of(choices.teams)],
        "assignee": [me, *staff],
        "followers": [me, *staff],
        "brand": options_of(await fetch_as(Choice, _BRANDS)),
        "locale": [(code, locale_name(code)) for code in available_locales()],
        "requester": [me, *await _named(actor, "requester", named)],
        "organisation": await _named(actor, "organisation", named),
    }


async def _named(actor: Staff, field: str, named: Named) -> list[Option]:
    """Customers by their names, for whoever may read of them."""
    ids = [number for value in named.get(field, []) if (number := typed_id(value))]
    if not actor.can(Capability.READ_CUSTOMERS):
        return [(str(number), _("Number {number}").format(number=number)) for number in ids]
    return options_of(await fetch_as(Choice, _NAMED[field], ids)) if ids else []


def _lost(offered: list[Option], named: list[str]) -> list[str]:
    known = {value for value, _name in offered}
    return [value for value in named if value not in known]


def _sentences(fields: Fields, named: Named, lost: Named) -> list[str]:
    gone = [_("It asks for a field that is no longer there.")] if named.keys() - fields.keys() else []
    sentence = _("It asks for a value of “{field}” that is no longer there. Nothing fits that part.")
    return [*gone, *(sentence.format(field=_(fields[field].label)) for field in lost if field in fields)]


def _values_of(condition: Condition) -> dict[str, list[str]]:
    """What the condition compares each field with, as forms have it."""
    found: dict[str, list[str]] = {}
    for check in checks_of(condition):
        values = check.value if isinstance(check.value, tuple) else (check.value,)
        found.setdefault(check.field, []).extend(_text(value) for value in values if value is not None)
    return {field: list(dict.fromkeys(values)) for field, values in found.items()}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
