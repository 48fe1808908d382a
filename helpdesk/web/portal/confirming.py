"""A guest's question, confirmed by the link that was mailed: seen first, because scanners follow links."""

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.core.errors import NotFound
from helpdesk.core.markdown import rendered
from helpdesk.tickets.actions.pending import confirm_pending
from helpdesk.tickets.queries.pending import PendingRequest, pending_request
from helpdesk.web.account.pages import ExpiredLinkPage
from helpdesk.web.kit.guards import public
from helpdesk.web.kit.pages import page, see_other
from helpdesk.web.portal.links import fresh_url

ASK_AGAIN = "/tickets/new"


class ConfirmPage(Struct, frozen=True, kw_only=True):
    """What was asked, to be looked at before it is sent."""

    token: str
    asked: PendingRequest
    html: str


class ConfirmationController(Controller):
    path = "/tickets/confirm/{token:str}"
    guards = [public]

    @get()
    async def show(self, token: FromPath[str]) -> Template:
        asked = await pending_request(token)
        if asked is None:
            return _ended_page()
        content = ConfirmPage(token=token, asked=asked, html=rendered(asked.body))
        return page("portal/asking/confirm.html", content)

    @post()
    async def create(self, token: FromPath[str]) -> Template | Redirect:
        """Send what was asked; the ticket opens through its link. A second press finds the same one."""
        try:
            confirmed = await confirm_pending(token)
        except NotFound:
            return _ended_page()
        return see_other(fresh_url(confirmed.ticket.id, confirmed.person))


def _ended_page() -> Template:
    """What was confirmed with it is with us: nobody is to ask twice."""
    return page("portal/asking/ended.html", ExpiredLinkPage(again=ASK_AGAIN), status=404)
