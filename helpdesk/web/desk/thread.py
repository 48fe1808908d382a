"""The conversation of a ticket as a part of its page."""

from typing import Any

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from msgspec import Struct

from helpdesk.accounts.preferences import MessageOrder
from helpdesk.db.sql import Known, Question, together
from helpdesk.events.actor import Staff
from helpdesk.mail.queries.traces import traces_of, traces_question
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.queries.history import history_of, history_question
from helpdesk.tickets.queries.thread import thread_of, thread_question
from helpdesk.tickets.records import TicketRecord
from helpdesk.web.desk.conversation import TOLD_BY_MESSAGES, ThreadItem, conversation
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.kit.pages import fragment
from helpdesk.web.kit.visit import current_visit


class ThreadPart(Struct, frozen=True, kw_only=True):
    """`refresh_url` is empty on a page of older messages, which do not change any more."""

    ticket: int
    is_newest_first: bool
    items: list[ThreadItem]
    older_url: str
    newest_url: str
    refresh_url: str


class ThreadPage(Struct, frozen=True):
    """The conversation by itself, for a page that refreshes it."""

    thread: ThreadPart


class ThreadController(Controller):
    path = "/tickets/{number:str}/thread"

    @get()
    async def show(self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]) -> Template:
        ticket = await access_ticket(actor, number)
        part = await thread_part(actor, ticket, ListPlace.of_ticket(request.query_params))
        return fragment("desk/ticket/_thread.html", ThreadPage(part))


async def thread_part(
    actor: Staff, ticket: TicketRecord, place: ListPlace, *, before: str = ""
) -> ThreadPart:
    """The newest messages, or those before a cursor."""
    found = await together(*thread_questions(actor, ticket.id, before))
    return built_thread(ticket, place, before, found)


def thread_questions(actor: Staff, ticket: Known, before: str) -> list[Question[Any]]:
    """The messages, their mails and what happened, to be asked for together with other things."""
    shown_before = before or None
    return [
        thread_question(ticket, actor, before=shown_before),
        traces_question(ticket, before=shown_before),
        history_question(ticket, without=TOLD_BY_MESSAGES),
    ]


def built_thread(ticket: TicketRecord, place: ListPlace, before: str, found: list[list[Any]]) -> ThreadPart:
    """The conversation from what its questions were answered with.

    What happened stands between the newest messages only.
    """
    written, traces, happened = found
    messages = thread_of(written)
    url = place.ticket_url(ticket.number)
    items = conversation(messages, [] if before else history_of(happened).rows, traces_of(traces))
    is_newest_first = current_visit().preferences.message_order == MessageOrder.NEWEST_FIRST
    return ThreadPart(
        ticket=ticket.id,
        is_newest_first=is_newest_first,
        items=items[::-1] if is_newest_first else items,
        older_url=f"{url}&before={messages.after}" if messages.after else "",
        newest_url=url if before else "",
        refresh_url="" if before else f"/desk/tickets/{ticket.number}/thread{place.suffix}",
    )
