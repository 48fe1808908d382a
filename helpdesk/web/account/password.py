"""Changing one's own password. Every other browser is signed out by it."""

from typing import Annotated

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template
from msgspec import Meta, Struct

from helpdesk.accounts.actions.passwords import change_password
from helpdesk.accounts.actions.sessions import add_flash
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.core.settings import Settings
from helpdesk.web.account.profile import Refused, account_page
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.guards import signed_in
from helpdesk.web.kit.pages import see_other
from helpdesk.web.kit.sessions import cookie_name, session_cookie
from helpdesk.web.kit.visit import current_visit
from helpdesk.web.kit.visitor import Visitor


class PasswordForm(Struct, frozen=True, kw_only=True):
    """`current` is blank for somebody who has only ever signed in by mail.

    A blank `new` is refused by the domain, which says in the same answer whether `current` is wrong.
    """

    current: Annotated[str, Meta(max_length=200)] = ""
    new: Annotated[str, Meta(max_length=200)] = ""


class PasswordController(Controller):
    path = "/account/password"
    guards = [signed_in]

    @post()
    async def update(
        self, request: Request, actor: Visitor, settings: NamedDependency[Settings]
    ) -> Template | Redirect:
        form = parse(await request.form(), PasswordForm)
        if isinstance(form, Form):
            return await account_page(actor, Refused(password=Form(errors=form.errors)), status=422)
        token = request.cookies.get(cookie_name(is_secure=settings.is_secure), "")
        try:
            renewed = await change_password(actor, current=form.current, new=form.new, token=token)
        except Invalid as refusal:
            return await account_page(actor, Refused(password=Form(errors=refusal.fields)), status=422)
        await add_flash(current_visit().session or 0, "ok", _("Your password is changed."))
        answer = see_other("/account")
        answer.set_cookie(session_cookie(renewed, is_secure=settings.is_secure))
        return answer
