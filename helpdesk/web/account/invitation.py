"""Accepting an invitation: a name, a password, and one is in."""

from typing import Annotated

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Meta, Struct

from helpdesk.accounts.actions.invitations import accept_invitation
from helpdesk.accounts.actions.links import open_link
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.queries.people import person_card
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.settings import Settings
from helpdesk.web.account.pages import LinkPage, expired_link_page, welcome
from helpdesk.web.kit.fields import NewPassword
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.guards import public
from helpdesk.web.kit.pages import page


class AcceptanceForm(Struct, frozen=True, kw_only=True):
    name: Annotated[str, Meta(max_length=200)]
    password: NewPassword


class InvitationController(Controller):
    path = "/invitation/{token:str}"
    guards = [public]

    @get()
    async def show(self, token: FromPath[str]) -> Template:
        link = await open_link(token, LinkPurpose.INVITATION)
        card = await person_card(link.person or 0) if link else None
        if card is None:
            return expired_link_page("")
        return _page(token, Form(values={"name": card.name}))

    @post()
    async def create(
        self, request: Request, token: FromPath[str], settings: NamedDependency[Settings]
    ) -> Template | Redirect:
        form = parse(await request.form(), AcceptanceForm)
        if await open_link(token, LinkPurpose.INVITATION) is None:
            return expired_link_page("")
        if isinstance(form, Form):
            return _page(token, Form(values={"name": form.value("name")}, errors=form.errors), status=422)
        try:
            person = await accept_invitation(token, name=form.name, password=form.password)
        except NotFound:
            return expired_link_page("")
        except Invalid as refusal:
            return _page(token, Form(values={"name": form.name}).refused(refusal), status=422)
        return await welcome(request, person, "/", settings)


def _page(token: str, form: Form, *, status: int = 200) -> Template:
    return page("account/invitation.html", LinkPage(token=token, form=form), status=status)
