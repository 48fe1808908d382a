"""People: who works here, finding anybody, making an agent."""

from functools import partial
from typing import Annotated

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template
from msgspec import Meta, Struct
from msgspec.structs import asdict

from helpdesk.accounts.actions.invitations import invite_new_person
from helpdesk.accounts.actions.own_roles import ChosenRole
from helpdesk.accounts.actions.people import NewPerson
from helpdesk.accounts.actions.sent_forms import make_once
from helpdesk.accounts.actions.sessions import add_flash
from helpdesk.accounts.queries.invitations import PendingInvitation, pending_invitations
from helpdesk.accounts.queries.people import (
    PersonCard,
    PersonMatch,
    people_matching,
    person_cards,
    staff_choices,
)
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Role, Staff
from helpdesk.web.admin.roles import RoleName, chosen, role_choices, shown_role
from helpdesk.web.kit.fields import Address
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.pages import page, see_other
from helpdesk.web.kit.visit import current_visit

MOST_FOUND = 50


class PersonForm(Struct, frozen=True, kw_only=True):
    name: Annotated[str, Meta(max_length=200)]
    email: Address
    title: Annotated[str, Meta(max_length=120)] = ""
    role: RoleName = Role.AGENT.value
    request_key: str = ""


class PeoplePage(Struct, frozen=True, kw_only=True):
    """Staff, or whoever matches `query`."""

    query: str
    staff: list[PersonCard]
    found: list[PersonMatch]
    invitations: list[PendingInvitation]
    roles: dict[int, str]


class NewPersonPage(Struct, frozen=True, kw_only=True):
    form: Form
    roles: list[tuple[str, str, str]]


class PeopleController(Controller):
    path = "/people"

    @get()
    async def index(self, q: FromQuery[str] = "") -> Template:
        query = q.strip()[:200]
        staff = [] if query else await _staff()
        found = await people_matching(query, limit=MOST_FOUND) if query else []
        content = PeoplePage(
            query=query,
            staff=staff,
            found=found,
            invitations=[] if query else await pending_invitations(),
            roles={person.id: shown_role(person) for person in (*staff, *found)},
        )
        return page("admin/people/index.html", content)

    @get("/new")
    async def new(self, actor: NamedDependency[Staff]) -> Template:
        return await _new_page(actor, Form(values={"role": Role.AGENT.value}))

    @post()
    async def create(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        """Make a person, who gets an invitation by mail: choose a password, and you are in."""
        form = parse(await request.form(), PersonForm)
        if isinstance(form, Form):
            return await _new_page(actor, form, status=422)
        try:
            inviting = partial(invite_new_person, actor, _new_person(form))
            person_id = await make_once(actor, form.request_key, inviting)
        except Invalid as refusal:
            return await _new_page(actor, Form(values=asdict(form)).refused(refusal), status=422)
        await add_flash(current_visit().session or 0, "ok", _("The invitation is on its way."))
        return see_other(f"/admin/people/{person_id}")


async def _staff() -> list[PersonCard]:
    """Everyone who works here with their addresses, by name."""
    choices = await staff_choices()
    cards = await person_cards([choice.id for choice in choices])
    return [cards[choice.id] for choice in choices]


def _new_person(form: PersonForm) -> NewPerson:
    role = chosen(form.role) or ChosenRole()
    return NewPerson(
        name=form.name,
        email=form.email,
        role=role.role,
        own_role=role.own_role,
        title=form.title or None,
    )


async def _new_page(actor: Staff, form: Form, *, status: int = 200) -> Template:
    content = NewPersonPage(form=form, roles=await role_choices(actor))
    return page("admin/people/new.html", content, status=status)
