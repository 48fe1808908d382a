"""One person as administrators see them: role, teams, whether they may sign in."""

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.accounts.actions.roles import change_role, deactivate_person, reactivate_person
from helpdesk.accounts.actions.sessions import add_flash
from helpdesk.accounts.choice import Choice
from helpdesk.accounts.queries.people import PersonCard, person_card
from helpdesk.accounts.queries.teams import teams_of
from helpdesk.core.errors import Conflict, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Role, Staff
from helpdesk.web.admin.roles import role_choices, role_label
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.pages import page, see_other
from helpdesk.web.kit.paths import row_id
from helpdesk.web.kit.visit import current_visit


class RoleForm(Struct, frozen=True, kw_only=True):
    role: Role


class PersonPage(Struct, frozen=True, kw_only=True):
    card: PersonCard
    role: str
    roles: list[tuple[str, str, str]]
    teams: list[Choice]
    form: Form
    is_self: bool


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
        try:
            await change_role(actor, row_id(person_id), form.role)
        except Conflict as refusal:
            shown = Form(values={"role": form.role.value}, errors={"role": refusal.sentence})
            return await _person_page(actor, row_id(person_id), form=shown, status=409)
        return await _done(person_id, _("The role is changed."))

    @post("/deactivation")
    async def deactivate(self, person_id: FromPath[str], actor: NamedDependency[Staff]) -> Redirect:
        await deactivate_person(actor, row_id(person_id))
        return await _done(person_id, _("They are signed out and cannot sign in."))

    @post("/reactivation")
    async def reactivate(self, person_id: FromPath[str], actor: NamedDependency[Staff]) -> Redirect:
        await reactivate_person(actor, row_id(person_id))
        return await _done(person_id, _("They can sign in again."))


async def _person_page(
    actor: Staff, person_id: int, *, form: Form | None = None, status: int = 200
) -> Template:
    card = await person_card(person_id)
    if card is None:
        raise NotFound("person")
    content = PersonPage(
        card=card,
        role=role_label(card.role),
        roles=role_choices(),
        teams=await teams_of(person_id),
        form=form or Form(values={"role": card.role.value}),
        is_self=actor.person == person_id,
    )
    return page("admin/people/show.html", content, status=status)


async def _done(person_id: str, sentence: str) -> Redirect:
    await add_flash(current_visit().session or 0, "ok", sentence)
    return see_other(f"/admin/people/{person_id}")
