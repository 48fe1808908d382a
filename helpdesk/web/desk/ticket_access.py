"""Which people of an organisation see the tickets of all of it: chosen after a look at what it would mean."""

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.customers.actions.ticket_access import cleaned_roles, set_ticket_access
from helpdesk.customers.enums import TicketAccess
from helpdesk.customers.labels import access_hint, access_label
from helpdesk.customers.queries.organisations import MemberOut, OrganisationCard, members_of
from helpdesk.customers.sharing import AccessSetting
from helpdesk.events.actor import Staff
from helpdesk.tickets.queries.sharing_preview import SharingPreview, sharing_preview
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.organisation_page import known_organisation
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Form, parse, typed
from helpdesk.web.kit.pages import fragment, page
from helpdesk.web.kit.paths import RowId, row_id


class AccessForm(Struct, frozen=True, kw_only=True):
    access: TicketAccess
    roles: list[str] = []
    named: list[RowId] = []
    may_reply: bool = False


class AccessPage(Struct, frozen=True, kw_only=True):
    """`modes`, `roles` and `people` are what there is to choose from; `preview` is of what is chosen."""

    views: ViewsPart
    organisation: OrganisationCard
    form: Form
    modes: list[tuple[str, str, str]]
    roles: list[tuple[str, str, str]]
    people: list[tuple[int, str, str]]
    preview: SharingPreview


class PreviewPart(Struct, frozen=True):
    """The preview by itself, while somebody chooses."""

    preview: SharingPreview


class TicketAccessController(Controller):
    path = "/organisations/{organisation:str}/ticket-access"

    @get()
    async def edit(self, organisation: FromPath[str], actor: NamedDependency[Staff]) -> Template:
        known = await known_organisation(actor, row_id(organisation))
        members = await _present(known)
        stored = {
            "access": known.ticket_access,
            "roles": known.ticket_access_roles,
            "named": [str(member.person) for member in members if member.is_named],
            "may_reply": known.colleagues_may_reply,
        }
        return await _access_page(actor, known, members, Form(values=stored))

    @post()
    async def update(
        self, request: Request, organisation: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        """Write it, or with the button "look", only show what it would mean."""
        known = await known_organisation(actor, row_id(organisation))
        fields = await request.form()
        form = parse(fields, AccessForm)
        if isinstance(form, Form):
            return await _access_page(actor, known, await _present(known), form, status=422)
        if "look" in fields:
            return await _access_page(actor, known, await _present(known), typed(fields, AccessForm))
        try:
            await set_ticket_access(actor, known.id, _setting(form))
        except Invalid as refusal:
            refused = typed(fields, AccessForm).refused(refusal)
            return await _access_page(actor, known, await _present(known), refused, status=422)
        return await see_done(f"/desk/organisations/{known.id}", _("From now on this holds for its tickets."))

    @post("/preview", status_code=200)
    async def preview(
        self, request: Request, organisation: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template:
        """What the choice would mean, while it is made; nothing is written."""
        known = await known_organisation(actor, row_id(organisation))
        setting = _chosen(typed(await request.form(), AccessForm).values)
        shown = PreviewPart(await sharing_preview(known.id, setting))
        return fragment("desk/organisations/_access_preview.html", shown)


async def _access_page(
    actor: Staff, known: OrganisationCard, members: list[MemberOut], form: Form, *, status: int = 200
) -> Template:
    held = cleaned_roles([*known.ticket_access_roles, *(member.role for member in members)])
    shown = AccessPage(
        views=await views_part(actor, "organisations"),
        organisation=known,
        form=form,
        modes=[(access.value, access_label(access), access_hint(access)) for access in TicketAccess],
        roles=[(role, role, _holders(role, members)) for role in held],
        people=[(member.person, member.name, member.role) for member in members],
        preview=await sharing_preview(known.id, _chosen(form.values)),
    )
    return page("desk/organisations/ticket_access.html", shown, status=status)


async def _present(known: OrganisationCard) -> list[MemberOut]:
    return [member for member in await members_of(known.id) if member.is_there]


def _holders(role: str, members: list[MemberOut]) -> str:
    """Who has the role today, in words."""
    holders = [member.name for member in members if member.role.lower() == role.lower()]
    return ", ".join(holders) or _("nobody today")


def _chosen(values: Mapping[str, Any]) -> AccessSetting:
    """What is chosen so far; what does not fit counts as nothing."""
    try:
        return _setting(msgspec.convert(values, AccessForm, strict=False))
    except msgspec.ValidationError:
        return AccessSetting()


def _setting(form: AccessForm) -> AccessSetting:
    return AccessSetting(
        access=form.access,
        roles=cleaned_roles(form.roles),
        named=tuple(form.named),
        may_reply=form.may_reply,
    )
