"""What a policy may say, and which of it contradicts itself. Every reason at once, beside its field."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from helpdesk.accounts.rules import Problems
from helpdesk.conditions.checking import problems as condition_problems
from helpdesk.conditions.fields import Fields
from helpdesk.conditions.language import EVERYTHING
from helpdesk.core.i18n import gettext as _
from helpdesk.sla.durations import HOUR, duration_text
from helpdesk.sla.enums import SUMS, Metric, Phase
from helpdesk.sla.labels import level_label
from helpdesk.sla.metric_words import metric_label
from helpdesk.sla.policy_content import (
    Action,
    AddNote,
    AddTag,
    CreateTask,
    Level,
    Notify,
    PolicyContent,
    RaisePriority,
    Reassign,
    Recipient,
)

LONGEST_NAME = 120
LONGEST_DESCRIPTION = 2000
LONGEST_TARGET = 10_000 * HOUR
MOST_WARNINGS = 5
MOST_LEVELS = 20
MOST_ACTIONS = 8
LONGEST_OFFSET = LONGEST_TARGET // 60
LONGEST_TAG = 60
LONGEST_NOTE = 2000
LONGEST_TITLE = 300

# From the lowest to the highest, as tickets have them.
LEVELS = ("low", "normal", "high", "urgent")
PROMISED = (Metric.FIRST_REPLY, Metric.NEXT_REPLY, Metric.UPDATE, Metric.RESOLUTION)
# A customer who waits for a word waits whatever the status says: only these may stand still.
PAUSABLE: Mapping[Phase, tuple[Metric, ...]] = {
    Phase.WAITING: (Metric.UPDATE, Metric.RESOLUTION),
    Phase.ON_HOLD: (Metric.UPDATE, Metric.RESOLUTION),
}


def policy_problems(content: PolicyContent, fields: Fields, *, is_default: bool) -> Problems:
    """Everything that is wrong with what a policy says; its conditions ask these fields."""
    found = {
        "description": _too_long(content.description, LONGEST_DESCRIPTION),
        "when": " ".join(_when(content, fields, is_default=is_default)),
        "targets": " ".join(target_problems(content.targets) or _nothing_promised(content)),
        "pauses": _pauses(content),
        "warnings": _warnings(content),
        "ladder": " ".join(_ladder(content)),
        **_level_conditions(content, fields),
    }
    return {name: sentence for name, sentence in found.items() if sentence}


def _too_long(text: str, most: int) -> str:
    return _("Please use at most %d characters.") % most if len(text) > most else ""


def _when(content: PolicyContent, fields: Fields, *, is_default: bool) -> Iterator[str]:
    has_condition = content.condition != EVERYTHING
    if is_default and content.is_agreed_only:
        yield _("The default policy is for everybody; it cannot be only for those that name it.")
    elif is_default and has_condition:
        yield _("The default policy has no conditions: it is for whatever no other policy is for.")
    elif content.is_agreed_only and has_condition:
        yield _("A policy that tiers and contracts name has no conditions.")
    elif not (is_default or content.is_agreed_only or has_condition):
        yield _("Say for which tickets it is. Without a condition it would never be chosen.")
    else:
        yield from condition_problems(content.condition, fields)


def target_problems(targets: Mapping[str, Mapping[Metric, int]]) -> list[str]:
    """What is wrong with targets, whether a policy's or a contract's."""
    return [sentence for level, promised in targets.items() for sentence in _of_level(level, promised)]


def _of_level(level: str, promised: Mapping[Metric, int]) -> Iterator[str]:
    if level not in LEVELS or any(metric not in PROMISED for metric in promised):
        yield _("This cannot be promised.")
        return
    if any(not 0 < seconds <= LONGEST_TARGET for seconds in promised.values()):
        yield _("%(priority)s: a target is more than nothing and at most %(most)s.") % {
            "priority": level_label(level),
            "most": duration_text(LONGEST_TARGET),
        }
        return
    whole = promised.get(Metric.RESOLUTION)
    for metric, seconds in promised.items():
        if whole is not None and seconds > whole:
            yield _("%(priority)s: “%(metric)s” takes longer than the resolution it comes before.") % {
                "priority": level_label(level),
                "metric": metric_label(metric),
            }


def _nothing_promised(content: PolicyContent) -> list[str]:
    if any(content.targets.values()):
        return []
    return [_("Promise something: without a target a policy has no clock.")]


def _pauses(content: PolicyContent) -> str:
    impossible = any(
        metric not in PAUSABLE.get(phase, ())
        for phase, metrics in content.pauses.items()
        for metric in metrics
    )
    return _("A reply that a customer waits for never stands still.") if impossible else ""


def _warnings(content: PolicyContent) -> str:
    if len(content.warnings) > MOST_WARNINGS:
        return _("There can be at most {most} warnings.").format(most=MOST_WARNINGS)
    if any(not 0 < percent < 100 for percent in content.warnings):  # noqa: PLR2004 - a share of the whole
        return _("A warning comes after 1 to 99 percent of the time.")
    return ""


def level_condition(number: int) -> str:
    """The field of what is wrong with the condition of a level, by its place in the ladder."""
    return f"level_{number}"


def _level_conditions(content: PolicyContent, fields: Fields) -> Problems:
    return {
        level_condition(number): " ".join(condition_problems(level.condition, fields))
        for number, level in enumerate(content.ladder[:MOST_LEVELS])
    }


def _ladder(content: PolicyContent) -> Iterator[str]:
    if len(content.ladder) > MOST_LEVELS:
        yield _("A ladder has at most {most} levels.").format(most=MOST_LEVELS)
        return
    for level in content.ladder:
        yield from _level(content, level)


def _level(content: PolicyContent, level: Level) -> Iterator[str]:
    targets = [promised[level.metric] for promised in content.targets.values() if level.metric in promised]
    words = {"metric": metric_label(level.metric)}
    if level.metric in SUMS or not targets:
        yield _("“%(metric)s” has a level of the ladder, but nothing is promised of it.") % words
    elif abs(level.offset_minutes) > LONGEST_OFFSET:
        yield _("A level of “%(metric)s” is too far away.") % words
    elif -level.offset_minutes * 60 >= max(targets):
        yield _("A level of “%(metric)s” would come before its clock has begun.") % words
    if not level.actions:
        yield _("A level of “%(metric)s” does nothing.") % words
    if len(level.actions) > MOST_ACTIONS:
        yield _("A level does at most {most} things.").format(most=MOST_ACTIONS)
    if sum(isinstance(action, Reassign) for action in level.actions) > 1:
        yield _("A level of “%(metric)s” gives the ticket to two at once.") % words
    yield from filter(None, map(action_problem, level.actions))


def action_problem(action: Action) -> str:
    """What an action of a level still lacks; nothing for one that can be done."""
    match action:
        case (
            Notify(recipient=Recipient.PERSON, person=None) | CreateTask(owner=Recipient.PERSON, person=None)
        ):
            return _("Say which person the ladder turns to.")
        case Reassign():
            given = [action.team is not None, action.person is not None, action.to_on_call]
            return "" if sum(given) == 1 else _("Say whom the ladder gives the ticket to.")
        case Notify() | RaisePriority():
            return ""
        case _:
            return _text_problem(*_text_of(action))


def _text_of(action: AddTag | AddNote | CreateTask) -> tuple[str, int, str]:
    """What an action writes, how long that may be, and the sentence for nothing at all."""
    match action:
        case AddTag(name=text):
            return text, LONGEST_TAG, _("Say which tag the ladder adds.")
        case AddNote(text=text):
            return text, LONGEST_NOTE, _("Say what the ladder notes.")
        case CreateTask(title=text):
            return text, LONGEST_TITLE, _("Say what the task of the ladder is.")


def _text_problem(text: str, most: int, missing: str) -> str:
    return _too_long(text, most) if text.strip() else missing


def cautions(content: PolicyContent) -> list[str]:
    """What is allowed, and yet looks like a mistake."""
    return [*_slower_when_urgent(content), *_early_levels(content)]


def _slower_when_urgent(content: PolicyContent) -> Iterator[str]:
    for metric in PROMISED:
        known = [(level, content.targets.get(level, {}).get(metric)) for level in LEVELS]
        promised = [(level, seconds) for level, seconds in known if seconds is not None]
        for (lower, slow), (higher, quick) in pairwise(promised):
            if quick > slow:
                yield _("“%(metric)s” takes longer at %(higher)s than at %(lower)s.") % {
                    "metric": metric_label(metric),
                    "higher": level_label(higher),
                    "lower": level_label(lower),
                }


def _early_levels(content: PolicyContent) -> Iterator[str]:
    for level in content.ladder:
        for priority in LEVELS:
            target = content.targets.get(priority, {}).get(level.metric)
            if target is not None and -level.offset_minutes * 60 >= target:
                yield _("At %(priority)s the level %(before)s before “%(metric)s” is reached at once.") % {
                    "priority": level_label(priority),
                    "before": duration_text(-level.offset_minutes * 60),
                    "metric": metric_label(level.metric),
                }
