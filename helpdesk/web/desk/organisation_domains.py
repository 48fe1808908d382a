"""The mail domains of an organisation: noted, said to be its alone, taken away."""

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.customers.actions.organisations import add_domain, remove_domain, verify_domain
from helpdesk.events.actor import Staff
from helpdesk.web.desk.organisation_page import known_organisation, organisation_page
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Form, parse, typed
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.paths import row_id


class DomainForm(Struct, frozen=True, kw_only=True):
    """The field is called as the domain's refusals are."""

    domains: str


class DomainController(Controller):
    path = "/organisations/{organisation:str}/domains"

    @post()
    async def create(
        self, request: Request, organisation: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        fields = await request.form()
        form = parse(fields, DomainForm)
        if isinstance(form, Form):
            return await _refused(actor, organisation, form)
        try:
            await add_domain(actor, row_id(organisation), form.domains)
        except Invalid as refusal:
            return await _refused(actor, organisation, typed(fields, DomainForm).refused(refusal))
        return await _done(organisation, _("The domain is noted."))


class DomainVerificationController(Controller):
    path = "/organisations/{organisation:str}/domains/{domain:str}/verification"

    @post()
    async def create(
        self, organisation: FromPath[str], domain: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        await _ensure_known(actor, organisation, domain)
        try:
            await verify_domain(actor, row_id(organisation), domain)
        except Invalid as refusal:
            return await _refused(actor, organisation, Form().refused(refusal))
        return await _done(organisation, _("Whoever writes from there is a member from now on."))


class DomainRemovalController(Controller):
    path = "/organisations/{organisation:str}/domains/{domain:str}/removal"

    @post()
    async def create(
        self, organisation: FromPath[str], domain: FromPath[str], actor: NamedDependency[Staff]
    ) -> Redirect:
        await remove_domain(actor, row_id(organisation), domain)
        return await _done(organisation, _("The domain is removed. Members it has brought stay."))


async def _ensure_known(actor: Staff, organisation: str, domain: str) -> None:
    """Verifying a domain would note it too, but an address of ours names what is there."""
    card = await known_organisation(actor, row_id(organisation))
    if domain not in {known.domain for known in card.domains}:
        raise NotFound("domain")


async def _refused(actor: Staff, organisation: str, form: Form) -> Template:
    shown = await organisation_page(actor, row_id(organisation), form)
    return page("desk/organisations/show.html", shown, status=422)


async def _done(organisation: str, sentence: str) -> Redirect:
    return await see_done(f"/desk/organisations/{row_id(organisation)}", sentence)
