"""One's own tickets under their numbers, for whoever is signed in."""

from typing import Annotated
from urllib.parse import quote

from litestar import Controller, Request, get, post, put
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Response, Template
from msgspec import Meta, Struct

from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.drafts.actions import LONGEST_DRAFT, save_draft
from helpdesk.drafts.enums import DraftPurpose
from helpdesk.events.actor import Actor, Staff
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.actions.privacy import keep_private, share_with_colleagues
from helpdesk.tickets.actions.status import reopen_ticket, solve_ticket
from helpdesk.tickets.queries.mine import my_ticket_page
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.guards import signed_in
from helpdesk.web.kit.pages import see_other
from helpdesk.web.kit.visitor import Visitor
from helpdesk.web.portal.customer import as_customer
from helpdesk.web.portal.place import TicketPlace, number_url
from helpdesk.web.portal.ticket_pages import messages_part, reply, ticket_page
from helpdesk.web.portal.words import after_follow_up


class TicketController(Controller):
    path = "/tickets/{number:str}"
    guards = [signed_in]

    @get()
    async def show(
        self, number: FromPath[str], actor: Visitor, before: FromQuery[str] = ""
    ) -> Template | Redirect:
        """The ticket; staff are led to its page in the desk, where they see all of it."""
        if isinstance(actor, Staff):
            return see_other(f"/desk/tickets/{quote(number, safe='')}")
        return await ticket_page(_place(actor, number), before=before)

    @get("/messages")
    async def messages(self, number: FromPath[str], actor: Visitor) -> Template:
        return await messages_part(_place(actor, number))


class ReplyController(Controller):
    path = "/tickets/{number:str}/replies"
    guards = [signed_in]

    @post(request_max_body_size=None)
    async def create(self, request: Request, number: FromPath[str], actor: Visitor) -> Template | Redirect:
        """Send a message; after a long rest it opens a new ticket, which is shown then."""
        answer = await reply(_place(actor, number), request)
        if isinstance(answer, Template):
            return answer
        url = f"{number_url(answer.number)}#m{answer.message}"
        if answer.number == number:
            return see_other(url)
        old = await my_ticket_page(as_customer(actor), number)
        return await see_done(url, after_follow_up(number, old.settled_at))


class DraftForm(Struct, frozen=True, kw_only=True):
    body: Annotated[str, Meta(max_length=LONGEST_DRAFT)] = ""


class DraftController(Controller):
    """The unsent text of an answer; blank text takes it away."""

    path = "/tickets/{number:str}/draft"
    guards = [signed_in]

    @put(status_code=204)
    async def update(self, request: Request, number: FromPath[str], actor: Visitor) -> Response[None]:
        form = parse(await request.form(), DraftForm)
        if isinstance(form, Form):
            raise Invalid(form.errors)
        customer = as_customer(actor)
        ticket = await access_ticket(customer, number)
        await save_draft(customer, "ticket", ticket.id, DraftPurpose.REPLY, form.body)
        return Response(None, status_code=204)


class ClosureController(Controller):
    path = "/tickets/{number:str}/closure"
    guards = [signed_in]

    @post()
    async def create(self, number: FromPath[str], actor: Visitor) -> Redirect:
        await solve_ticket(as_customer(actor), number)
        return await _done(
            number, _("Glad that is solved. It can be opened again at any time within 30 days.")
        )


class ReopeningController(Controller):
    path = "/tickets/{number:str}/reopening"
    guards = [signed_in]

    @post()
    async def create(self, number: FromPath[str], actor: Visitor) -> Redirect:
        await reopen_ticket(as_customer(actor), number)
        return await _done(number, _("The ticket is open again."))


class PrivacyController(Controller):
    path = "/tickets/{number:str}"
    guards = [signed_in]

    @post("/privacy")
    async def create(self, number: FromPath[str], actor: Visitor) -> Redirect:
        await keep_private(as_customer(actor), number)
        return await _done(number, _("It is private now: your colleagues do not see it."))

    @post("/sharing")
    async def destroy(self, number: FromPath[str], actor: Visitor) -> Redirect:
        await share_with_colleagues(as_customer(actor), number)
        return await _done(number, _("Your colleagues see it again."))


def _place(actor: Actor, number: str) -> TicketPlace:
    return TicketPlace(base_url=number_url(number), number=number, actor=as_customer(actor))


async def _done(number: str, sentence: str) -> Redirect:
    return await see_done(number_url(number), sentence)
