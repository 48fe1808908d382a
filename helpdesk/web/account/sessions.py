"""One's own browsers: signing out one of them, or all the others."""

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from helpdesk.accounts.actions.sessions import add_flash, end_session, sign_out_others
from helpdesk.core.i18n import gettext as _
from helpdesk.core.settings import Settings
from helpdesk.web.kit.guards import signed_in
from helpdesk.web.kit.pages import see_other
from helpdesk.web.kit.paths import row_id
from helpdesk.web.kit.sessions import expired_session_cookie
from helpdesk.web.kit.visit import current_visit
from helpdesk.web.kit.visitor import Visitor

LIST = "/account#sessions"


class SessionsController(Controller):
    path = "/account/sessions"
    guards = [signed_in]

    @post("/removal")
    async def destroy_others(self, actor: Visitor) -> Redirect:
        current = current_visit().session
        await sign_out_others(actor, actor.person or 0, keeping=current)
        await add_flash(current or 0, "ok", _("All other devices are signed out."))
        return see_other(LIST)

    @post("/{session_id:str}/removal")
    async def destroy(
        self, session_id: FromPath[str], actor: Visitor, settings: NamedDependency[Settings]
    ) -> Redirect:
        """Sign out one of them; this one is the same as signing out."""
        current, ended = current_visit().session, row_id(session_id)
        await end_session(actor, ended)
        if ended != current:
            await add_flash(current or 0, "ok", _("The device is signed out."))
            return see_other(LIST)
        answer = see_other("/")
        answer.set_cookie(expired_session_cookie(is_secure=settings.is_secure))
        return answer
