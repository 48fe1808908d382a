"""The conversation of a ticket as a part of its page."""

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from msgspec import Struct

from helpdesk.core.pagination import Page
from helpdesk.db.sql import together
from helpdesk.events.actor import Staff
from helpdesk.mail.queries.traces import mail_traces
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.queries.history import HistoryEntry, history_of, history_question
from helpdesk.tickets.queries.thread import ThreadMessage, thread, thread_of, thread_question
from helpdesk.tickets.records import TicketRecord
from helpdesk.web.desk.conversation import ThreadItem, conversation
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.kit.pages import fragment


class ThreadPart(Struct, frozen=True, kw_only=True):
    """`refresh_url` is empty on a page of older messages, which do not change any more."""

    ticket: int
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
    """The newest messages, or those before a cursor; what happened stands between the newest ones only."""
    if before:
        messages, happened = await thread(ticket.id, actor, before=before), Page[HistoryEntry]([])
    else:
        messages, happened = await _newest(actor, ticket)
    traces = await mail_traces([message.id for message in messages.rows])
    url = place.ticket_url(ticket.number)
    return ThreadPart(
        ticket=ticket.id,
        items=conversation(messages, happened.rows, traces),
        older_url=f"{url}&before={messages.after}" if messages.after else "",
        newest_url=url if before else "",
        refresh_url="" if before else f"/desk/tickets/{ticket.number}/thread{place.suffix}",
    )


async def _newest(actor: Staff, ticket: TicketRecord) -> tuple[Page[ThreadMessage], Page[HistoryEntry]]:
    """The newest messages and the newest happenings, in one statement."""
    written, happened = await together(thread_question(ticket.id, actor), history_question(ticket.id))
    return thread_of(written), history_of(happened)
