"""Policies: the list and its order, making and changing one, switching it on and off, retiring it."""

from functools import partial

from litestar import Controller, Request, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from helpdesk.accounts.actions.sent_forms import make_once
from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.sla.actions.policies import (
    Outdated,
    PolicyDraft,
    Way,
    change_policy,
    create_policy,
    draft_problems,
    move_policy,
    restore_policy,
    retire_policy,
    switch_off_policy,
    switch_on_policy,
)
from helpdesk.sla.actions.usual_promises import start_with_usual_promises
from helpdesk.sla.queries.policies import PolicyRecord, policy_by_id
from helpdesk.sla.queries.trials import TriedPolicy
from helpdesk.web.admin.ladder_form import is_only_name
from helpdesk.web.admin.policy_form import (
    Filled,
    base_from,
    draft_of,
    filled_from,
    filled_with,
    form_problems,
)
from helpdesk.web.admin.policy_page import (
    LIST_URL,
    PolicyPage,
    PreviewPage,
    blank,
    outdated_page,
    policies_page,
    policy_page,
    preview_of,
    stored,
)
from helpdesk.web.admin.policy_setting import policy_setting
from helpdesk.web.admin.trials import TRY, begin_trial, tried_policy
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.pages import fragment, page, see_other
from helpdesk.web.kit.paths import row_id, typed_id
from helpdesk.web.kit.visit import current_visit

# The buttons that change the form and save nothing: other controls, and more rows of each list.
MORE = ("kind", "when", "ladder")


class PoliciesController(Controller):
    path = "/policies"

    @get()
    async def index(self) -> Template:
        return page("admin/policies/index.html", await policies_page())

    @post("/usual")
    async def start(self, actor: NamedDependency[Staff]) -> Redirect:
        """Begin with what most begin with: office hours and one policy for everybody."""
        made = await start_with_usual_promises(actor, zone=current_visit().zone)
        return await see_done(f"{LIST_URL}/{made}", _("These are the usual promises. Make them your own."))

    @get("/new")
    async def new(self, request: Request) -> Template:
        tried = await tried_policy(request.query_params.get("trial", ""), None)
        return _shown(await policy_page(None, filled_with(tried.draft) if tried else blank()))

    @post("/new")
    async def create(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        data = await request.form()
        filled = filled_from(data)
        if more := _wanted(data):
            return _shown(await policy_page(None, filled, more=more))
        try:
            await _ensure_readable(filled, None)
            if TRY in data:
                return await begin_trial(actor, await _tried(filled, None))
            making = partial(create_policy, actor, await _draft(filled, None))
            made = await make_once(actor, filled.form.request_key, making)
        except Invalid as refusal:
            return _shown(await policy_page(None, filled.refused(refusal.fields)), status=422)
        except Conflict as refusal:
            return await _kept(None, filled, refusal)
        return await see_done(f"{LIST_URL}/{made}", _("The policy is there."))

    @post("/preview", status_code=200)
    async def preview(self, request: Request) -> Template:
        """What the form means, while it is filled in."""
        data = await request.form()
        chosen = typed_id(str(data.get("policy", "")))
        known = await policy_by_id(chosen) if chosen else None
        setting = await policy_setting(known.content if known else None)
        return fragment(
            "admin/policies/_preview.html", PreviewPage(await preview_of(filled_from(data), known, setting))
        )


class PolicyController(Controller):
    path = "/policies/{policy_id:str}"

    @get()
    async def edit(self, request: Request, policy_id: FromPath[str]) -> Template:
        known = await _known(policy_id)
        tried = await tried_policy(request.query_params.get("trial", ""), known.id)
        return _shown(
            await policy_page(known, filled_with(tried.draft, tried.base) if tried else stored(known))
        )

    @post()
    async def update(
        self, request: Request, policy_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        known = await _known(policy_id)
        data = await request.form()
        filled = filled_from(data)
        if more := _wanted(data):
            return _shown(await policy_page(known, filled, more=more))
        try:
            await _ensure_readable(filled, known)
            if TRY in data:
                return await begin_trial(actor, await _tried(filled, known))
            await change_policy(actor, known.id, await _draft(filled, known), base=base_from(filled.form))
        except Invalid as refusal:
            return _shown(await policy_page(known, filled.refused(refusal.fields)), status=422)
        except Conflict as refusal:
            return await _kept(known, filled, refusal)
        return await see_done(f"{LIST_URL}/{known.id}", _("The policy is saved."))

    @post("/move")
    async def move(
        self, request: Request, policy_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Redirect:
        known = await _known(policy_id)
        way = Way.DOWN if "down" in await request.form() else Way.UP
        await move_policy(actor, known.id, way)
        return see_other(LIST_URL)

    @post("/on")
    async def switch_on(self, policy_id: FromPath[str], actor: NamedDependency[Staff]) -> Template | Redirect:
        known = await _known(policy_id)
        try:
            await switch_on_policy(actor, known.id)
        except Conflict as refusal:
            return await _refused(refusal)
        return await see_done(LIST_URL, _("The policy is switched on."))

    @post("/off")
    async def switch_off(
        self, policy_id: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        known = await _known(policy_id)
        try:
            await switch_off_policy(actor, known.id)
        except Conflict as refusal:
            return await _refused(refusal)
        return await see_done(LIST_URL, _("The policy is switched off: it promises nothing to anybody."))

    @post("/retirement")
    async def retire(self, policy_id: FromPath[str], actor: NamedDependency[Staff]) -> Template | Redirect:
        known = await _known(policy_id)
        try:
            await retire_policy(actor, known.id)
        except Conflict as refusal:
            return await _refused(refusal)
        return await see_done(LIST_URL, _("The policy is retired."))

    @post("/restoration")
    async def restore(self, policy_id: FromPath[str], actor: NamedDependency[Staff]) -> Redirect:
        known = await _known(policy_id)
        await restore_policy(actor, known.id)
        return await see_done(f"{LIST_URL}/{known.id}", _("The policy is back, switched off."))


def _wanted(data: FormMultiDict) -> str:
    """Which of those buttons was pressed; none for a form that is to be saved."""
    pressed = [name.removeprefix("more-") for name in data if name.startswith("more-")]
    return next((name for name in pressed if name in MORE or is_only_name(name)), "")


async def _draft(filled: Filled, known: PolicyRecord | None) -> PolicyDraft:
    setting = await policy_setting()
    return draft_of(filled, setting.names.fields, known.content if known else None)


async def _tried(filled: Filled, known: PolicyRecord | None) -> TriedPolicy:
    draft = await _draft(filled, known)
    return TriedPolicy(id=known.id if known else None, draft=draft, base=base_from(filled.form))


async def _ensure_readable(filled: Filled, known: PolicyRecord | None) -> None:
    """Refuse what cannot be read, and say at once whatever else would be refused."""
    unread = form_problems(filled)
    if unread:
        found = await draft_problems(await _draft(filled, known), known.id if known else 0)
        raise Invalid({**found, **unread})


async def _known(policy_id: str) -> PolicyRecord:
    found = await policy_by_id(row_id(policy_id))
    if found is None:
        raise NotFound("policy")
    return found


def _shown(content: PolicyPage, *, status: int = 200) -> Template:
    return page("admin/policies/edit.html", content, status=status)


async def _kept(known: PolicyRecord | None, filled: Filled, refusal: Conflict) -> Template:
    """The form as it was typed, with why it was not saved or tried."""
    if isinstance(refusal, Outdated):
        return _shown(await outdated_page(refusal.present, filled), status=refusal.status)
    return _shown(await policy_page(known, filled, refusal=refusal.sentence), status=refusal.status)


async def _refused(refusal: Conflict) -> Template:
    """The list again, with why nothing was changed."""
    return page("admin/policies/index.html", await policies_page(refusal.sentence), status=refusal.status)
