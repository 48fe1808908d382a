"""A link of a mail that has run out: a new way in goes to the address the link went to, and nowhere else."""

import hmac
from datetime import UTC, datetime

from litestar import Controller, post
from litestar.params import FromPath
from litestar.response import Template
from msgspec import Struct

from helpdesk.accounts.actions.signing_up import ask_for_sign_in_link
from helpdesk.accounts.queries.people import person_card
from helpdesk.core.errors import NotFound
from helpdesk.tickets.links import ticket_link_token
from helpdesk.web.kit.guards import public
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.visit import current_visit

PARTS = 4
LONGEST_FACT = 18
LONGEST_INSTANT = 11


class EndedLinkPage(Struct, frozen=True, kw_only=True):
    """`renewal_url` is empty where nobody can say whose link it was."""

    renewal_url: str


class RenewedLinkPage(Struct, frozen=True, kw_only=True):
    """It does not say which address: whoever holds an old link need not learn it."""


class RenewalController(Controller):
    path = "/t/{token:str}/renewal"
    guards = [public]

    @post()
    async def create(self, token: FromPath[str]) -> Template:
        """Mail a link that signs in to whomever the old one was mailed."""
        person = holder_of_ended_link(token)
        card = await person_card(person) if person is not None else None
        if card is None:
            raise NotFound("link")
        if card.email is not None and card.is_active:
            await ask_for_sign_in_link(card.email, ip=current_visit().ip)
        return page("portal/links/renewed.html", RenewedLinkPage())


def ended_link_page(token: str) -> Template:
    is_ours = holder_of_ended_link(token) is not None
    content = EndedLinkPage(renewal_url=f"/t/{token}/renewal" if is_ours else "")
    return page("portal/links/ended.html", content, status=404)


def holder_of_ended_link(token: str) -> int | None:
    """The person a link was mailed to, where its signature is ours; whether it still opens is not asked."""
    parts = token.split("-")
    if len(parts) != PARTS or not all(_is_fact(part) for part in parts[:3]):
        return None
    ticket, person, ended = (int(part) for part in parts[:3])
    if len(parts[2]) > LONGEST_INSTANT:
        return None
    genuine = ticket_link_token(ticket, person, datetime.fromtimestamp(ended, UTC))
    return person if hmac.compare_digest(genuine.encode(), token.encode()) else None


def _is_fact(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_FACT
