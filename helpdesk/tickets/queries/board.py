"""A list by status: the first of each status, and how many there are."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.conditions.compiling import all_true
from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import All, Check
from helpdesk.db.sql import Question, together
from helpdesk.events.actor import Staff
from helpdesk.tickets.queries.counts import MOST_COUNTED
from helpdesk.tickets.queries.inbox import (
    InboxRow,
    Listing,
    Narrowed,
    as_narrowed,
    inbox_question,
    list_clause,
)

CARDS = 20


class BoardColumn(Struct, frozen=True):
    """The first cards of a status; 999 stands for that many or more."""

    status: int
    cards: list[InboxRow]
    count: int


class _Counted(Struct, frozen=True):
    number: int


async def board(actor: Staff, listing: Listing, statuses: Sequence[int]) -> list[BoardColumn]:
    """A column for each of these statuses, in one statement."""
    if not statuses:
        return []
    lists = [_with_status(listing, status) for status in statuses]
    questions: list[Question[Any]] = [inbox_question(actor, each) for each in lists]
    found = await together(*questions, *(_count_question(actor, each) for each in lists))
    cards, counts = found[: len(lists)], found[len(lists) :]
    return [
        BoardColumn(status, rows[:CARDS], count.number)
        for status, rows, (count,) in zip(statuses, cards, counts, strict=True)
    ]


def _with_status(listing: Listing, status: int) -> Listing:
    narrowed = as_narrowed(listing.filters)
    condition = All((Check("status", Operator.ANY_OF, (status,)), narrowed.condition))
    return replace(listing, filters=Narrowed(condition, narrowed.fields), after=None, limit=CARDS)


def _count_question(actor: Staff, listing: Listing) -> Question[_Counted]:
    wanted = all_true(partial(list_clause, actor, listing))
    those = f"SELECT FROM tickets WHERE {wanted.sql} LIMIT {MOST_COUNTED}"
    return Question(_Counted, f"SELECT count(*) AS number FROM ({those}) AS those", wanted.args)  # noqa: S608
