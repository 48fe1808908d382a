"""One person as administrators see them: role, teams, whether they may sign in."""

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.accounts.access import access_person
from helpdesk.accounts.actions.credentials import has_password
from helpdesk.accounts.actions.own_roles import ChosenRole
from helpdesk.accounts.actions.roles import change_role, reactivate_person
from helpdesk.accounts.actions.sessions import add_flash
from helpdesk.accounts.choice import Choice
from helpdesk.accounts.queries.invitations import PendingInvitation, pending_invitation_of
from helpdesk.accounts.queries.people import PersonCard, person_card
from helpdesk.accounts.queries.second_factor import has_second_factor
from helpdesk.accounts.queries.teams import teams_of
from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.web.admin.leaving import LeavingForm, LeavingPart, leave, leaving_part
from helpdesk.web.admin.roles import RoleName, chosen, role_choices, shown_role, value_of
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.history import HistoryPart, history_part
from helpdesk.web.kit.pages import page, see_other
from helpdesk.web.kit.paths import row_id
from helpdesk.web.kit.visit import current_visit


class RoleForm(Struct, frozen=True, kw_only=True):
    role: RoleName


class PersonPage(Struct, frozen=True, kw_only=True):
    card: PersonCard
    role: str
    roles: list[tuple[str, str, str]]
    teams: list[Choice]
    form: Form
    can_change: bool
    is_self: bool
    invitation: PendingInvitation | None
    can_be_invited: bool
    has_second_factor: bool
    leaving: LeavingPart
    history: HistoryPart


class PersonController(Controller):
    path = "/people/{person_id:str}"

    @get()
    async def show(self, person_id: FromPath[str], actor: NamedDependency[Staff]) -> Template:
        return await _person_page(actor, row_id(person_id))

    @post("/role")
    async def change_role(
        self, request: Request, person_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        """Give a person another role; they have to sign in again."""
        form = parse(await request.form(), RoleForm)
        if isinstance(form, Form):
            return await _person_page(actor, row_id(person_id), form=form, status=422)
        wanted = chosen(form.role) or ChosenRole()
        try:
            await change_role(actor, row_id(person_id), wanted.role, own_role=wanted.own_role)
        except (Conflict, Invalid) as refusal:
            shown = Form(values={"role": form.role}, errors={"role": _reason(refusal)})
            return await _person_page(actor, row_id(person_id), form=shown, status=refusal.status)
        return await done(person_id, _("The role is changed."))

    @post("/deactivation")
    async def deactivate(
        self, request: Request, person_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        """Switch a person off; their open tickets go where the form says, all at once or not at all."""
        form = parse(await request.form(), LeavingForm)
        heir = "" if isinstance(form, Form) else form.heir
        try:
            await leave(actor, row_id(person_id), heir)
        except Invalid as refusal:
            shown = Form(values={"heir": heir}).refused(refusal)
            return await _person_page(actor, row_id(person_id), leaving_form=shown, status=422)
        return await done(person_id, _("They are signed out and cannot sign in."))

    @post("/reactivation")
    async def reactivate(self, person_id: FromPath[str], actor: NamedDependency[Staff]) -> Redirect:
        await reactivate_person(actor, row_id(person_id))
        return await done(person_id, _("They can sign in again."))


async def _person_page(
    actor: Staff,
    person_id: int,
    *,
    form: Form | None = None,
    leaving_form: Form | None = None,
    status: int = 200,
) -> Template:
    person = await access_person(actor, person_id)
    card = await person_card(person_id)
    if card is None:
        raise NotFound("person")
    present = value_of(card.role, card.staff_role)
    content = PersonPage(
        card=card,
        role=shown_role(card),
        roles=await role_choices(actor, present=present),
        teams=await teams_of(person_id),
        form=form or Form(values={"role": present}),
        can_change=person.capabilities <= actor.capabilities,
        is_self=actor.person == person_id,
        invitation=await pending_invitation_of(person_id),
        can_be_invited=card.is_active and bool(card.emails) and not await has_password(person_id),
        has_second_factor=await has_second_factor(person_id),
        leaving=await leaving_part(card, leaving_form),
        history=await history_part("person", person_id, but=["SignedIn", "SignedOut"]),
    )
    return page("admin/people/show.html", content, status=status)


def _reason(refusal: Conflict | Invalid) -> str:
    return refusal.fields["role"] if isinstance(refusal, Invalid) else refusal.sentence


async def done(person_id: str, sentence: str) -> Redirect:
    await add_flash(current_visit().session or 0, "ok", sentence)
    return see_other(f"/admin/people/{person_id}")
