"""One's own picture: chosen, and taken away again."""

from litestar import Controller, Request, post
from litestar.response import Redirect, Template

from helpdesk.accounts.actions.pictures import LARGEST_PICTURE, remove_picture, set_picture
from helpdesk.accounts.actions.sessions import add_flash
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.web.account.profile import Refused, account_page
from helpdesk.web.kit.guards import signed_in
from helpdesk.web.kit.pages import see_other
from helpdesk.web.kit.uploads import files_in, upload_form
from helpdesk.web.kit.visit import current_visit
from helpdesk.web.kit.visitor import Visitor

FIELD = "picture"
LIST = "/account"


class PictureController(Controller):
    path = "/account/picture"
    guards = [signed_in]

    @post(request_max_body_size=None)
    async def update(self, request: Request, actor: Visitor) -> Template | Redirect:
        async with upload_form(request, largest_file=LARGEST_PICTURE) as form:
            files = files_in(form, FIELD)
            content = await files[0].read() if files else b""
        try:
            await set_picture(actor, content)
        except Invalid as refusal:
            return await account_page(actor, Refused(picture=refusal.fields[FIELD]), status=422)
        await add_flash(current_visit().session or 0, "ok", _("Your picture is changed."))
        return see_other(LIST)

    @post("/removal")
    async def destroy(self, actor: Visitor) -> Redirect:
        await remove_picture(actor)
        await add_flash(current_visit().session or 0, "ok", _("Your picture is removed."))
        return see_other(LIST)
