"""The pages of policies, from what is stored or typed."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.audit.lines import TrailLine
from helpdesk.conditions.checking import problems
from helpdesk.conditions.language import Condition
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Actor, Capability
from helpdesk.sla.actions.policies import PolicyDraft, base_of, draft_problems, is_asked_in_order
from helpdesk.sla.labels import level_label
from helpdesk.sla.metric_words import metric_label
from helpdesk.sla.policy_content import PolicyContent
from helpdesk.sla.policy_rules import LEVELS, PAUSABLE, PROMISED, cautions
from helpdesk.sla.queries.policies import Naming, PolicyRecord, policies
from helpdesk.tickets.queries.policy_matches import Asked, Matched, matched_last_month
from helpdesk.web.admin.field_conditions import ConditionEditor, Heading, condition_editor
from helpdesk.web.admin.ladder_form import (
    LadderInput,
    Picking,
    action_options,
    beside_rows,
    ladder_inputs,
    metric_options,
)
from helpdesk.web.admin.policy_form import (
    ALWAYS,
    Filled,
    draft_of,
    filled_with,
    form_problems,
    with_base,
)
from helpdesk.web.admin.policy_setting import PolicySetting, policy_setting
from helpdesk.web.admin.policy_words import PHASE_WORDS, for_words, policy_sentences
from helpdesk.web.kit.forms import Form
from helpdesk.web.kit.history import HistoryPart, history_part
from helpdesk.web.kit.target_grid import GridRow, target_grid
from helpdesk.web.kit.visit import current_visit

LIST_URL = "/admin/policies"
BLANK_ROWS, MORE_ROWS = 1, 4
_PLACES = {
    "tier": ("/admin/tiers", Capability.MANAGE_SLA),
    "contract": ("/desk/organisations/{id}", Capability.READ_CUSTOMERS),
}


class PolicyLine(Struct, frozen=True, kw_only=True):
    """A policy of the list: for whom it is, what it promises, and what is wrong with it."""

    policy: PolicyRecord
    whom: str
    promises: list[str]
    trouble: str


class PoliciesPage(Struct, frozen=True, kw_only=True):
    """Those asked in order, the default one, those only named, and those out of use."""

    ordered: list[PolicyLine]
    default: PolicyLine | None
    named: list[PolicyLine]
    retired: list[PolicyLine]
    refusal: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.ordered or self.default or self.named or self.retired)


class PolicyPreview(Struct, frozen=True, kw_only=True):
    """What the form means: in sentences, what contradicts itself, and which tickets it would be for."""

    sentences: list[str]
    problems: list[str]
    cautions: list[str]
    matched: Matched | None


class PreviewPage(Struct, frozen=True):
    preview: PolicyPreview


class PolicyPage(Struct, frozen=True, kw_only=True):
    """A policy's form; `known` is None for one that is being made.

    `meanwhile` is what somebody else did to it since the edit began, `refusal` why nothing was done.
    """

    known: PolicyRecord | None
    form: Form
    editor: ConditionEditor
    metrics: list[str]
    grid: list[GridRow]
    calendars: list[tuple[str, str]]
    pauses: list[tuple[str, list[tuple[str, str]]]]
    ladder: list[LadderInput]
    ladder_metrics: list[tuple[str, str]]
    ladder_actions: list[tuple[str, str]]
    preview: PolicyPreview
    named_by: list[tuple[str, str]]
    history: HistoryPart | None
    meanwhile: list[TrailLine]
    refusal: str = ""

    @property
    def url(self) -> str:
        return f"{LIST_URL}/{self.known.id if self.known else 'new'}"


async def policies_page(refusal: str = "") -> PoliciesPage:
    known, setting = await policies(), await policy_setting()
    lines = [_line(each, setting) for each in known]
    return PoliciesPage(
        ordered=[line for line in lines if is_asked_in_order(line.policy)],
        default=next((line for line in lines if line.policy.is_default), None),
        named=[
            line for line in lines if line.policy.retired_at is None and line.policy.content.is_agreed_only
        ],
        retired=[line for line in lines if line.policy.retired_at is not None],
        refusal=refusal,
    )


def _line(policy: PolicyRecord, setting: PolicySetting) -> PolicyLine:
    draft = _draft(policy)
    is_asked = is_asked_in_order(policy)
    words = for_words(draft, setting.names)
    found = problems(policy.content.condition, setting.names.fields) if is_asked else []
    return PolicyLine(
        policy=policy,
        whom=words,
        promises=[metric_label(metric) for metric in PROMISED if _promises(policy.content, metric)],
        trouble=" ".join(found) or ("" if words else _("It has no condition, so it is never chosen.")),
    )


def _promises(content: PolicyContent, metric: str) -> bool:
    return any(metric in promised for promised in content.targets.values())


def _draft(policy: PolicyRecord) -> PolicyDraft:
    return PolicyDraft(name=policy.name, content=policy.content, is_default=policy.is_default)


async def policy_page(
    known: PolicyRecord | None, filled: Filled, *, more: str = "", refusal: str = ""
) -> PolicyPage:
    """The page with what is typed; `more` names rows to be added."""
    setting = await policy_setting(known.content if known else None)
    names = setting.names
    filled = replace(
        filled,
        form=replace(filled.form, errors=beside_rows(filled.form.errors, filled.ladder, names.fields)),
    )
    editor = condition_editor(
        Heading("when", _("For tickets when"), ""),
        filled.when,
        names.fields,
        names.values,
        blank=MORE_ROWS if more == "when" else BLANK_ROWS,
        error=filled.form.error("when"),
    )
    return PolicyPage(
        known=known,
        form=filled.form,
        editor=editor,
        metrics=[metric_label(metric) for metric in PROMISED],
        grid=target_grid(filled.cells),
        calendars=[
            ("", _("The default calendar")),
            *names.calendars.items(),
            (ALWAYS, _("None: day and night")),
        ],
        pauses=_pause_choices(),
        ladder=_ladder(filled, setting, more),
        ladder_metrics=metric_options(),
        ladder_actions=action_options(),
        preview=await preview_of(filled, known, setting),
        named_by=[_naming(each) for each in known.named_by] if known else [],
        history=await history_part("policy", known.id) if known else None,
        meanwhile=[],
        refusal=refusal,
    )


def blank() -> Filled:
    """The form of a policy that is not there yet."""
    return filled_with(PolicyDraft(name="", content=PolicyContent(targets={})))


def stored(policy: PolicyRecord) -> Filled:
    """The form of a policy that is there."""
    return filled_with(_draft(policy), base_of(policy))


async def outdated_page(present: PolicyRecord, filled: Filled) -> PolicyPage:
    """Everything that was typed, as an edit of what the policy is by now, and what was done to it."""
    content = await policy_page(present, with_base(filled, base_of(present)))
    lines = content.history.lines if content.history else []
    return replace(content, meanwhile=lines[:1])


def _pause_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (_(PHASE_WORDS[phase]), [(f"{phase}.{metric}", metric_label(metric)) for metric in metrics])
        for phase, metrics in PAUSABLE.items()
    ]


def _ladder(filled: Filled, setting: PolicySetting, more: str) -> list[LadderInput]:
    names = setting.names
    picking = Picking(
        people=list(names.people.items()),
        teams=list(names.teams.items()),
        levels=[(level, _("to {level}").format(level=level_label(level))) for level in reversed(LEVELS)],
        fields=names.fields,
        values=names.values,
    )
    return ladder_inputs(
        filled.ladder,
        picking,
        blank=MORE_ROWS if more == "ladder" else BLANK_ROWS,
        more=more,
        errors=filled.form.errors,
    )


def _naming(naming: Naming) -> tuple[str, str]:
    """Who goes by a policy, and the page of that for whoever may open it."""
    address, needs = _PLACES[naming.kind]
    return naming.name, address.format(id=naming.id) if current_visit().actor.can(needs) else ""


async def preview_of(filled: Filled, known: PolicyRecord | None, setting: PolicySetting) -> PolicyPreview:
    """What the form means as it is typed by now."""
    draft = draft_of(filled, setting.names.fields, known.content if known else None)
    found = {**await draft_problems(draft, known.id if known else 0), **form_problems(filled)}
    return PolicyPreview(
        sentences=policy_sentences(draft, setting.names),
        # An empty form is not told what it lacks before anything was typed.
        problems=[] if filled.is_blank else [text for name, text in found.items() if name != "name"],
        cautions=cautions(draft.content),
        matched=None if "when" in found else await _matched(current_visit().actor, draft, known, setting),
    )


async def _matched(
    actor: Actor, draft: PolicyDraft, known: PolicyRecord | None, setting: PolicySetting
) -> Matched:
    others = [
        each
        for each in await policies()
        if each.is_on and is_asked_in_order(each) and (known is None or each.id != known.id)
    ]
    asked = [each for each in others if _can_be_asked(each, setting)]
    before = (
        asked if draft.is_default or known is None else [each for each in asked if _is_before(each, known)]
    )
    content = draft.content
    return await matched_last_month(
        actor,
        Asked(
            policy=known.id if known else None,
            condition=None if content.is_agreed_only else content.condition,
            earlier=_conditions(before),
            zone=setting.zone,
        ),
    )


def _can_be_asked(policy: PolicyRecord, setting: PolicySetting) -> bool:
    condition = policy.content.condition
    return condition != PolicyContent(targets={}).condition and not problems(condition, setting.names.fields)


def _is_before(policy: PolicyRecord, known: PolicyRecord) -> bool:
    return (policy.position, policy.id) < (known.position, known.id)


def _conditions(asked: Sequence[PolicyRecord]) -> list[Condition]:
    return [each.content.condition for each in asked]
