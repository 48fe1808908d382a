"""A ticket kept from the colleagues of whoever asked, or shared with them again, by staff."""

from urllib.parse import quote

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.privacy import keep_private, share_with_colleagues
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.kit.flashing import see_done


class PrivacyController(Controller):
    path = "/tickets/{number:str}/privacy"

    @post()
    async def create(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> Redirect:
        """Keep it private, or with the button "share", share it again; on to who sees it then."""
        back = f"/desk/tickets/{quote(number, safe='')}/audience"
        url = f"{back}{ListPlace.of_ticket(request.query_params).suffix}"
        if "share" in await request.form():
            await share_with_colleagues(actor, number)
            return await see_done(url, _("Their colleagues see it again."))
        await keep_private(actor, number)
        return await see_done(url, _("Their colleagues do not see it."))
