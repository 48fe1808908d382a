"""The numbers beside saved views: counted seldom, for all who see the same at once, and kept meanwhile.

Pages show what is known and wait for nothing; the column of views asks again by itself until all is counted.
A view that takes long to count is counted less often, so that none of them takes more than a twentieth of
the time.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from helpdesk.conditions.enums import FieldKind
from helpdesk.conditions.language import Condition, checks_of
from helpdesk.core.clock import now
from helpdesk.db.engine import DB
from helpdesk.events.actor import Staff
from helpdesk.live.bridge import LISTS
from helpdesk.live.hub import EVERYTHING
from helpdesk.tickets.queries.inbox import Narrowed
from helpdesk.tickets.queries.saved_counts import saved_count, saved_counts_at_once
from helpdesk.tickets.queries.saved_views import SavedView
from helpdesk.tickets.view_conditions import as_seen_by
from helpdesk.tickets.view_fields import answerable, fields_with
from helpdesk.web.desk.kept import CHOICES

OFTEN = timedelta(seconds=5)
SELDOM = timedelta(minutes=1)
REST = 20
BUDGET = timedelta(milliseconds=200)
MOST_KEPT = 10_000


class Numbers(Struct, frozen=True):
    """Numbers of views by their ids, None where one takes too long; in `again_in` seconds they may change."""

    known: Mapping[int, int | None]
    again_in: float = 0.0


class _Counted(Struct, frozen=True, kw_only=True):
    number: int | None
    at: datetime
    changes: int
    took: timedelta


class _Asked(Struct, frozen=True, kw_only=True):
    view: int
    key: Hashable
    narrowed: Narrowed
    drifts: bool


class SavedCounts:
    """What was counted in this process, by what is asked and which tickets are seen at all."""

    def __init__(self) -> None:
        self._counted: dict[Hashable, _Counted] = {}
        self._changes = 0
        self._is_counting = False

    def hear(self, topic: str) -> None:
        """A topic of the hub: a ticket changed, or anything may have."""
        if topic == EVERYTHING or topic in LISTS.values():
            self._changes += 1

    async def known(self, actor: Staff, views: Sequence[SavedView]) -> Numbers:
        """What was counted already; inside a transaction all is counted."""
        asked = await _asked(actor, views)
        if DB.current_transaction.get() is not None:
            numbers = await saved_counts_at_once(actor, [each.narrowed for each in asked])
            return Numbers({each.view: number for each, number in zip(asked, numbers, strict=True)})
        return self._numbers(asked)

    async def fresh(self, actor: Staff, views: Sequence[SavedView]) -> Numbers:
        """The same, after whatever is due was counted, as far as time allows. One asker counts for all."""
        if DB.current_transaction.get() is not None:
            return await self.known(actor, views)
        asked = await _asked(actor, views)
        if not self._is_counting:
            self._is_counting = True
            try:
                await self._count(actor, asked)
            finally:
                self._is_counting = False
        return self._numbers(asked)

    async def _count(self, actor: Staff, asked: Iterable[_Asked]) -> None:
        end = now() + BUDGET
        for each in sorted(asked, key=self._counted_at):
            if now() > end:
                return
            if self._is_due(each):
                begun, changes = now(), self._changes
                number = await saved_count(actor, each.narrowed)
                self._keep(each.key, _Counted(number=number, at=begun, changes=changes, took=now() - begun))

    def _keep(self, key: Hashable, counted: _Counted) -> None:
        if len(self._counted) >= MOST_KEPT:
            self._counted.clear()
        self._counted[key] = counted

    def _counted_at(self, asked: _Asked) -> float:
        counted = self._counted.get(asked.key)
        return counted.at.timestamp() if counted else 0.0

    def _is_current(self, asked: _Asked, counted: _Counted) -> bool:
        """Whether nothing happened by which the number would be another."""
        age = now() - counted.at
        return counted.changes == self._changes and age < (OFTEN if asked.drifts else SELDOM)

    def _is_due(self, asked: _Asked) -> bool:
        counted = self._counted.get(asked.key)
        if counted is None:
            return True
        return not self._is_current(asked, counted) and self._wait(counted) <= timedelta()

    def _wait(self, counted: _Counted) -> timedelta:
        return counted.at + max(OFTEN, REST * counted.took) - now()

    def _numbers(self, asked: Sequence[_Asked]) -> Numbers:
        found = {each.view: self._counted.get(each.key) for each in asked}
        waits = [
            timedelta() if counted is None else self._wait(counted)
            for each in asked
            if (counted := found[each.view]) is None or not self._is_current(each, counted)
        ]
        known = {view: counted.number for view, counted in found.items() if counted is not None}
        again_in = max(1.0, min(waits).total_seconds()) if waits else 0.0
        return Numbers(known, again_in)


SAVED_COUNTS = SavedCounts()


async def _asked(actor: Staff, views: Sequence[SavedView]) -> list[_Asked]:
    """What each view asks for this actor; those who see the same tickets share what they ask alike."""
    if not views:
        return []
    fields = fields_with((await CHOICES.of(None)).custom)
    sees = (actor.person, actor.hidden_teams) if actor.hidden_teams else ()
    asked: list[_Asked] = []
    for view in views:
        condition = as_seen_by(actor, answerable(view.condition, fields))
        asked.append(
            _Asked(
                view=view.id,
                key=(DB.pool, sees, condition),
                narrowed=Narrowed(condition, fields),
                drifts=_drifts(condition, fields),
            )
        )
    return asked


def _drifts(condition: Condition, fields: Mapping[str, Any]) -> bool:
    """Whether time alone changes what is in it."""
    return any(
        fields[check.field].kind == FieldKind.TIME and str(check.value)[:1] in "+-"
        for check in checks_of(condition)
    )
