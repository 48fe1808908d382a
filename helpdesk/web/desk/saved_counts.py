"""The numbers beside saved views: counted seldom, for all who see the same at once, and kept meanwhile.

Pages show what is known and wait for nothing; the column of views asks again by itself until all is counted.
A view that takes long to count is counted less often, so that none of them takes more than a twentieth of
the time.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from helpdesk.conditions.enums import FieldKind
from helpdesk.conditions.fields import Fields
from helpdesk.conditions.language import Condition, checks_of, to_json
from helpdesk.core.clock import now
from helpdesk.db.engine import DB
from helpdesk.events.actor import Staff
from helpdesk.live.bridge import LISTS
from helpdesk.live.hub import EVERYTHING
from helpdesk.tickets.queries.choices import TicketChoices
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
SOON = 1.0
LONG_AGO = datetime.min.replace(tzinfo=UTC)


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
    """`key` is what is asked of which tickets, as one text: the hash of a text is made once."""

    view: int
    key: str
    narrowed: Narrowed
    drifts: bool


class SavedCounts:
    """What was counted in this process, by what is asked and which tickets are seen at all."""

    def __init__(self) -> None:
        self._counted: dict[str, _Counted] = {}
        self._asked: dict[Staff, tuple[Sequence[SavedView], TicketChoices, list[_Asked]]] = {}
        self._changes = 0
        self._is_counting = False

    def hear(self, topic: str) -> None:
        """A topic of the hub: a ticket changed, or anything may have."""
        if topic == EVERYTHING or topic in LISTS.values():
            self._changes += 1

    async def known(self, actor: Staff, views: Sequence[SavedView]) -> Numbers:
        """What was counted already; inside a transaction all is counted."""
        asked = await self._asked_by(actor, views)
        if DB.current_transaction.get() is not None:
            numbers = await saved_counts_at_once(actor, [each.narrowed for each in asked])
            return Numbers({each.view: number for each, number in zip(asked, numbers, strict=True)})
        return self._numbers(asked)

    async def fresh(self, actor: Staff, views: Sequence[SavedView]) -> Numbers:
        """The same, after whatever is due was counted, as far as time allows. One asker counts for all."""
        if DB.current_transaction.get() is not None:
            return await self.known(actor, views)
        asked = await self._asked_by(actor, views)
        if not self._is_counting:
            self._is_counting = True
            try:
                await self._count(actor, asked)
            finally:
                self._is_counting = False
        return self._numbers(asked)

    async def _asked_by(self, actor: Staff, views: Sequence[SavedView]) -> list[_Asked]:
        """What the views ask for this actor, worked out once for as long as the views are kept."""
        if not views:
            return []
        choices = await CHOICES.of(None)
        found = self._asked.get(actor)
        if found is None or found[0] is not views or found[1] is not choices:
            if len(self._asked) >= MOST_KEPT:
                self._asked.clear()
            found = self._asked[actor] = (views, choices, _asked_of(actor, views, choices))
        return found[2]

    async def _count(self, actor: Staff, asked: Iterable[_Asked]) -> None:
        end = now() + BUDGET
        for each in sorted(asked, key=self._counted_at):
            if (begun := now()) > end:
                return
            if self._is_due(each, begun):
                changes = self._changes
                number = await saved_count(actor, each.narrowed)
                counted = _Counted(number=number, at=begun, changes=changes, took=now() - begun)
                self._keep(each.key, counted)

    def _keep(self, key: str, counted: _Counted) -> None:
        if len(self._counted) >= MOST_KEPT:
            self._counted.clear()
        self._counted[key] = counted

    def _counted_at(self, asked: _Asked) -> datetime:
        counted = self._counted.get(asked.key)
        return counted.at if counted else LONG_AGO

    def _is_current(self, asked: _Asked, counted: _Counted, at: datetime) -> bool:
        """Whether nothing happened by which the number would be another."""
        age = at - counted.at
        return counted.changes == self._changes and age < (OFTEN if asked.drifts else SELDOM)

    def _is_due(self, asked: _Asked, at: datetime) -> bool:
        counted = self._counted.get(asked.key)
        return counted is None or (not self._is_current(asked, counted, at) and _due_at(counted) <= at)

    def _numbers(self, asked: Sequence[_Asked]) -> Numbers:
        at = now()
        known: dict[int, int | None] = {}
        next_at: datetime | None = None
        for each in asked:
            counted = self._counted.get(each.key)
            if counted is not None:
                known[each.view] = counted.number
            if counted is None or not self._is_current(each, counted, at):
                due = at if counted is None else _due_at(counted)
                next_at = due if next_at is None else min(next_at, due)
        again_in = 0.0 if next_at is None else max(SOON, (next_at - at).total_seconds())
        return Numbers(known, again_in)


def _due_at(counted: _Counted) -> datetime:
    return counted.at + max(OFTEN, REST * counted.took)


SAVED_COUNTS = SavedCounts()


def _asked_of(actor: Staff, views: Sequence[SavedView], choices: TicketChoices) -> list[_Asked]:
    """Those who see the same tickets share what they ask alike."""
    fields = fields_with(choices.custom)
    sees = f"{actor.person} {sorted(actor.hidden_teams)}" if actor.hidden_teams else ""
    asked: list[_Asked] = []
    for view in views:
        condition = as_seen_by(actor, answerable(view.condition, fields))
        asked.append(
            _Asked(
                view=view.id,
                # a process of tests has several databases
                key=f"{id(DB.pool)} {sees} {to_json(condition)}",
                narrowed=Narrowed(condition, fields),
                drifts=_drifts(condition, fields),
            )
        )
    return asked


def _drifts(condition: Condition, fields: Fields) -> bool:
    """Whether time alone changes what is in it."""
    return any(
        fields[check.field].kind == FieldKind.TIME and str(check.value)[:1] in "+-"
        for check in checks_of(condition)
    )
