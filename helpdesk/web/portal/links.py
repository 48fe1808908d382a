"""The link of a mail: exactly its ticket, for thirty days, without signing anybody in."""

from litestar import Controller, Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from helpdesk.accounts.queries.sessions import actor_of_person
from helpdesk.core.clock import now
from helpdesk.core.errors import NotFound
from helpdesk.events.actor import Customer
from helpdesk.tickets.actions.privacy import keep_private, share_with_colleagues
from helpdesk.tickets.actions.status import reopen_ticket, solve_ticket
from helpdesk.tickets.links import OPENS_FOR, TicketLink, open_ticket_link, ticket_link_token
from helpdesk.tickets.queries.names import ticket_names
from helpdesk.web.kit.guards import public
from helpdesk.web.kit.pages import see_other
from helpdesk.web.portal.ended_links import ended_link_page
from helpdesk.web.portal.place import TicketPlace, link_url
from helpdesk.web.portal.ticket_pages import reply, ticket_page


class LinkController(Controller):
    path = "/t/{token:str}"
    guards = [public]

    @get()
    async def show(self, token: FromPath[str], before: FromQuery[str] = "") -> Template:
        """The ticket, or where a link has run out, the way to a new one."""
        if open_ticket_link(token) is None:
            return ended_link_page(token)
        return await ticket_page(await link_place(token), before=before)

    @post("/replies", request_max_body_size=None)
    async def reply(self, request: Request, token: FromPath[str]) -> Template | Redirect:
        """Send a message; after a long rest it opens a new ticket, whose own link is shown then."""
        place = await link_place(token)
        answer = await reply(place, request)
        if isinstance(answer, Template):
            return answer
        url = place.base_url if answer.number == place.number else fresh_url(answer.id, place.actor.person)
        return see_other(f"{url}#m{answer.message}")

    @post("/closure")
    async def close(self, token: FromPath[str]) -> Redirect:
        place = await link_place(token)
        await solve_ticket(place.actor, place.number)
        return see_other(place.base_url)

    @post("/reopening")
    async def reopen(self, token: FromPath[str]) -> Redirect:
        place = await link_place(token)
        await reopen_ticket(place.actor, place.number)
        return see_other(place.base_url)

    @post("/privacy")
    async def hide(self, token: FromPath[str]) -> Redirect:
        place = await link_place(token)
        await keep_private(place.actor, place.number)
        return see_other(place.base_url)

    @post("/sharing")
    async def share(self, token: FromPath[str]) -> Redirect:
        place = await link_place(token)
        await share_with_colleagues(place.actor, place.number)
        return see_other(place.base_url)


async def link_place(token: str) -> TicketPlace:
    """The one ticket a link opens, for the person it was mailed to."""
    link = open_ticket_link(token)
    if link is None:
        raise NotFound("link")
    actor = await _holder(link)
    names = await ticket_names(actor, [link.ticket])
    if link.ticket not in names:
        raise NotFound("ticket")
    number = names[link.ticket].number
    return TicketPlace(base_url=link_url(token), number=number, actor=actor, is_by_link=True)


def fresh_url(ticket_id: int, person_id: int) -> str:
    """A link to this ticket for this person, good for thirty days from now."""
    return link_url(ticket_link_token(ticket_id, person_id, now() + OPENS_FOR))


async def _holder(link: TicketLink) -> Customer:
    """Whoever holds the mail, as the person it went to, with eyes for this ticket only."""
    person = await actor_of_person(link.person)
    if person is None:
        raise NotFound("person")
    return Customer(
        person=link.person,
        name=person.name,
        locale=person.locale,
        zone=person.zone,
        only_ticket=link.ticket,
    )
