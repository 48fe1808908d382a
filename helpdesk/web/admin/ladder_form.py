"""The ladder of a policy as rows of its form: when, what is done, and to whom or with what."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from helpdesk.conditions.fields import Fields
from helpdesk.conditions.language import EVERYTHING, Condition, from_json, to_json
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.sla.durations import duration_text, parsed_duration
from helpdesk.sla.enums import Metric
from helpdesk.sla.metric_words import metric_label
from helpdesk.sla.policy_content import (
    Action,
    AddNote,
    AddTag,
    CreateTask,
    Level,
    Notify,
    RaisePriority,
    Reassign,
    Recipient,
)
from helpdesk.sla.policy_rules import PROMISED, level_condition
from helpdesk.web.admin.field_conditions import (
    ConditionEditor,
    Heading,
    Typed,
    ValueNames,
    condition_editor,
    condition_of,
    condition_words,
    rows_of,
    typed_condition,
)
from helpdesk.web.kit.forms import Sent
from helpdesk.web.kit.paths import typed_id

Option = tuple[str, str]
BEFORE, AFTER = "before", "after"
MOST_ROWS = 60
ONLY = "only"
_ONLY_NAME = re.compile(f"{ONLY}[0-9]{{1,3}}")
COLUMNS = ("metric", "time", "side", "action", "value", ONLY)
BLANK_CONDITIONS, MORE_CONDITIONS = 1, 3
NOTIFY, REASSIGN, RAISE, TAG, NOTE, TASK = (
    "notify",
    "reassign",
    "raise_priority",
    "add_tag",
    "add_note",
    "task",
)
PERSON, TEAM, ON_CALL = "person", "team", "on_call"

# What a row does, by what its form sends. Those with three dots want a value beside them.
ACTION_LABELS = {
    f"{NOTIFY}:{Recipient.ASSIGNEE}": mark("tell the assignee"),
    f"{NOTIFY}:{Recipient.LEAD}": mark("tell the team lead"),
    f"{NOTIFY}:{Recipient.TEAM}": mark("tell the team"),
    f"{NOTIFY}:{Recipient.ACCOUNT_MANAGER}": mark("tell the account manager"),
    f"{NOTIFY}:{Recipient.DEPUTY}": mark("tell their deputy"),
    f"{NOTIFY}:{Recipient.FOLLOWERS}": mark("tell the followers"),
    f"{NOTIFY}:{Recipient.ON_CALL}": mark("tell whoever is on call"),
    f"{NOTIFY}:{Recipient.PERSON}": mark("tell a person…"),
    f"{REASSIGN}:{TEAM}": mark("give it to a team…"),
    f"{REASSIGN}:{PERSON}": mark("give it to a person…"),
    f"{REASSIGN}:{ON_CALL}": mark("give it to whoever is on call"),
    RAISE: mark("raise the priority…"),
    TAG: mark("add a tag…"),
    NOTE: mark("add an internal note…"),
    f"{TASK}:{Recipient.ASSIGNEE}": mark("give the assignee a task…"),
    f"{TASK}:{Recipient.LEAD}": mark("give the team lead a task…"),
    f"{TASK}:{Recipient.ACCOUNT_MANAGER}": mark("give the account manager a task…"),
}


class LadderRow(Struct, frozen=True, kw_only=True):
    """One action as it is typed, `when` its level is climbed, and at which `place` it was sent.

    `only` is the condition as it is stored: it stays as it is unless another one was typed.
    """

    metric: str = ""
    time: str = ""
    side: str = AFTER
    action: str = ""
    value: str = ""
    only: str = ""
    when: Typed = Typed()
    place: int = 0


class LadderInput(Struct, frozen=True, kw_only=True):
    """A row with what can be picked for its value; `wants` nothing, a choice or a text.

    `only` is the editor of its condition, folded unless `is_open`, and `only_words` that condition in words.
    """

    row: LadderRow
    values: list[Option]
    wants: str
    only: ConditionEditor | None
    only_words: str
    is_open: bool


class Picking(Struct, frozen=True, kw_only=True):
    """What the rows can name: people, teams and priorities, and what conditions ask with its values."""

    people: list[Option]
    teams: list[Option]
    levels: list[Option]
    fields: Fields
    values: ValueNames


def typed_ladder(data: Sent) -> tuple[LadderRow, ...]:
    """The rows of a form; those without an action are nothing."""
    columns = [_texts(data, f"ladder_{name}") for name in COLUMNS]
    rows = [
        LadderRow(
            **dict(zip(COLUMNS, cells, strict=True)),
            when=typed_condition(data, only_name(place)),
            place=place,
        )
        for place, cells in enumerate(zip(*columns, strict=False), 1)
        if cells[COLUMNS.index("action")]
    ]
    return tuple(rows[:MOST_ROWS])


def only_name(place: int) -> str:
    """What the condition of the row at this place is called in the form."""
    return f"{ONLY}{place}"


def is_only_name(name: str) -> bool:
    return _ONLY_NAME.fullmatch(name) is not None


def _texts(data: Sent, name: str) -> list[str]:
    return [text.replace("\0", "").strip() for text in data.getall(name, []) if isinstance(text, str)]


def ladder_problems(rows: Sequence[LadderRow]) -> list[str]:
    """What in the rows cannot be read, each once."""
    found: list[str] = []
    for row in rows:
        if row.metric not in set(PROMISED) or row.action not in ACTION_LABELS:
            found.append(_("Please choose from the lists of the ladder."))
        if row.time and parsed_duration(row.time) is None:
            found.append(_("“{text}” is no amount of time; write 4 h, 1:30 or 45 min.").format(text=row.time))
    return list(dict.fromkeys(found))


def ladder_of(rows: Sequence[LadderRow], fields: Fields) -> tuple[Level, ...]:
    """The levels that the rows are: those of one metric, time and condition make one."""
    return tuple(
        Level(
            metric=metric,
            offset_minutes=offset,
            actions=tuple(_action(rows[number]) for number in numbers),
            condition=_condition(rows[numbers[0]], fields),
        )
        for (metric, offset, _only), numbers in _levels(rows, fields).items()
    )


def _levels(rows: Sequence[LadderRow], fields: Fields) -> dict[tuple[Metric, int, str], list[int]]:
    """Which rows are one level, by their numbers."""
    levels: dict[tuple[Metric, int, str], list[int]] = {}
    for number, row in enumerate(rows):
        if row.metric in set(PROMISED) and row.action in ACTION_LABELS:
            level = (Metric(row.metric), _offset(row), to_json(_condition(row, fields)))
            levels.setdefault(level, []).append(number)
    return levels


def beside_rows(errors: Mapping[str, str], rows: Sequence[LadderRow], fields: Fields) -> dict[str, str]:
    """The same errors, those of the condition of a level by the first row that has it."""
    names = {
        level_condition(number): f"{only_name(numbers[0] + 1)}_when"
        for number, numbers in enumerate(_levels(rows, fields).values())
    }
    return {names.get(name, name): sentence for name, sentence in errors.items()}


def _offset(row: LadderRow) -> int:
    minutes = (parsed_duration(row.time) or 0) // 60
    return -minutes if row.side == BEFORE else minutes


def _condition(row: LadderRow, fields: Fields) -> Condition:
    """What is typed; what is stored where that is shown unchanged, or could not be shown."""
    stored = _stored(row.only)
    if row.when == _shown(stored):
        return stored
    return condition_of(row.when, fields) or EVERYTHING


def _stored(text: str) -> Condition:
    try:
        return from_json(text) if text else EVERYTHING
    except Invalid:
        return EVERYTHING


def _shown(condition: Condition) -> Typed:
    return rows_of(None if condition == EVERYTHING else condition)


def _action(row: LadderRow) -> Action:
    kind, _sep, whom = row.action.partition(":")
    return _MADE[kind](whom, row.value)


def _notified(whom: str, value: str) -> Action:
    return Notify(recipient=Recipient(whom), person=typed_id(value) if whom == PERSON else None)


def _reassigned(whom: str, value: str) -> Action:
    chosen = typed_id(value)
    return Reassign(
        team=chosen if whom == TEAM else None,
        person=chosen if whom == PERSON else None,
        to_on_call=whom == ON_CALL,
    )


_MADE: dict[str, Callable[[str, str], Action]] = {
    NOTIFY: _notified,
    REASSIGN: _reassigned,
    RAISE: lambda _whom, value: RaisePriority(to=value or None),
    TAG: lambda _whom, value: AddTag(name=value),
    NOTE: lambda _whom, value: AddNote(text=value),
    TASK: lambda whom, value: CreateTask(title=value, owner=Recipient(whom)),
}


def rows_of_ladder(ladder: Sequence[Level]) -> tuple[LadderRow, ...]:
    """The rows of a ladder that is there, the earliest level of each metric first."""
    ordered = sorted(ladder, key=lambda level: (PROMISED.index(level.metric), level.offset_minutes))
    return tuple(_row(level, action) for level in ordered for action in level.actions)


def _row(level: Level, action: Action) -> LadderRow:
    code, value = _written(action)
    minutes = abs(level.offset_minutes)
    return LadderRow(
        metric=level.metric.value,
        time=duration_text(minutes * 60) if minutes else "",
        side=BEFORE if level.offset_minutes < 0 else AFTER,
        action=code,
        value=value,
        only=to_json(level.condition) if level.condition != EVERYTHING else "",
        when=_shown(level.condition),
    )


def _written(action: Action) -> tuple[str, str]:
    """What the form sends for an action, and its value."""
    match action:
        case Notify(recipient=whom, person=person):
            return f"{NOTIFY}:{whom}", str(person or "")
        case Reassign():
            whom = ON_CALL if action.to_on_call else TEAM if action.team is not None else PERSON
            return f"{REASSIGN}:{whom}", str(action.team or action.person or "")
        case CreateTask(title=title, owner=owner):
            return f"{TASK}:{owner}", title
        case _:
            return _plainly(action)


def _plainly(action: RaisePriority | AddTag | AddNote) -> tuple[str, str]:
    match action:
        case RaisePriority(to=level):
            return RAISE, level or ""
        case AddTag(name=name):
            return TAG, name
        case AddNote(text=text):
            return NOTE, text


def ladder_inputs(
    rows: Sequence[LadderRow], picking: Picking, *, blank: int, more: str, errors: Mapping[str, str]
) -> list[LadderInput]:
    """The rows with what can be picked, and some empty ones; `more` names what gets more rows."""
    picked: dict[str, list[Option]] = {
        f"{NOTIFY}:{PERSON}": picking.people,
        f"{REASSIGN}:{PERSON}": picking.people,
        f"{REASSIGN}:{TEAM}": picking.teams,
        RAISE: [("", _("by one")), *picking.levels],
    }
    inputs: list[LadderInput] = []
    for number, row in enumerate([*rows, *[LadderRow()] * blank], 1):
        error = errors.get(f"{only_name(number)}_when", "")
        wants_more = bool(row.action) and more == only_name(row.place)
        only = _only_editor(only_name(number), row.when, picking, wants_more=wants_more, error=error)
        inputs.append(
            LadderInput(
                row=row,
                values=picked.get(row.action, []),
                wants=_wants(row.action, picked),
                only=only if row.action else None,
                only_words=_only_words(row, picking),
                is_open=wants_more or bool(error or row.when.rows),
            )
        )
    return inputs


def _only_editor(
    name: str, when: Typed, picking: Picking, *, wants_more: bool, error: str
) -> ConditionEditor:
    hint = _("Asked when the time comes, of the ticket as it is then.")
    return condition_editor(
        Heading(name, _("Only when"), hint),
        when,
        picking.fields,
        picking.values,
        blank=MORE_CONDITIONS if wants_more else BLANK_CONDITIONS,
        error=error,
    )


def _only_words(row: LadderRow, picking: Picking) -> str:
    """Its condition as part of a sentence; nothing for one that always holds."""
    return condition_words(_condition(row, picking.fields), picking.fields, picking.values)


def _wants(action: str, picked: dict[str, Any]) -> str:
    if action in picked:
        return "choice"
    return "text" if action in {TAG, NOTE} or action.startswith(TASK) else ""


def metric_options() -> list[Option]:
    return [(metric.value, metric_label(metric)) for metric in PROMISED]


def action_options() -> list[Option]:
    return [(code, _(label)) for code, label in ACTION_LABELS.items()]


def level_words(level: Level, names: Callable[[str, str], str]) -> Iterator[str]:
    """What a level does, as parts of a sentence; `names` gives what the value of an action is called."""
    for action in level.actions:
        code, value = _written(action)
        label = _(ACTION_LABELS.get(code, code)).removesuffix("…")
        yield f"{label} {names(code, value)}".strip()
