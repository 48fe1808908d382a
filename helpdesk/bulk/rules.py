"""What a bulk change may set at all, and until when it can be undone. Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from helpdesk.bulk.edits import Edits
from helpdesk.bulk.enums import State
from helpdesk.core.i18n import gettext as _
from helpdesk.tickets.enums import Priority
from helpdesk.tickets.queries.choices import TicketChoices
from helpdesk.tickets.rules import tags_problems

UNDO_WITHIN = timedelta(hours=24)
KEPT_FOR = timedelta(days=30)
OVER = frozenset({State.DONE, State.STOPPED})


class _Offered(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def is_offered(self) -> bool: ...


def edits_problems(edits: Edits, choices: TicketChoices) -> dict[str, str]:
    """Why these are no edits to make: something in them is not offered, or there are none."""
    given = edits.given
    if not given:
        return {"edits": _("Please choose what to change.")}
    problems: dict[str, str] = {}
    for name, known in _known(choices).items():
        if name in given and given[name] not in known:
            problems[name] = _("Please choose one from the list.")
    for name in ("add_tags", "remove_tags"):
        for sentence in tags_problems(given.get(name, ())).values():
            problems[name] = sentence
    if set(edits.add_tags) & set(edits.remove_tags):
        problems["remove_tags"] = _("A tag cannot be added and removed at once.")
    return problems


def can_undo(state: State, changed: int, created_at: datetime, at: datetime) -> bool:
    """Whether there is anything to give back, and it is not too long ago."""
    return state in OVER and changed > 0 and at - created_at <= UNDO_WITHIN


def _known(choices: TicketChoices) -> Mapping[str, Collection[Any]]:
    return {
        "assignee": {None, *(worker.id for worker in choices.workers)},
        "team": {None, *(team.id for team in choices.teams)},
        "type": {None, *_offered(choices.types)},
        "status": _offered(choices.statuses),
        "priority": {*Priority, *_offered(choices.priorities)},
    }


def _offered(choices: Iterable[_Offered]) -> set[int]:
    return {choice.id for choice in choices if choice.is_offered}
