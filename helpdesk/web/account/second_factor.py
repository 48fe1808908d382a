"""Setting the second factor up, its recovery codes, and switching it off."""

from typing import Annotated

import segno
from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template
from markupsafe import Markup
from msgspec import Meta, Struct

from helpdesk.accounts.actions.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    renew_recovery_codes,
    switch_off_second_factor,
)
from helpdesk.accounts.actions.sessions import add_flash
from helpdesk.accounts.queries.people import person_card
from helpdesk.accounts.queries.second_factor import SecondFactorStanding, begun_secret, second_factor_of
from helpdesk.accounts.second_factor import provisioning_uri, typed_secret
from helpdesk.core.errors import Conflict, Invalid, TooMany
from helpdesk.core.i18n import gettext as _
from helpdesk.core.settings import Settings
from helpdesk.events.actor import Actor
from helpdesk.web.account.second_step import Code, code_errors, session_token
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.guards import signed_in
from helpdesk.web.kit.pages import chrome, page, see_other
from helpdesk.web.kit.sessions import session_cookie
from helpdesk.web.kit.visit import current_visit
from helpdesk.web.kit.visitor import Visitor

HERE = "/account/second-factor"
QR_SCALE = 5
QR_MARGIN = 4


class CodeForm(Struct, frozen=True, kw_only=True):
    code: Code


class SwitchOffForm(Struct, frozen=True, kw_only=True):
    """`password` is blank for somebody who has only ever signed in by mail."""

    code: Code
    password: Annotated[str, Meta(max_length=200)] = ""


class SecondFactorPage(Struct, frozen=True, kw_only=True):
    """`qr` and `secret` are there while it is being set up; `is_wanted` where the company asks for it."""

    standing: SecondFactorStanding
    qr: Markup
    secret: str
    is_wanted: bool
    form: Form
    refused: str


class RecoveryCodesPage(Struct, frozen=True, kw_only=True):
    """The codes as they are shown, once."""

    codes: list[str]
    download: str


class SecondFactorController(Controller):
    path = HERE
    guards = [signed_in]

    @get()
    async def show(self, actor: Visitor) -> Template:
        return await _own_page(actor)

    @post()
    async def create(self, actor: Visitor) -> Redirect:
        await begin_second_factor(actor)
        return see_other(HERE)

    @post("/confirmation", status_code=200)
    async def confirm(
        self, request: Request, actor: Visitor, settings: NamedDependency[Settings]
    ) -> Template:
        """Switch it on and show the recovery codes, this once."""
        form = parse(await request.form(), CodeForm)
        if isinstance(form, Form):
            return await _own_page(actor, form, "confirm", status=422)
        try:
            done = await confirm_second_factor(actor, form.code, token=session_token(request, settings))
        except (Invalid, TooMany) as refusal:
            return await _refused(actor, refusal, "confirm")
        shown = _codes_page(done.recovery_codes)
        shown.set_cookie(session_cookie(done.token, is_secure=settings.is_secure))
        return shown

    @post("/codes", status_code=200)
    async def renew_codes(self, request: Request, actor: Visitor) -> Template:
        form = parse(await request.form(), CodeForm)
        if isinstance(form, Form):
            return await _own_page(actor, form, "codes", status=422)
        try:
            return _codes_page(await renew_recovery_codes(actor, form.code))
        except (Invalid, TooMany) as refusal:
            return await _refused(actor, refusal, "codes")

    @post("/removal")
    async def destroy(self, request: Request, actor: Visitor) -> Template | Redirect:
        form = parse(await request.form(), SwitchOffForm)
        if isinstance(form, Form):
            return await _own_page(actor, form, "removal", status=422)
        try:
            await switch_off_second_factor(actor, password=form.password, code=form.code)
        except (Invalid, TooMany) as refusal:
            return await _refused(actor, refusal, "removal")
        await add_flash(current_visit().session or 0, "ok", _("The second factor is off."))
        return see_other(HERE)


async def _refused(actor: Actor, refusal: Invalid | TooMany, which: str) -> Template:
    return await _own_page(actor, Form(errors=code_errors(refusal)), which, status=refusal.status)


async def _own_page(
    actor: Actor, form: Form | None = None, refused: str = "", *, status: int = 200
) -> Template:
    """The page; `refused` names the one of its forms that the errors belong to."""
    standing = await second_factor_of(actor.person or 0)
    secret = await begun_secret(actor.person or 0)
    content = SecondFactorPage(
        standing=standing,
        qr=await _qr(actor, secret) if secret else Markup(),
        secret=typed_secret(secret) if secret else "",
        is_wanted=current_visit().lacks_factor,
        form=Form(errors=form.errors) if form else Form(),
        refused=refused,
    )
    return page("account/second_factor.html", content, status=status)


async def _qr(actor: Actor, secret: bytes) -> Markup:
    card = await person_card(actor.person or 0)
    account = (card.email if card else None) or actor.name
    uri = provisioning_uri(secret, account=account, issuer=chrome().brand_name)
    drawn = segno.make_qr(uri, error="m").svg_inline(
        scale=QR_SCALE, border=QR_MARGIN, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    return Markup(drawn)  # noqa: S704 - drawn by us, of squares


def _codes_page(codes: list[str]) -> Template:
    if not codes:
        raise Conflict(_("There are no codes to show."))
    return page("account/recovery_codes.html", RecoveryCodesPage(codes=codes, download="%0D%0A".join(codes)))
