"""What a policy will do, in sentences."""

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from helpdesk.conditions.fields import Fields
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.sla.actions.policies import PolicyDraft
from helpdesk.sla.durations import duration_text
from helpdesk.sla.enums import MergeStart, Metric, Phase, Reopen
from helpdesk.sla.labels import level_label
from helpdesk.sla.metric_words import metric_label
from helpdesk.sla.policy_content import Level, PolicyContent
from helpdesk.sla.policy_rules import LEVELS, PROMISED
from helpdesk.web.admin.field_conditions import ValueNames, condition_words
from helpdesk.web.admin.ladder_form import level_words

PHASE_WORDS = {Phase.WAITING: mark("waiting on the customer"), Phase.ON_HOLD: mark("on hold")}
REOPEN_WORDS = {
    Reopen.RESUME: mark("A reopened ticket goes on where it stopped; the time it was solved does not count."),
    Reopen.TOTAL: mark("A reopened ticket goes on as if it had never been solved."),
    Reopen.RESTART: mark("A reopened ticket has the whole time again."),
}
MERGE_WORDS = {
    MergeStart.OWN: mark("When another ticket is merged into it, its resolution keeps its own beginning."),
    MergeStart.EARLIEST: mark("When an older ticket is merged into it, its resolution counts from that one."),
}


class Names(Struct, frozen=True, kw_only=True):
    """What the ids of a policy are called."""

    fields: Fields
    values: ValueNames
    calendars: Mapping[str, str]
    people: Mapping[str, str]
    teams: Mapping[str, str]


def policy_sentences(draft: PolicyDraft, names: Names) -> list[str]:
    """What it is for, what it promises by whose hours, what pauses it, and what follows."""
    said = draft.content
    return [
        _for_whom(draft, names),
        *_promises(said),
        _hours(said, names),
        *_pauses(said),
        *_warnings(said),
        *(_climbed(level, names) for level in sorted(said.ladder, key=_place)),
        *_reopening(said),
    ]


def for_words(draft: PolicyDraft, names: Names) -> str:
    """For which tickets it is, as part of a list."""
    if draft.is_default:
        return _("whatever no other policy is for")
    if draft.content.is_agreed_only:
        return _("tiers and contracts that name it")
    return condition_words(draft.content.condition, names.fields, names.values)


def _for_whom(draft: PolicyDraft, names: Names) -> str:
    if draft.is_default:
        return _("It is for every ticket that no other policy is for.")
    if draft.content.is_agreed_only:
        return _("It is for the tickets of organisations whose tier or contract names it, and for no others.")
    words = for_words(draft, names)
    if not words:
        return _("It is for no ticket yet: there is no condition.")
    return _("It is for tickets when {condition}.").format(condition=words)


def _promises(said: PolicyContent) -> Iterator[str]:
    for metric in PROMISED:
        promised = {
            level: seconds
            for level in reversed(LEVELS)
            if (seconds := said.targets.get(level, {}).get(metric)) is not None
        }
        if promised:
            yield _("{metric} within {targets}.").format(
                metric=metric_label(metric), targets=_targets(promised)
            )


def _targets(promised: Mapping[str, int]) -> str:
    if len(promised) == len(LEVELS) and len(set(promised.values())) == 1:
        return duration_text(next(iter(promised.values())))
    return ", ".join(
        _("{time} ({priority})").format(time=duration_text(seconds), priority=level_label(level).lower())
        for level, seconds in promised.items()
    )


def _hours(said: PolicyContent, names: Names) -> str:
    if said.is_always:
        return _(
            "Time runs day and night, but where the contract, the organisation or the team has a calendar,"
            " its hours count."
        )
    if said.calendar is None:
        first = _("Time runs by the default calendar.")
    else:
        name = names.calendars.get(str(said.calendar), "?")
        first = _("Time runs by the calendar “{name}”.").format(name=name)
    return f"{first} {_('A calendar of the contract, the organisation or the team comes before it.')}"


def _pauses(said: PolicyContent) -> Iterator[str]:
    for phase, metrics in said.pauses.items():
        counting = [
            metric_label(metric) for metric in PROMISED if metric in metrics and _is_promised(said, metric)
        ]
        if counting:
            yield _("While it is {status}, this stands still: {metrics}.").format(
                status=_(PHASE_WORDS.get(phase, phase)), metrics=", ".join(counting)
            )


def _is_promised(said: PolicyContent, metric: Metric) -> bool:
    return any(metric in promised for promised in said.targets.values())


def _warnings(said: PolicyContent) -> Iterator[str]:
    if said.warnings:
        shares = ", ".join(f"{percent} %" for percent in said.warnings)
        yield _("The clock turns amber after {shares} of the time.").format(shares=shares)


def _place(level: Level) -> tuple[int, int]:
    return (PROMISED.index(level.metric) if level.metric in PROMISED else 0, level.offset_minutes)


def _climbed(level: Level, names: Names) -> str:
    only = condition_words(level.condition, names.fields, names.values)
    sentence = _rung(level, names)
    return f"{sentence} {_('But only when {condition}.').format(condition=only)}" if only else sentence


def _rung(level: Level, names: Names) -> str:
    actions = ", ".join(level_words(level, _value_names(names)))
    words = {
        "time": duration_text(abs(level.offset_minutes) * 60),
        "metric": metric_label(level.metric),
        "actions": actions or "…",
    }
    if level.offset_minutes < 0:
        return _("{time} before “{metric}” ends: {actions}.").format(**words)
    if level.offset_minutes > 0:
        return _("{time} after “{metric}” has ended: {actions}.").format(**words)
    return _("When “{metric}” ends: {actions}.").format(**words)


def _value_names(names: Names) -> Callable[[str, str], str]:
    def named(code: str, value: str) -> str:
        """What the value of an action is called."""
        if code.endswith(":person"):
            return names.people.get(value, "…")
        if code.endswith(":team"):
            return names.teams.get(value, "…") if code.startswith("reassign") else ""
        if code == "raise_priority":
            return _("to {level}").format(level=level_label(value)) if value else _("by one")
        return f"“{value}”" if value else ""

    return named


def _reopening(said: PolicyContent) -> Iterator[str]:
    if _is_promised(said, Metric.RESOLUTION):
        yield _(REOPEN_WORDS[said.reopen])
        yield _(MERGE_WORDS[said.merge_start])
    if said.counts_automatic:
        yield _("Answers of machines count as replies.")
