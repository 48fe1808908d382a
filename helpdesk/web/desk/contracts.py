"""Contracts with an organisation: made, changed, and ended before their time."""

from functools import partial

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.accounts.actions.sent_forms import make_once
from helpdesk.audit.lines import TrailLine
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.customers.queries.organisations import OrganisationCard, members_of
from helpdesk.events.actor import Staff
from helpdesk.sla.actions.contracts import (
    CHANNELS,
    Outdated,
    change_contract,
    end_contract,
    make_contract,
    stamp_of,
)
from helpdesk.sla.metric_words import metric_label
from helpdesk.sla.policy_rules import PROMISED
from helpdesk.sla.queries.calendars import calendar_choices
from helpdesk.sla.queries.contracts import ContractOut, contract_by_id
from helpdesk.sla.queries.policies import policy_choices
from helpdesk.web.desk.contract_form import Filled, draft_of, filled_from, filled_with, form_problems
from helpdesk.web.desk.filters import options_of
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.organisation_page import known_organisation
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Form
from helpdesk.web.kit.history import history_part
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.paths import row_id
from helpdesk.web.kit.target_grid import GridRow, target_grid

Option = tuple[str, str]


class ContractPage(Struct, frozen=True, kw_only=True):
    """A contract's form; `contract` is None for one that is being made.

    `meanwhile` is what somebody else did to it since the edit began.
    """

    views: ViewsPart
    organisation: OrganisationCard
    contract: ContractOut | None
    form: Form
    grid: list[GridRow]
    metrics: list[str]
    policies: list[Option]
    calendars: list[Option]
    channels: list[Option]
    people: list[Option]
    meanwhile: list[TrailLine]

    @property
    def url(self) -> str:
        place = self.contract.id if self.contract else "new"
        return f"/desk/organisations/{self.organisation.id}/contracts/{place}"


class NewContractController(Controller):
    path = "/organisations/{organisation:str}/contracts/new"

    @get()
    async def new(self, organisation: FromPath[str], actor: NamedDependency[Staff]) -> Template:
        known = await known_organisation(actor, row_id(organisation))
        return _shown(await _page(actor, known, None, Filled(form=Form())))

    @post()
    async def create(
        self, request: Request, organisation: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        known = await known_organisation(actor, row_id(organisation))
        filled = filled_from(await request.form())
        try:
            _ensure_readable(filled)
            making = partial(make_contract, actor, known.id, draft_of(filled))
            await make_once(actor, filled.form.request_key, making)
        except Invalid as refusal:
            return _shown(await _page(actor, known, None, filled.refused(refusal.fields)), status=422)
        return await see_done(f"/desk/organisations/{known.id}", _("The contract is there."))


class ContractController(Controller):
    path = "/organisations/{organisation:str}/contracts/{contract_id:str}"

    @get()
    async def edit(
        self, organisation: FromPath[str], contract_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template:
        known = await known_organisation(actor, row_id(organisation))
        contract = await _contract(known, contract_id)
        return _shown(await _page(actor, known, contract, filled_with(contract)))

    @post()
    async def update(
        self,
        request: Request,
        organisation: FromPath[str],
        contract_id: FromPath[str],
        actor: NamedDependency[Staff],
    ) -> Template | Redirect:
        known = await known_organisation(actor, row_id(organisation))
        contract = await _contract(known, contract_id)
        filled = filled_from(await request.form())
        try:
            _ensure_readable(filled)
            base = filled.form.value("base")
            await change_contract(actor, known.id, contract.id, draft_of(filled), base=base)
        except Invalid as refusal:
            return _shown(await _page(actor, known, contract, filled.refused(refusal.fields)), status=422)
        except Outdated as refusal:
            return _shown(await _outdated(actor, known, refusal.present, filled), status=refusal.status)
        return await see_done(f"/desk/organisations/{known.id}", _("The contract is saved."))

    @post("/end")
    async def end(
        self, organisation: FromPath[str], contract_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Redirect:
        known = await known_organisation(actor, row_id(organisation))
        contract = await _contract(known, contract_id)
        await end_contract(actor, known.id, contract.id)
        return await see_done(f"/desk/organisations/{known.id}", _("The contract is ended."))


def _ensure_readable(filled: Filled) -> None:
    unread = form_problems(filled)
    if unread:
        raise Invalid(unread)


async def _contract(known: OrganisationCard, contract_id: str) -> ContractOut:
    found = await contract_by_id(known.id, row_id(contract_id))
    if found is None:
        raise NotFound("contract")
    return found


def _shown(content: ContractPage, *, status: int = 200) -> Template:
    return page("desk/organisations/contract.html", content, status=status)


async def _page(
    actor: Staff, known: OrganisationCard, contract: ContractOut | None, filled: Filled
) -> ContractPage:
    policies, calendars = options_of(await policy_choices()), options_of(await calendar_choices())
    members = {str(each.person): each.name for each in await members_of(known.id)}
    named = {str(each.id): each.name for each in contract.contacts} if contract else {}
    return ContractPage(
        views=await views_part(actor, "organisations"),
        organisation=known,
        contract=contract,
        form=filled.form,
        grid=target_grid(filled.cells),
        metrics=[metric_label(metric) for metric in PROMISED],
        policies=_with(policies, contract.policy, contract.policy_name) if contract else policies,
        calendars=_with(calendars, contract.calendar, contract.calendar_name) if contract else calendars,
        channels=[(channel, _channel(channel)) for channel in CHANNELS],
        people=list({**members, **named}.items()),
        meanwhile=[],
    )


async def _outdated(
    actor: Staff, known: OrganisationCard, present: ContractOut, filled: Filled
) -> ContractPage:
    """Everything that was typed, as an edit of what the contract is by now, and what was done to it."""
    content = await _page(actor, known, present, filled.valued(base=stamp_of(present)))
    past = await history_part("organisation", known.id, events=["ContractChanged", "ContractEnded"])
    return replace(content, meanwhile=past.lines[:1])


def _with(options: list[Option], chosen: int | None, name: str | None) -> list[Option]:
    """The options, and what is chosen although it cannot be chosen any more."""
    return (
        options if chosen is None or str(chosen) in dict(options) else [*options, (str(chosen), name or "")]
    )


def _channel(channel: str) -> str:
    return {"web": _("Web"), "mail": _("Mail"), "phone": _("Phone")}.get(channel, _("Opened by the team"))
