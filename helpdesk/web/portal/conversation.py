"""A ticket as its customer reads it: what was said, with files, and nothing of how we work on it."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.core.i18n import gettext as _
from helpdesk.core.pagination import Page
from helpdesk.db.sql import together
from helpdesk.sla.queries.reply_due import reply_due_of, reply_due_question
from helpdesk.tickets.enums import AuthorKind, Channel
from helpdesk.tickets.queries.mine import MyTicketPage, my_ticket_page
from helpdesk.tickets.queries.referred import referred_tickets
from helpdesk.tickets.queries.thread import ThreadMessage, thread_of, thread_question
from helpdesk.web.portal.place import TicketPlace, number_url
from helpdesk.web.portal.words import before_follow_up, reply_by_sentence, state_sentence, state_word


class ShownFile(Struct, frozen=True, kw_only=True):
    filename: str
    size: int
    url: str
    is_image: bool


class ShownMessage(Struct, frozen=True, kw_only=True):
    id: int
    author: str
    seed: int | None
    picture: int | None
    audience: str
    is_ours: bool
    via: str
    html: str
    quoted: list[str]
    at: datetime
    files: list[ShownFile]


class Related(Struct, frozen=True, kw_only=True):
    """Another ticket that this one goes on from, or that goes on from it; no `url` behind a link of one."""

    number: str
    url: str
    is_earlier: bool


class Conversation(Struct, frozen=True, kw_only=True):
    """The messages of a page, oldest first; `older_url` leads to those before.

    `reply_by` says until when we answer, where that is promised; `before_sending` tells what a message does
    here that its writer would not expect.
    """

    place: TicketPlace
    ticket: MyTicketPage
    state: str
    sentence: str
    reply_by: str
    related: list[Related]
    before_sending: str
    messages: list[ShownMessage]
    older_url: str
    newest_url: str


async def conversation(place: TicketPlace, before: str | None = None) -> Conversation:
    """The ticket with its newest messages, or those before a cursor; NotFound when it is not theirs."""
    ticket = await my_ticket_page(place.actor, place.number)
    found, reply_by = await _told(place, ticket.id, before)
    return Conversation(
        place=place,
        ticket=ticket,
        state=ticket.customer_status or state_word(ticket.status_category),
        sentence=state_sentence(ticket.status_category),
        reply_by=reply_by_sentence(reply_by) if reply_by else "",
        related=await _related(place, ticket),
        before_sending=_before_sending(ticket),
        messages=[_shown(place, message) for message in found.rows],
        older_url=f"{place.base_url}?before={found.after}" if found.after else "",
        newest_url=place.base_url if before else "",
    )


async def _told(
    place: TicketPlace, ticket_id: int, before: str | None
) -> tuple[Page[ThreadMessage], datetime | None]:
    """A page of messages, and until when the next answer of ours is due, in one statement."""
    found, due = await together(
        thread_question(ticket_id, place.actor, before=before), reply_due_question("ticket", ticket_id)
    )
    return thread_of(found), reply_due_of(due)


async def _related(place: TicketPlace, ticket: MyTicketPage) -> list[Related]:
    """Named to whoever holds a link as well: the mail that brought it names them too."""
    reader = replace(place.actor, only_ticket=None)
    return [
        Related(
            number=one.number,
            url="" if place.is_by_link else number_url(one.number),
            is_earlier=one.is_earlier,
        )
        for one in await referred_tickets(reader, ticket.id)
    ]


def _before_sending(ticket: MyTicketPage) -> str:
    if not ticket.is_follow_up or ticket.settled_at is None:
        return ""
    return before_follow_up(ticket.number, ticket.settled_at)


def _shown(place: TicketPlace, message: ThreadMessage) -> ShownMessage:
    is_automatic = message.author_kind == AuthorKind.AUTOMATIC
    return ShownMessage(
        id=message.id,
        author=message.author_name or (_("Helpdesk") if is_automatic else _("Somebody")),
        seed=message.author,
        picture=_picture(place, message),
        audience="automatic" if is_automatic else "public",
        is_ours=message.author_kind != AuthorKind.CUSTOMER,
        via=_("by mail") if message.channel == Channel.MAIL else "",
        html=_in_place(place, message.html),
        quoted=(message.quoted or "").splitlines(),
        at=message.created_at,
        files=[
            ShownFile(
                filename=file.name,
                size=file.size,
                url=place.file_url(file.id, file.name),
                is_image=file.content_type.startswith("image/"),
            )
            for file in message.attachments
            if not (file.is_inline and f"/files/{file.id}/" in message.html)
        ],
    )


def _picture(place: TicketPlace, message: ThreadMessage) -> int | None:
    """Who answers has a face for whoever is signed in; a link opens its ticket's own files only."""
    is_shown = message.author_kind == AuthorKind.STAFF and not place.is_by_link
    return message.author_picture if is_shown else None


def _in_place(place: TicketPlace, html: str) -> str:
    """Pictures inside a text lie where this reader may fetch them."""
    return html.replace('src="/files/', f'src="{place.files_url}/') if place.is_by_link else html
