"""Unsent text of the composer, kept on the server while it is typed."""

from typing import Annotated

from litestar import Controller, Request, put
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Meta, Struct

from helpdesk.core.errors import Invalid, NotFound
from helpdesk.drafts.actions import LONGEST_DRAFT, save_draft
from helpdesk.drafts.enums import DraftPurpose
from helpdesk.events.actor import Staff
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.rules import ensure_may_write
from helpdesk.web.desk.composer import NEEDS
from helpdesk.web.kit.forms import Form, parse


class DraftForm(Struct, frozen=True, kw_only=True):
    body: Annotated[str, Meta(max_length=LONGEST_DRAFT)] = ""


class DraftController(Controller):
    """The text of one purpose on one ticket; blank text takes the draft away."""

    path = "/tickets/{number:str}/drafts/{purpose:str}"

    @put(status_code=204)
    async def update(
        self, request: Request, number: FromPath[str], purpose: FromPath[str], actor: NamedDependency[Staff]
    ) -> Response[None]:
        kind = _purpose(purpose)
        form = parse(await request.form(), DraftForm)
        if isinstance(form, Form):
            raise Invalid(form.errors)
        ticket = await access_ticket(actor, number)
        ensure_may_write(actor, ticket, NEEDS[kind])
        await save_draft(actor, "ticket", ticket.id, kind, form.body)
        return Response(None, status_code=204)


def _purpose(text: str) -> DraftPurpose:
    try:
        return DraftPurpose(text)
    except ValueError as error:
        raise NotFound("draft") from error
