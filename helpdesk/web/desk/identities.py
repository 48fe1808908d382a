"""How a person is reached: addresses and numbers added, made the main one, taken away."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.accounts.actions.identities import add_email, add_phone, make_primary, remove_identity
from helpdesk.core.errors import Conflict, Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.web.desk.person_page import PersonState, person_page
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Form, parse, typed
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.paths import row_id

Kind = TypeVar("Kind", bound=Struct)


class EmailForm(Struct, frozen=True, kw_only=True):
    email: str


class PhoneForm(Struct, frozen=True, kw_only=True):
    phone: str


class EmailController(Controller):
    path = "/people/{person:str}/emails"

    @post()
    async def create(
        self, request: Request, person: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        async def add(form: EmailForm) -> int:
            return await add_email(actor, row_id(person), email=form.email)

        return await _added(request, actor, person, EmailForm, add)


class PhoneController(Controller):
    path = "/people/{person:str}/phones"

    @post()
    async def create(
        self, request: Request, person: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        async def add(form: PhoneForm) -> int:
            return await add_phone(actor, row_id(person), phone=form.phone)

        return await _added(request, actor, person, PhoneForm, add)


class PrimaryController(Controller):
    path = "/people/{person:str}/identities/{identity:str}/primary"

    @post()
    async def create(
        self, person: FromPath[str], identity: FromPath[str], actor: NamedDependency[Staff]
    ) -> Redirect:
        await make_primary(actor, row_id(person), row_id(identity))
        return await see_done(
            f"/desk/people/{row_id(person)}", _("They are reached there first from now on.")
        )


class IdentityRemovalController(Controller):
    path = "/people/{person:str}/identities/{identity:str}/removal"

    @post()
    async def create(
        self, person: FromPath[str], identity: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        try:
            await remove_identity(actor, row_id(person), row_id(identity))
        except Conflict as refusal:
            form = Form(errors={"identity": refusal.sentence})
            return await _refused(actor, person, form, status=refusal.status)
        return await see_done(f"/desk/people/{row_id(person)}", _("It is removed."))


async def _added(
    request: Request, actor: Staff, person: str, kind: type[Kind], add: Callable[[Kind], Awaitable[int]]
) -> Template | Redirect:
    fields = await request.form()
    form = parse(fields, kind)
    if isinstance(form, Form):
        return await _refused(actor, person, form)
    try:
        await add(form)
    except Invalid as refusal:
        return await _refused(actor, person, typed(fields, kind).refused(refusal))
    return await see_done(f"/desk/people/{row_id(person)}", _("It is added."))


async def _refused(actor: Staff, person: str, form: Form, *, status: int = 422) -> Template:
    shown = await person_page(actor, row_id(person), PersonState(form=form))
    return page("desk/people/show.html", shown, status=status)
