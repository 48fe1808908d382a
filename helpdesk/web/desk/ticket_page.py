"""The page of a ticket, put together from its parts."""

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.db.engine import at_once
from helpdesk.db.sql import Told, together
from helpdesk.events.actor import Staff
from helpdesk.tickets.access import ticket_asked_about, ticket_of, ticket_question
from helpdesk.web.desk.around import around_of, around_questions
from helpdesk.web.desk.clocks import clocks_part
from helpdesk.web.desk.composer import ComposerPart, Composing, composer_part, writable
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.head import HeadPart, built_head
from helpdesk.web.desk.kept import CHOICES
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.next_ticket import GuidePart
from helpdesk.web.desk.places import known_place
from helpdesk.web.desk.rows import ListPart, list_part
from helpdesk.web.desk.side import SidePart, SideState, side_part
from helpdesk.web.desk.thread import ThreadPart, built_thread, thread_questions
from helpdesk.web.desk.ticket_fields import Filled
from helpdesk.web.kit.forms import Form


class TicketPage(Struct, frozen=True, kw_only=True):
    views: ViewsPart
    listing: ListPart
    head: HeadPart
    thread: ThreadPart
    composer: ComposerPart
    side: SidePart
    guide: GuidePart | None = None


class TicketState(Struct, frozen=True, kw_only=True):
    """What a page of a ticket shows beyond the ticket itself: refused input, a tab, older messages."""

    head_form: Form | None = None
    side_form: Form | None = None
    promise_form: Form = Form()
    filled: Filled = Filled()
    composing: Composing = Composing()
    before: str = ""


async def ticket_page(
    actor: Staff,
    number: str,
    place: ListPlace,
    state: TicketState = TicketState(),  # noqa: B008 - frozen
) -> TicketPage:
    """The whole page, in four statements at most, however long the ticket and the list are.

    The list is asked for at the same time as the ticket, and made while PostgreSQL reads that.
    """
    place = await known_place(actor, place)
    (answers, written, traces, happened, *around), listing = await at_once(
        together(
            ticket_question(),
            *thread_questions(actor, Told("id"), state.before),
            *around_questions(actor, Told("id"), Told("requester")),
            about=ticket_asked_about(actor, number),
        ),
        list_part(actor, place, number),
    )
    ticket, found, choices = ticket_of(answers), await around_of(around), await CHOICES.of(None)
    side = SideState(form=state.side_form or Form(), filled=state.filled, promise=state.promise_form)
    clocks = clocks_part(ticket, found.clocks, state.head_form or Form())
    composing = replace(state.composing, newest=found.bench.newest_message)
    composer = composer_part(ticket, choices.statuses, found.bench.drafts, place, composing)
    return TicketPage(
        views=await views_part(actor, place.key),
        listing=listing,
        head=built_head(actor, ticket, choices, place, clocks),
        thread=built_thread(ticket, place, state.before, [written, traces, happened]),
        composer=writable(actor, ticket, composer),
        side=side_part(actor, ticket, found, choices, place, side),
    )
