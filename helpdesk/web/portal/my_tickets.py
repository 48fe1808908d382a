"""What one has asked and follows, and what was asked in one's organisations; those in work first."""

from urllib.parse import urlencode

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from msgspec import Struct

from helpdesk.accounts.choice import Choice
from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.customers.sharing import shared_organisations
from helpdesk.tickets.queries.askers import organisation_askers
from helpdesk.tickets.queries.mine import OrganisationFilters, my_tickets, organisation_tickets
from helpdesk.tickets.rules import is_id
from helpdesk.web.kit.guards import signed_in
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.paths import row_id
from helpdesk.web.kit.visitor import Visitor
from helpdesk.web.portal.customer import as_customer
from helpdesk.web.portal.rows import TicketLine, ticket_lines

OPEN, SETTLED = "open", "settled"
_IS_OPEN = {OPEN: True, SETTLED: False}

# A list beside this one: its words, its address, and whether it is shown.
Section = tuple[str, str, bool]


class MyTicketsPage(Struct, frozen=True, kw_only=True):
    """`sections` lead to the lists of organisations; there are none where nothing is shared."""

    sections: list[Section]
    tickets: list[TicketLine]
    only_open: bool
    newer: str
    older: str


class OrganisationTicketsPage(Struct, frozen=True, kw_only=True):
    """`show` and `by` are what the list is narrowed to, `askers` whom it may be narrowed to."""

    sections: list[Section]
    organisation: Choice
    tickets: list[TicketLine]
    show: str
    by: int | None
    askers: list[tuple[int, str]]
    url: str
    newer: str
    older: str


@get("/tickets", guards=[signed_in])
async def list_my_tickets(actor: Visitor, show: FromQuery[str] = "", after: FromQuery[str] = "") -> Template:
    only_open = show == OPEN
    customer = as_customer(actor)
    found = await my_tickets(customer, only_open=only_open, after=after)
    base = f"/tickets?show={OPEN}" if only_open else "/tickets"
    content = MyTicketsPage(
        sections=_sections(await shared_organisations(customer), None),
        tickets=ticket_lines(found.rows, customer),
        only_open=only_open,
        newer=base if after else "",
        older=f"{base}{'&' if only_open else '?'}after={found.after}" if found.after else "",
    )
    return page("portal/tickets/index.html", content)


@get("/organisations/{organisation:str}/tickets", guards=[signed_in])
async def list_organisation_tickets(
    organisation: FromPath[str],
    actor: Visitor,
    show: FromQuery[str] = "",
    by: FromQuery[int | None] = None,
    after: FromQuery[str] = "",
) -> Template:
    """Not there for whom the organisation does not share its tickets with."""
    customer = as_customer(actor)
    shared = await shared_organisations(customer)
    chosen = _chosen(shared, row_id(organisation))
    narrowed = OrganisationFilters(is_open=_IS_OPEN.get(show), requester=by if by and is_id(by) else None)
    found = await organisation_tickets(customer, chosen.id, narrowed, after=after)
    url = f"/organisations/{chosen.id}/tickets"
    query = {"show": show if show in _IS_OPEN else "", "by": narrowed.requester or ""}
    content = OrganisationTicketsPage(
        sections=_sections(shared, chosen.id),
        organisation=chosen,
        tickets=ticket_lines(found.rows, customer),
        show=query["show"],
        by=narrowed.requester,
        askers=[(asker.id, asker.name) for asker in await organisation_askers(chosen.id)],
        url=url,
        newer=_address(url, query) if after else "",
        older=_address(url, {**query, "after": found.after}) if found.after else "",
    )
    return page("portal/tickets/organisation.html", content)


def _chosen(shared: list[Choice], organisation: int) -> Choice:
    for choice in shared:
        if choice.id == organisation:
            return choice
    raise NotFound("organisation")


def _sections(shared: list[Choice], current: int | None) -> list[Section]:
    if not shared:
        return []
    theirs = [(one.name, f"/organisations/{one.id}/tickets", one.id == current) for one in shared]
    return [(_("My tickets"), "/tickets", current is None), *theirs]


def _address(url: str, query: dict[str, object]) -> str:
    held = {name: value for name, value in query.items() if value}
    return f"{url}?{urlencode(held)}" if held else url
