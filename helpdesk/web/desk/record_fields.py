"""The custom fields of people and organisations: on their pages, and in their forms."""

from collections.abc import Mapping
from typing import Any

from litestar import Controller, Request, post
from litestar.params import FromPath
from litestar.response import Template

from helpdesk.core.errors import NotFound
from helpdesk.fields.enums import Subject
from helpdesk.fields.filling import RecordFields, plain_record, record_fields
from helpdesk.fields.rules import answers, changed_form, fresh_form
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
from helpdesk.web.kit.paths import row_id

NEW = "new"
DESCRIBED = {Subject.PERSON.value: Subject.PERSON, Subject.ORGANISATION.value: Subject.ORGANISATION}
Given = Mapping[str, Any]


class RecordFieldsController(Controller):
    """Which fields the form of a person or an organisation has, with what is typed in it."""

    path = "/fields/{subject:str}/{record:str}/shape"

    @post(status_code=200)
    async def create(self, request: Request, subject: FromPath[str], record: FromPath[str]) -> Template:
        if subject not in DESCRIBED:
            raise NotFound("fields")
        record_id = None if record == NEW else row_id(record)
        given = sent_fields(await request.form())
        part = await record_inputs(DESCRIBED[subject], record_id, given, Form())
        return fragment("parts/_custom_fields.html", CustomPage(part))


async def record_values(subject: Subject, record_id: int) -> list[CustomValue]:
    """What the page of a record shows of its fields."""
    return shown_values(await record_fields(subject, record_id))


def shown_values(known: RecordFields) -> list[CustomValue]:
    shown = answers(known.definitions, {}, known.stored, plain_record(known.definitions))
    return custom_values(shown, known.people)


async def record_inputs(subject: Subject, record_id: int | None, given: Given, form: Form) -> CustomPart:
    """The fields of a record's form with what was typed; of a new one with their defaults."""
    known = await record_fields(subject, record_id)
    shown = answers(
        known.definitions, _form(known, record_id, given), known.stored, plain_record(known.definitions)
    )
    filling = Filling(definitions=known.definitions, given=given, form=form, people=known.people)
    return custom_part(shown, filling, f"/desk/fields/{subject}/{record_id or NEW}/shape")


def _form(known: RecordFields, record_id: int | None, given: Given) -> Given:
    if record_id is None:
        return fresh_form(known.definitions, given)
    return changed_form(known.definitions, given, known.stored) if given else {}
