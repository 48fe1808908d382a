"""The form of a policy: what is typed in it, the policy it means, and how it is shown again."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.conditions.fields import Fields
from helpdesk.conditions.language import EVERYTHING, Condition
from helpdesk.core.i18n import gettext as _
from helpdesk.sla.actions.policies import Base, PolicyDraft
from helpdesk.sla.enums import MergeStart, Metric, Phase, Reopen
from helpdesk.sla.policy_content import PolicyContent
from helpdesk.sla.policy_rules import PAUSABLE
from helpdesk.web.admin.field_conditions import Typed, condition_of, rows_of, typed_condition
from helpdesk.web.admin.ladder_form import (
    LadderRow,
    ladder_of,
    ladder_problems,
    rows_of_ladder,
    typed_ladder,
)
from helpdesk.web.kit.forms import Form, Sent, typed
from helpdesk.web.kit.paths import typed_id
from helpdesk.web.kit.target_grid import Cells, cell_problems, cells_of, targets_of, typed_cells

CONDITIONS, DEFAULT, AGREED = "conditions", "default", "agreed"
ALWAYS = "always"
_PERCENT = re.compile(r"([0-9]{1,3})\s*%?")


class PolicyForm(Struct, frozen=True, kw_only=True):
    """All but the rows and the grid. Texts as they are typed, so that nothing is lost."""

    name: str = ""
    description: str = ""
    kind: str = CONDITIONS
    calendar: str = ""
    warnings: str = ""
    pauses: list[str] = []
    reopen: str = Reopen.RESUME
    merge_start: str = MergeStart.OWN
    counts_automatic: bool = False
    base_version: str = ""
    base_name: str = ""
    request_key: str = ""


class Filled(Struct, frozen=True, kw_only=True):
    """The whole form as it is typed."""

    form: Form
    when: Typed = Typed()
    cells: Cells = {}
    ladder: tuple[LadderRow, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nothing of weight was typed yet."""
        return not (self.form.value("name") or self.when.rows or any(self.cells.values()) or self.ladder)

    def refused(self, errors: Mapping[str, str]) -> "Filled":
        return replace(self, form=replace(self.form, errors={**self.form.errors, **errors}))

    def valued(self, **values: Any) -> "Filled":
        return replace(self, form=replace(self.form, values={**self.form.values, **values}))


def filled_from(data: Sent) -> Filled:
    return Filled(
        form=typed(data, PolicyForm),
        when=typed_condition(data, "when"),
        cells=typed_cells(data),
        ladder=typed_ladder(data),
    )


def filled_with(draft: PolicyDraft, base: Base | None = None) -> Filled:
    """The form of a policy as it is, begun at `base`."""
    said = draft.content
    values: dict[str, Any] = {
        "name": draft.name,
        "description": said.description,
        "kind": DEFAULT if draft.is_default else AGREED if said.is_agreed_only else CONDITIONS,
        "calendar": ALWAYS if said.is_always else str(said.calendar or ""),
        "warnings": ", ".join(map(str, said.warnings)),
        "pauses": [f"{phase}.{metric}" for phase, metrics in said.pauses.items() for metric in metrics],
        "reopen": said.reopen.value,
        "merge_start": said.merge_start.value,
        "counts_automatic": said.counts_automatic,
    }
    filled = Filled(
        form=Form(values=values),
        when=rows_of(None if said.condition == EVERYTHING else said.condition),
        cells=cells_of(said.targets),
        ladder=rows_of_ladder(said.ladder),
    )
    return with_base(filled, base) if base else filled


def with_base(filled: Filled, base: Base) -> Filled:
    """The same, to be saved over what stands now."""
    return filled.valued(base_version=str(base.version), base_name=base.name)


def base_from(form: Form) -> Base:
    return Base(typed_id(form.value("base_version")) or 0, form.value("base_name"))


def form_problems(filled: Filled) -> dict[str, str]:
    """What cannot be read at all, by its field."""
    found = {
        "targets": " ".join(cell_problems(filled.cells)),
        "ladder": " ".join(ladder_problems(filled.ladder)),
        "warnings": _warnings_problem(filled.form.value("warnings")),
    }
    return {name: sentence for name, sentence in found.items() if sentence}


def _warnings_problem(text: str) -> str:
    return (
        ""
        if all(_PERCENT.fullmatch(part) for part in _parts(text))
        else _("Please write percentages, such as 50, 75.")
    )


def _parts(text: str) -> list[str]:
    """Numbers between commas, each perhaps with its sign."""
    return [part.strip() for part in text.split(",") if part.strip()]


def draft_of(filled: Filled, fields: Fields, known: PolicyContent | None) -> PolicyDraft:
    """The policy that the form means. A condition the editor could not show stays as it is."""
    form = filled.form
    kind, calendar = form.value("kind") or CONDITIONS, form.value("calendar")
    content = PolicyContent(
        description=form.value("description"),
        condition=_condition(filled, fields, known) if kind == CONDITIONS else EVERYTHING,
        is_agreed_only=kind == AGREED,
        targets=targets_of(filled.cells),
        calendar=typed_id(calendar),
        is_always=calendar == ALWAYS,
        pauses=_pauses(form.value("pauses", [])),
        warnings=_warnings(form.value("warnings")),
        ladder=ladder_of(filled.ladder, fields),
        reopen=Reopen(form.value("reopen")) if form.value("reopen") in set(Reopen) else Reopen.RESUME,
        merge_start=(
            MergeStart.EARLIEST if form.value("merge_start") == MergeStart.EARLIEST else MergeStart.OWN
        ),
        counts_automatic=bool(form.value("counts_automatic")),
    )
    return PolicyDraft(name=form.value("name"), content=content, is_default=kind == DEFAULT)


def _condition(filled: Filled, fields: Fields, known: PolicyContent | None) -> Condition:
    if filled.when.is_foreign:
        return known.condition if known else EVERYTHING
    return condition_of(filled.when, fields) or EVERYTHING


def _pauses(ticked: Iterable[str]) -> dict[Phase, frozenset[Metric]]:
    """By phase, in one order, so that the same ticks are the same policy."""
    wanted = set(ticked)
    found = {
        phase: frozenset(metric for metric in metrics if f"{phase}.{metric}" in wanted)
        for phase, metrics in PAUSABLE.items()
    }
    return {phase: metrics for phase, metrics in found.items() if metrics}


def _warnings(text: str) -> tuple[int, ...]:
    found = [_PERCENT.fullmatch(part) for part in _parts(text)]
    return tuple(sorted({int(each[1]) for each in found if each}))
