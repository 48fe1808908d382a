"""What one version of a policy says otherwise than the one before it, as its history keeps it."""

from collections.abc import Iterator, Mapping

import msgspec

from helpdesk.conditions.language import EVERYTHING, All, AnyOf, Check, Condition, Not
from helpdesk.events.event import Change
from helpdesk.sla.durations import duration_text
from helpdesk.sla.enums import Metric
from helpdesk.sla.policy_content import Action, CreateTask, Level, PolicyContent, Reassign
from helpdesk.sla.policy_rules import LEVELS, PROMISED

Texts = Mapping[str, str | None]


def policy_changes(before: PolicyContent | None, after: PolicyContent) -> list[Change]:
    """Every part that is not as it was, with its old and new value."""
    old, new = _texts(before) if before else {}, _texts(after)
    return [Change(field, old.get(field), text) for field, text in new.items() if old.get(field) != text]


def target_texts(targets: Mapping[str, Mapping[Metric, int]]) -> dict[str, str | None]:
    """What is promised by metric: "urgent 1 h, high 2 h"."""
    return {
        metric.value: ", ".join(
            f"{level} {duration_text(seconds)}"
            for level in reversed(LEVELS)
            if (seconds := targets.get(level, {}).get(metric)) is not None
        )
        or None
        for metric in PROMISED
    }


def _texts(content: PolicyContent) -> Texts:
    return {
        "description": content.description or None,
        "policy_for": _condition(content.condition) or None,
        "is_agreed_only": "✓" if content.is_agreed_only else None,
        **target_texts(content.targets),
        "calendar": "24/7" if content.is_always else _number(content.calendar),
        "pauses": "; ".join(_pauses(content)) or None,
        "warnings": ", ".join(f"{percent} %" for percent in content.warnings) or None,
        "ladder": "; ".join(_level(level) for level in content.ladder) or None,
        "reopen": content.reopen.value,
        "merge_start": content.merge_start.value,
        "counts_automatic": "✓" if content.counts_automatic else None,
    }


def _condition(condition: Condition) -> str:
    """By the names of its fields, whatever they are called today: "channel is mail, tags contains club"."""
    match condition:
        case All(conditions):
            return ", ".join(_condition(each) for each in conditions)
        case AnyOf(conditions):
            return " / ".join(_condition(each) for each in conditions)
        case Not(inner):
            return f"¬({_condition(inner)})"
        case Check(field, operator, value):
            wanted = "" if value is None else str(value)
            return f"{field} {operator.replace('_', ' ')} {wanted}".strip()


def _number(number: int | None) -> str | None:
    return None if number is None else f"#{number}"


def _pauses(content: PolicyContent) -> Iterator[str]:
    for phase, metrics in content.pauses.items():
        if metrics:
            yield f"{phase}: {', '.join(sorted(metrics))}"


def _level(level: Level) -> str:
    sign = "-" if level.offset_minutes < 0 else "+"
    when = f"{level.metric} {sign}{duration_text(abs(level.offset_minutes) * 60)}"
    return f"{when} → {', '.join(map(_action, level.actions))}{_only(level)}"


def _only(level: Level) -> str:
    return f" ({_condition(level.condition)})" if level.condition != EVERYTHING else ""


def _action(action: Action) -> str:
    """The kind of an action and what it says, such as "notify assignee"."""
    match action:
        case Reassign(to_on_call=True):
            return "reassign on_call"
        case Reassign(team=team, person=person):
            return f"reassign person #{person}" if team is None else f"reassign team #{team}"
        case CreateTask(owner=owner, title=title):
            return f"create_task {owner} {title}"
        case _:
            said = msgspec.to_builtins(action).values()
            return " ".join(f"#{value}" if isinstance(value, int) else str(value) for value in said if value)
