"""The page of one ticket and its forms, the same for a number and for the link of a mail."""

from typing import Annotated

from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.response import Template
from msgspec import Meta, Struct

from helpdesk.core.errors import Invalid
from helpdesk.core.ids import new_token
from helpdesk.drafts.enums import DraftPurpose
from helpdesk.drafts.queries import draft_of
from helpdesk.files.store import upload_limit
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.actions.writing import TicketRef
from helpdesk.tickets.contents import LONGEST_BODY, LONGEST_KEY
from helpdesk.web.kit.attaching import checked_form
from helpdesk.web.kit.forms import Form, typed
from helpdesk.web.kit.kept_files import with_files
from helpdesk.web.kit.pages import fragment, page
from helpdesk.web.kit.uploads import upload_form
from helpdesk.web.portal.conversation import Conversation, conversation
from helpdesk.web.portal.place import TicketPlace


class ReplyForm(Struct, frozen=True, kw_only=True):
    body: Annotated[str, Meta(max_length=LONGEST_BODY)]
    request_key: Annotated[str, Meta(max_length=LONGEST_KEY)] = ""


class TicketPage(Struct, frozen=True, kw_only=True):
    talk: Conversation
    form: Form
    request_key: str
    max_bytes: int


class MessagesPart(Struct, frozen=True, kw_only=True):
    """The conversation by itself, for a page that refreshes it."""

    talk: Conversation


async def ticket_page(
    place: TicketPlace, *, before: str = "", form: Form | None = None, status: int = 200
) -> Template:
    """The ticket with its conversation, and the reply form with whatever of it was refused."""
    talk = await conversation(place, before or None)
    shown = form or await _begun(place, talk.ticket.id)
    content = TicketPage(
        talk=talk,
        form=shown,
        request_key=shown.value("request_key") or new_token(),
        max_bytes=upload_limit(),
    )
    return page("portal/tickets/show.html", content, status=status)


async def _begun(place: TicketPlace, ticket_id: int) -> Form:
    """The form with what was typed before, for whoever is signed in; a link shows nobody's unsent words."""
    if place.is_by_link:
        return Form()
    return Form(values={"body": await draft_of(place.actor, "ticket", ticket_id, DraftPurpose.REPLY)})


async def messages_part(place: TicketPlace) -> Template:
    return fragment("portal/tickets/_talk.html", MessagesPart(talk=await conversation(place)))


async def reply(place: TicketPlace, request: Request) -> TicketRef | Template:
    """Send what was typed; where it was written, or the page again with what is wrong."""
    await access_ticket(place.actor, place.number)
    async with upload_form(request, largest_file=upload_limit()) as data:
        try:
            return await post_reply(place.actor, place.number, _checked(data))
        except Invalid as refusal:
            form = await with_files(typed(data, ReplyForm).refused(refusal), data)
            return await ticket_page(place, form=form, status=422)


def _checked(data: FormMultiDict) -> Reply:
    form, uploads = checked_form(data, ReplyForm)
    return Reply(body=form.body, request_key=form.request_key, uploads=uploads)
