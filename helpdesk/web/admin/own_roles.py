"""Roles: what each allows and who has it; made, copied, changed and removed."""

from typing import Annotated

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from msgspec import Meta, Struct

from helpdesk.accounts.actions.own_roles import (
    LONGEST_DESCRIPTION,
    LONGEST_ROLE_NAME,
    RoleDefinition,
    change_own_role,
    create_role,
    remove_role,
)
from helpdesk.accounts.capabilities import in_order
from helpdesk.accounts.labels import role_hint, role_label
from helpdesk.accounts.queries.roles import OwnRoleRow, own_role_row
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import BUILT_IN, Capability, Role, Staff
from helpdesk.web.admin.role_page import built_in_page, new_page, own_page, roles_page, written
from helpdesk.web.admin.roles import chosen
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Form, parse, typed
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.paths import row_id

SHOWN = frozenset(BUILT_IN) - {Role.CUSTOMER}


class RoleForm(Struct, frozen=True, kw_only=True):
    name: Annotated[str, Meta(max_length=LONGEST_ROLE_NAME)]
    description: Annotated[str, Meta(max_length=LONGEST_DESCRIPTION)] = ""
    capabilities: list[Capability] = []


class RemovalForm(Struct, frozen=True, kw_only=True):
    """The role that its people get instead; nothing where nobody has it."""

    instead: str = ""


class RolesController(Controller):
    path = "/roles"

    @get()
    async def index(self) -> Template:
        return page("admin/roles/index.html", await roles_page())

    @get("/new")
    async def new(self, actor: NamedDependency[Staff], copy: FromQuery[str] = "") -> Template:
        """An empty form, or one that begins with what another role allows."""
        form = Form(values=await _copied(copy) if copy else {})
        return page("admin/roles/edit.html", new_page(actor, form))

    @post()
    async def create(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        fields = await request.form()
        form = parse(fields, RoleForm)
        if isinstance(form, Form):
            return page("admin/roles/edit.html", new_page(actor, form), status=422)
        try:
            role = await create_role(actor, _definition(form))
        except Invalid as refusal:
            shown = typed(fields, RoleForm).refused(refusal)
            return page("admin/roles/edit.html", new_page(actor, shown), status=422)
        return await see_done(f"/admin/roles/{role}", _("The role is there."))


class RoleController(Controller):
    path = "/roles/{role:str}"

    @get()
    async def edit(self, role: FromPath[str], actor: NamedDependency[Staff]) -> Template:
        if role in SHOWN:
            return page("admin/roles/edit.html", await built_in_page(actor, Role(role)))
        return page("admin/roles/edit.html", await own_page(actor, await _role(role)))

    @post()
    async def update(
        self, request: Request, role: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        row = await _role(role)
        fields = await request.form()
        form = parse(fields, RoleForm)
        if isinstance(form, Form):
            return page("admin/roles/edit.html", await own_page(actor, row, form), status=422)
        try:
            await change_own_role(actor, row.id, _definition(form))
        except Invalid as refusal:
            shown = typed(fields, RoleForm).refused(refusal)
            return page("admin/roles/edit.html", await own_page(actor, row, shown), status=422)
        return await see_done(f"/admin/roles/{row.id}", _("The role is saved."))

    @post("/removal")
    async def destroy(
        self, request: Request, role: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        """Remove a role, once nobody has it any more or the form says what its people get instead."""
        row = await _role(role)
        form = parse(await request.form(), RemovalForm)
        instead = "" if isinstance(form, Form) else form.instead
        try:
            await remove_role(actor, row.id, chosen(instead))
        except Invalid as refusal:
            sentence = next(iter(refusal.fields.values()))
            shown = Form(values=written(row) | {"instead": instead}, errors={"instead": sentence})
            return page("admin/roles/edit.html", await own_page(actor, row, shown), status=422)
        return await see_done("/admin/roles", _("The role is removed."))


async def _role(text: str) -> OwnRoleRow:
    found = None if text in SHOWN else await own_role_row(row_id(text))
    if found is None:
        raise NotFound("role")
    return found


async def _copied(name: str) -> dict[str, object]:
    """What the form of a copy begins with."""
    if name in SHOWN:
        role = Role(name)
        values: dict[str, object] = {
            "name": role_label(role),
            "description": role_hint(role),
            "capabilities": [capability.value for capability in in_order(BUILT_IN[role])],
        }
    else:
        values = written(await _role(name))
    return values | {"name": _("{name}, a copy").format(name=values["name"])}


def _definition(form: RoleForm) -> RoleDefinition:
    return RoleDefinition(
        name=form.name, description=form.description, capabilities=frozenset(form.capabilities)
    )
