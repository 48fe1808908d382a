"""Mails that did not go out, or of which nobody can say: a person decides whether they are sent again."""

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.accounts.actions.sessions import add_flash
from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.mail.actions.sending import send_again
from helpdesk.mail.queries.outbound import OutboundRow, troubled_mails
from helpdesk.web.kit.pages import page, see_other
from helpdesk.web.kit.paths import row_id, usable_cursor
from helpdesk.web.kit.visit import current_visit


class OutboxPage(Struct, frozen=True, kw_only=True):
    mails: list[OutboundRow]
    newer: str
    older: str


class OutboxController(Controller):
    path = "/outbox"

    @get()
    async def index(self, after: FromQuery[str] = "") -> Template:
        found = await troubled_mails(usable_cursor(after))
        content = OutboxPage(
            mails=found.rows,
            newer="/admin/outbox" if after else "",
            older=f"/admin/outbox?after={found.after}" if found.after else "",
        )
        return page("admin/outbox/index.html", content)


class ResendController(Controller):
    path = "/outbox/{outbound_id:str}/resend"

    @post()
    async def create(self, outbound_id: FromPath[str]) -> Redirect:
        """Send a failed or unknown mail once more, because a person said so."""
        if not await send_again(row_id(outbound_id)):
            raise NotFound("mail")
        await add_flash(current_visit().session or 0, "ok", _("The mail is queued again."))
        return see_other("/admin/outbox")
