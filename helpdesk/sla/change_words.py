"""What the history keeps of a policy by its keys, in the words of whoever reads it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.sla.enums import MergeStart, Metric, Phase, Reopen
from helpdesk.sla.metric_words import METRIC_LABELS
from helpdesk.sla.policy_content import Recipient

LEVEL_LABELS = {"low": mark("Low"), "normal": mark("Normal"), "high": mark("High"), "urgent": mark("Urgent")}
_REOPEN = {
    Reopen.RESUME: mark("It goes on where it stopped"),
    Reopen.TOTAL: mark("It goes on as if never solved"),
    Reopen.RESTART: mark("It has the whole time again"),
}
_MERGE = {
    MergeStart.OWN: mark("It keeps its own beginning"),
    MergeStart.EARLIEST: mark("It counts from the older one"),
}
_PHASES = {Phase.WAITING: mark("waiting on the customer"), Phase.ON_HOLD: mark("on hold")}
_ACTIONS = {
    f"notify {Recipient.ASSIGNEE}": mark("tell the assignee"),
    f"notify {Recipient.LEAD}": mark("tell the team lead"),
    f"notify {Recipient.TEAM}": mark("tell the team"),
    f"notify {Recipient.ACCOUNT_MANAGER}": mark("tell the account manager"),
    f"notify {Recipient.DEPUTY}": mark("tell their deputy"),
    f"notify {Recipient.FOLLOWERS}": mark("tell the followers"),
    f"notify {Recipient.ON_CALL}": mark("tell whoever is on call"),
    f"notify {Recipient.PERSON}": mark("tell a person…"),
    "reassign on_call": mark("give it to whoever is on call"),
    "reassign team": mark("give it to a team…"),
    "reassign person": mark("give it to a person…"),
    "raise_priority": mark("raise the priority…"),
    "add_tag": mark("add a tag…"),
    "add_note": mark("add an internal note…"),
    "create_task assignee": mark("give the assignee a task…"),
    "create_task lead": mark("give the team lead a task…"),
    "create_task account_manager": mark("give the account manager a task…"),
}


def change_words(field: str, value: str) -> str:
    """A value of the history; what is not known by its key is shown as it is stored."""
    reword = _WORDED.get(field)
    return reword(value) if reword else value


def _by_key(labels: Mapping[Any, str]) -> Callable[[str], str]:
    return lambda value: _(labels.get(value, value))


def _targets(text: str) -> str:
    return _replaced(r"(?:(?<=^)|(?<=, ))({})(?= \d)", LEVEL_LABELS, text)


def _pauses(text: str) -> str:
    text = _replaced(r"(?:(?<=^)|(?<=; ))({})(?=:)", _PHASES, text)
    return _replaced(r"(?<=[:,] )({})(?=$|[,;])", METRIC_LABELS, text)


def _ladder(text: str) -> str:
    """Only what stands where a key does is a key: a note may say anything."""
    text = _replaced(r"(?:(?<=^)|(?<=; ))({})(?= [+-]\d.* → )", METRIC_LABELS, text)
    return _replaced(r"(?:(?<=→ )|(?<=, ))({})(?=$|[ ,;])", _ACTIONS, text)


def _replaced(pattern: str, labels: Mapping[Any, str], text: str) -> str:
    keys = "|".join(re.escape(key) for key in sorted(labels, key=len, reverse=True))
    return re.sub(pattern.format(keys), lambda found: _(labels[found[1]]).removesuffix("…"), text)


_WORDED: dict[str, Callable[[str], str]] = {
    "reopen": _by_key(_REOPEN),
    "merge_start": _by_key(_MERGE),
    "pauses": _pauses,
    "ladder": _ladder,
    **{metric.value: _targets for metric in Metric},
}
