"""Where a person belongs: an organisation joined, and left again."""

from datetime import date

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.accounts.rules import ensure_none
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import ngettext
from helpdesk.customers.actions.memberships import join, leave
from helpdesk.customers.rules import role_problems
from helpdesk.events.actor import Staff
from helpdesk.tickets.queries.colleagues import followed_in
from helpdesk.web.desk.organisation_choices import Chosen, chosen_organisation
from helpdesk.web.desk.person_page import PersonState, person_page
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Form, parse, typed
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.paths import RowId, row_id


class MembershipForm(Struct, frozen=True, kw_only=True):
    """`organisation` is picked from those that `organisation_name` found."""

    organisation_name: str = ""
    organisation: RowId | None = None
    role: str = ""
    since_on: date | None = None


class EndingForm(Struct, frozen=True, kw_only=True):
    until_on: date | None = None


class MembershipController(Controller):
    path = "/people/{person:str}/memberships"

    @post()
    async def create(
        self, request: Request, person: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        fields = await request.form()
        shown = typed(fields, MembershipForm)
        if "find" in fields:
            return await _shown(actor, person, PersonState(form=shown), status=200)
        form = parse(fields, MembershipForm)
        if isinstance(form, Form):
            return await _shown(actor, person, PersonState(form=form))
        try:
            await _join(actor, row_id(person), form)
        except Invalid as refusal:
            return await _shown(actor, person, PersonState(form=shown.refused(refusal)))
        return await see_done(f"/desk/people/{row_id(person)}", _("They belong there now."))


class MembershipEndingController(Controller):
    path = "/people/{person:str}/memberships/{organisation:str}/ending"

    @post()
    async def create(
        self,
        request: Request,
        person: FromPath[str],
        organisation: FromPath[str],
        actor: NamedDependency[Staff],
    ) -> Template | Redirect:
        fields = await request.form()
        form = parse(fields, EndingForm)
        ending = row_id(organisation)
        if isinstance(form, Form):
            return await _shown(actor, person, PersonState(form=form, ending=ending))
        try:
            await leave(actor, row_id(person), ending, until_on=form.until_on)
        except Invalid as refusal:
            refused = typed(fields, EndingForm).refused(refusal)
            return await _shown(actor, person, PersonState(form=refused, ending=ending))
        return await see_done(f"/desk/people/{row_id(person)}", await _left(row_id(person), ending))


async def _join(actor: Staff, person_id: int, form: MembershipForm) -> None:
    chosen = await chosen_organisation(actor, name=form.organisation_name, picked=form.organisation)
    problems = chosen.problems | role_problems(form.role)
    if chosen == Chosen():
        problems |= {"organisation_name": _("Please say in which organisation.")}
    ensure_none(problems)
    await join(actor, person_id, chosen.organisation or 0, role=form.role, since_on=form.since_on)


async def _left(person_id: int, organisation_id: int) -> str:
    """What was done; and that they still see what staff let them follow, which nobody else would tell."""
    followed = await followed_in(person_id, organisation_id)
    if not followed:
        return _("They are no longer there.")
    return ngettext(
        "They are no longer there, but still follow {count} ticket of it.",
        "They are no longer there, but still follow {count} of its tickets.",
        followed,
    ).format(count=followed)


async def _shown(actor: Staff, person: str, state: PersonState, *, status: int = 422) -> Template:
    shown = await person_page(actor, row_id(person), state)
    return page("desk/people/show.html", shown, status=status)
