"""What administrators do about somebody's way in: invite once more, withdraw, reset the second factor."""

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from helpdesk.accounts.actions.invitations import invite_person, withdraw_invitation
from helpdesk.accounts.actions.second_factor import reset_second_factor
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.web.admin.person import done
from helpdesk.web.kit.paths import row_id


class InvitationsController(Controller):
    path = "/people/{person_id:str}/invitation"

    @post()
    async def create(self, person_id: FromPath[str], actor: NamedDependency[Staff]) -> Redirect:
        """Invite them, or once more: what was sent before opens nothing."""
        await invite_person(actor, row_id(person_id))
        return await done(person_id, _("The invitation is on its way."))

    @post("/withdrawal")
    async def destroy(self, person_id: FromPath[str], actor: NamedDependency[Staff]) -> Redirect:
        await withdraw_invitation(actor, row_id(person_id))
        return await done(person_id, _("The invitation is withdrawn."))


class ResetController(Controller):
    path = "/people/{person_id:str}/second-factor/reset"

    @post()
    async def create(self, person_id: FromPath[str], actor: NamedDependency[Staff]) -> Redirect:
        await reset_second_factor(actor, row_id(person_id))
        return await done(person_id, _("The second factor is reset; they are told by mail."))
