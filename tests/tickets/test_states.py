"""What follows from a condition for the state of its tickets, so that the indexes of states serve."""

import pytest

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import EVERYTHING, All, AnyOf, Check, Condition, Not
from helpdesk.tickets.enums import Category
from helpdesk.tickets.queries.states import state_clause
from helpdesk.tickets.queries.views import SETTLED_SQL, UNSETTLED_SQL

OPEN = Check("category", Operator.IS, Category.OPEN)
SOLVED = Check("category", Operator.IS, Category.SOLVED)
CLOSED = Check("category", Operator.ANY_OF, (Category.CLOSED,))
NOT_SOLVED = Check("category", Operator.IS_NOT, Category.SOLVED)
NOT_CLOSED = Check("category", Operator.NONE_OF, (Category.CLOSED,))
PHONED = Check("channel", Operator.IS, "phone")


@pytest.mark.parametrize(
    ("condition", "follows"),
    [
        (OPEN, UNSETTLED_SQL),
        (All((PHONED, OPEN)), UNSETTLED_SQL),
        (All((NOT_SOLVED, PHONED, NOT_CLOSED)), UNSETTLED_SQL),
        (AnyOf((OPEN, All((NOT_SOLVED, NOT_CLOSED)))), UNSETTLED_SQL),
        (AnyOf((SOLVED, CLOSED)), SETTLED_SQL),
        (All((SOLVED, PHONED)), SETTLED_SQL),
        (EVERYTHING, "TRUE"),
        (AnyOf(), "TRUE"),
        (NOT_SOLVED, "TRUE"),
        (AnyOf((OPEN, PHONED)), "TRUE"),
        (AnyOf((OPEN, SOLVED)), "TRUE"),
        (Not(SOLVED), "TRUE"),
        (Check("category", Operator.IS_SET), "TRUE"),
    ],
)
def test_state_follows_from_the_condition(condition: Condition, follows: str) -> None:
    assert state_clause(condition).sql == follows
