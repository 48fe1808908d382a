"""Tiers of organisations: the list and its order, making and changing one, retiring it."""

from functools import partial

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.accounts.actions.sent_forms import make_once
from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.customers.actions.tiers import (
    TierDraft,
    change_tier,
    create_tier,
    move_tier,
    restore_tier,
    retire_tier,
)
from helpdesk.customers.queries.care import TierRow, tiers
from helpdesk.events.actor import Staff
from helpdesk.sla.queries.policies import policy_choices
from helpdesk.web.desk.filters import options_of
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Form, typed
from helpdesk.web.kit.history import HistoryPart, history_part
from helpdesk.web.kit.pages import page, see_other
from helpdesk.web.kit.paths import row_id, typed_id

LIST_URL = "/admin/tiers"


class TierForm(Struct, frozen=True, kw_only=True):
    name: str = ""
    policy: str = ""
    request_key: str = ""


class TiersPage(Struct, frozen=True, kw_only=True):
    tiers: list[TierRow]
    retired: list[TierRow]
    refusal: str = ""


class TierPage(Struct, frozen=True, kw_only=True):
    """A tier's form; `tier` is None for one that is being made."""

    tier: TierRow | None
    form: Form
    policies: list[tuple[str, str]]
    history: HistoryPart | None

    @property
    def url(self) -> str:
        return f"{LIST_URL}/{self.tier.id if self.tier else 'new'}"


class TiersController(Controller):
    path = "/tiers"

    @get()
    async def index(self) -> Template:
        return page("admin/tiers/index.html", await _tiers_page())

    @get("/new")
    async def new(self) -> Template:
        return await _tier_page(None, Form())

    @post("/new")
    async def create(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        form = typed(await request.form(), TierForm)
        try:
            await make_once(actor, form.request_key, partial(create_tier, actor, _draft(form)))
        except Invalid as refusal:
            return await _tier_page(None, form.refused(refusal), status=422)
        return await see_done(LIST_URL, _("The tier is there."))


class TierController(Controller):
    path = "/tiers/{tier_id:str}"

    @get()
    async def edit(self, tier_id: FromPath[str]) -> Template:
        tier = await _known(tier_id)
        return await _tier_page(tier, Form(values={"name": tier.name, "policy": str(tier.policy or "")}))

    @post()
    async def update(
        self, request: Request, tier_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        tier = await _known(tier_id)
        form = typed(await request.form(), TierForm)
        try:
            await change_tier(actor, tier.id, _draft(form))
        except Invalid as refusal:
            return await _tier_page(tier, form.refused(refusal), status=422)
        return await see_done(LIST_URL, _("The tier is saved."))

    @post("/move")
    async def move(self, request: Request, tier_id: FromPath[str], actor: NamedDependency[Staff]) -> Redirect:
        tier = await _known(tier_id)
        await move_tier(actor, tier.id, by=1 if "down" in await request.form() else -1)
        return see_other(LIST_URL)

    @post("/retirement")
    async def retire(self, tier_id: FromPath[str], actor: NamedDependency[Staff]) -> Template | Redirect:
        tier = await _known(tier_id)
        try:
            await retire_tier(actor, tier.id)
        except Conflict as refusal:
            content = await _tiers_page(refusal.sentence)
            return page("admin/tiers/index.html", content, status=refusal.status)
        return await see_done(LIST_URL, _("The tier is retired."))

    @post("/restoration")
    async def restore(self, tier_id: FromPath[str], actor: NamedDependency[Staff]) -> Redirect:
        tier = await _known(tier_id)
        await restore_tier(actor, tier.id)
        return await see_done(LIST_URL, _("The tier is in use again."))


async def _known(tier_id: str) -> TierRow:
    wanted = row_id(tier_id)
    found = next((tier for tier in await tiers() if tier.id == wanted), None)
    if found is None:
        raise NotFound("tier")
    return found


def _draft(form: Form) -> TierDraft:
    return TierDraft(name=form.value("name"), policy=typed_id(form.value("policy")))


async def _tiers_page(refusal: str = "") -> TiersPage:
    known = await tiers()
    return TiersPage(
        tiers=[tier for tier in known if tier.retired_at is None],
        retired=[tier for tier in known if tier.retired_at is not None],
        refusal=refusal,
    )


async def _tier_page(tier: TierRow | None, form: Form, *, status: int = 200) -> Template:
    offered = options_of(await policy_choices())
    if tier and tier.policy and str(tier.policy) not in dict(offered):
        offered.append((str(tier.policy), tier.policy_name or ""))
    content = TierPage(
        tier=tier,
        form=form,
        policies=[("", _("None: conditions decide")), *offered],
        history=await history_part("tier", tier.id) if tier else None,
    )
    return page("admin/tiers/edit.html", content, status=status)
