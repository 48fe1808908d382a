"""The panel beside a ticket: who asks, what else they asked, who hears of it."""

from datetime import datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.core.formats import clock_time, is_zone
from helpdesk.customers.queries.record import CustomerCard
from helpdesk.events.actor import Capability, Staff
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.labels import setup_name
from helpdesk.tickets.queries.choices import TicketChoices
from helpdesk.tickets.queries.workbench import MOST_OTHERS, Follower, LinkedTicket, OtherTicketRow
from helpdesk.tickets.records import TicketRecord
from helpdesk.tickets.rules import write_refusal
from helpdesk.web.desk.around import Around, around
from helpdesk.web.desk.happened import contact_label
from helpdesk.web.desk.kept import CHOICES
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.promised import PromisesPart, promises_part
from helpdesk.web.desk.ticket_fields import FieldsPart, Filled, side_fields
from helpdesk.web.kit.forms import Form
from helpdesk.web.kit.pages import fragment

MOST_LANGUAGES = 1_000


class OtherTicket(Struct, frozen=True):
    ticket: OtherTicketRow
    url: str

    @property
    def status_name(self) -> str:
        return setup_name(self.ticket.status_name)


class LinkedLine(Struct, frozen=True):
    """A ticket that this one speaks of, or that speaks of it."""

    ticket: LinkedTicket
    url: str


class FollowersPart(Struct, frozen=True, kw_only=True):
    followers: list[Follower]
    url: str
    removal_url: str
    form: Form
    can_write: bool
    actor: int


class SidePart(Struct, frozen=True, kw_only=True):
    """`card` is None for a person who was erased, and for whoever may not read of customers."""

    ticket: TicketRecord
    card: CustomerCard | None
    knows_customers: bool
    language: str
    local_time: str
    contact_at: datetime | None
    contact: str
    others: list[OtherTicket]
    has_more_others: bool
    linked: list[LinkedLine]
    followers: FollowersPart
    fields: FieldsPart
    promises: PromisesPart
    refresh_url: str
    history_url: str
    way_url: str
    audience_url: str


class SidePage(Struct, frozen=True):
    """The panel by itself, for a page that refreshes it."""

    side: SidePart


class SideController(Controller):
    path = "/tickets/{number:str}/side"

    @get()
    async def show(self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]) -> Template:
        place = ListPlace.of_ticket(request.query_params)
        return fragment("desk/ticket/_side.html", SidePage(await fresh_side(actor, number, place)))


class SideState(Struct, frozen=True, kw_only=True):
    """Refused input: the form of a follower, of the custom fields, or of a promise."""

    form: Form = Form()
    filled: Filled = Filled()
    promise: Form = Form()


async def fresh_side(
    actor: Staff, number: str, place: ListPlace, form: Form | None = None, *, filled: Filled | None = None
) -> SidePart:
    return await side_with(actor, number, place, SideState(form=form or Form(), filled=filled or Filled()))


async def side_with(actor: Staff, number: str, place: ListPlace, state: SideState) -> SidePart:
    """The panel with what was refused of one of its forms."""
    ticket = await access_ticket(actor, number)
    found, choices = await around(actor, ticket), await CHOICES.of(None)
    return side_part(actor, ticket, found, choices, place, state)


def side_part(
    actor: Staff,
    ticket: TicketRecord,
    found: Around,
    choices: TicketChoices,
    place: ListPlace,
    state: SideState,
) -> SidePart:
    knows_customers = actor.can(Capability.READ_CUSTOMERS)
    bench, card = found.bench, found.bench.card
    path, suffix = f"/desk/tickets/{ticket.number}", place.suffix
    can_write = write_refusal(actor, ticket) is None
    contact = bench.last_contact
    return SidePart(
        ticket=ticket,
        card=card,
        knows_customers=knows_customers,
        language=language_of(card.locale) if card and card.locale else "",
        local_time=clock_time(now(), card.zone) if card and card.zone and is_zone(card.zone) else "",
        contact_at=contact.at if contact else None,
        contact=contact_label(contact.kind) if contact else "",
        others=[OtherTicket(other, f"/desk/tickets/{other.number}") for other in bench.others[:MOST_OTHERS]],
        has_more_others=len(bench.others) > MOST_OTHERS,
        linked=[LinkedLine(linked, f"/desk/tickets/{linked.number}") for linked in bench.linked],
        followers=FollowersPart(
            followers=bench.followers,
            url=f"{path}/followers{suffix}",
            removal_url=f"{path}/followers/removals{suffix}",
            form=state.form,
            can_write=can_write,
            actor=actor.person,
        ),
        fields=side_fields(ticket, choices, place, state.filled),
        promises=promises_part(ticket.number, place, found.promises, state.promise, can_write=can_write),
        refresh_url=f"{path}/side{suffix}",
        history_url=f"{path}/history{suffix}",
        way_url=f"{path}/way{suffix}",
        audience_url=f"{path}/audience{suffix}",
    )


@lru_cache(MOST_LANGUAGES)
def language_of(code: str) -> str:
    """A language by its own name; a code that nobody knows, as it is."""
    try:
        name = Locale.parse(code.replace("-", "_")).get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:]
