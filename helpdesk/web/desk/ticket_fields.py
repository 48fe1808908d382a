"""The custom fields of a ticket on the desk: in the form of a new one, and beside one that is there."""

from collections.abc import Mapping
from typing import Any

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from msgspec import Struct

from helpdesk.events.actor import Staff
from helpdesk.fields.rules import answers, changed_form, fresh_form
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.cases import Case, case_of, case_record
from helpdesk.tickets.enums import Channel, Priority
from helpdesk.tickets.queries.choices import TicketChoices, ticket_choices
from helpdesk.tickets.records import TicketRecord
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.kit.custom_fields import (
    CustomPage,
    CustomPart,
    CustomValue,
    Filling,
    custom_part,
    custom_values,
    sent_fields,
)
from helpdesk.web.kit.forms import Form
from helpdesk.web.kit.pages import fragment
from helpdesk.web.kit.paths import typed_id

NEW_SHAPE_URL = "/desk/tickets/new/fields"


class FieldsPart(Struct, frozen=True, kw_only=True):
    """The fields beside a ticket: those with a value, and the form that changes them."""

    values: list[CustomValue]
    custom: CustomPart
    was: str
    url: str
    is_refused: bool


class Filled(Struct, frozen=True):
    """A form of custom fields that was refused, with what was typed."""

    given: Mapping[str, Any] = {}
    form: Form = Form()


def new_ticket_fields(
    form: Form, given: Mapping[str, Any], choices: TicketChoices, channel: Channel
) -> CustomPart:
    """The fields a new ticket has, as far as its form is filled in."""
    definitions = choices.custom
    case = Case(
        type=_number(form.value("type")),
        priority=_priority(form.value("priority")),
        channel=channel,
        team=_number(form.value("team")),
        assignee=_number(form.value("assignee")),
    )
    shown = answers(definitions, fresh_form(definitions, given), {}, case_record(case, definitions))
    filling = Filling(definitions=definitions, given=given, form=form, people=choices.people)
    return custom_part(shown, filling, NEW_SHAPE_URL)


def _number(typed: Any) -> int | None:
    return typed_id(str(typed))


def _priority(typed: Any) -> Priority:
    return Priority(typed) if typed in set(Priority) else Priority.NORMAL


def side_fields(ticket: TicketRecord, choices: TicketChoices, place: ListPlace, filled: Filled) -> FieldsPart:
    """The fields of a ticket; what was typed and refused stays in their form."""
    definitions, stored = choices.custom, ticket.custom
    record = case_record(case_of(ticket), definitions)
    url = f"/desk/tickets/{ticket.number}/fields"
    filling = Filling(definitions=definitions, given=filled.given, form=filled.form, people=choices.people)
    form = changed_form(definitions, filled.given, stored) if filled.given else {}
    return FieldsPart(
        values=custom_values(answers(definitions, {}, stored, record), choices.people),
        custom=custom_part(answers(definitions, form, stored, record), filling, f"{url}/shape"),
        was=ticket.custom_json,
        url=f"{url}{place.suffix}",
        is_refused=bool(filled.form.errors),
    )


class TicketFieldsShapeController(Controller):
    """Which fields the form beside a ticket has, with what is typed in it."""

    path = "/tickets/{number:str}/fields/shape"

    @post(status_code=200)
    async def create(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template:
        filled = Filled(sent_fields(await request.form()))
        ticket = await access_ticket(actor, number)
        part = side_fields(ticket, await ticket_choices(), ListPlace(), filled)
        return fragment("parts/_custom_fields.html", CustomPage(part.custom))
