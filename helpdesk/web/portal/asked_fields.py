"""The custom fields customers are asked for, by the kind of case they choose."""

from collections.abc import Mapping, Sequence
from typing import Any

from helpdesk.fields.definition import Definition
from helpdesk.fields.rules import answers, customer_form
from helpdesk.tickets.cases import Case, case_record
from helpdesk.web.kit.custom_fields import CustomPart, Filling, custom_part
from helpdesk.web.kit.forms import Form
from helpdesk.web.kit.paths import typed_id
from helpdesk.web.kit.visit import current_visit

SHAPE_URL = "/tickets/new/fields"


def asked_fields(form: Form, given: Mapping[str, Any], definitions: Sequence[Definition]) -> CustomPart:
    """The fields of the form as far as it is filled in."""
    case = Case(type=chosen_type(form), locale=current_visit().locale)
    shown = answers(definitions, customer_form(definitions, given), {}, case_record(case, definitions))
    filling = Filling(definitions=definitions, given=given, form=form, people={})
    return custom_part([each for each in shown if each.definition.is_asked], filling, SHAPE_URL)


def chosen_type(form: Form) -> int | None:
    """What was chosen, whether or not there is such a kind."""
    return typed_id(str(form.value("type")))
