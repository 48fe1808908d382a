"""Whether a condition holds for unsettled tickets only, or for settled ones, so that their indexes serve."""

from helpdesk.conditions.compiling import Clause
from helpdesk.conditions.enums import NEGATIVES, Operator
from helpdesk.conditions.language import All, AnyOf, Check, Condition
from helpdesk.tickets.enums import Category
from helpdesk.tickets.queries.views import SETTLED_SQL, UNSETTLED_SQL

_EVERY = frozenset(category.value for category in Category)
_SETTLED = frozenset({Category.SOLVED.value, Category.CLOSED.value})
_EXACT = frozenset({Operator.IS, Operator.ANY_OF})
_NOT = frozenset({Operator.IS_NOT, Operator.NONE_OF})


def state_clause(condition: Condition, first_param: int = 1) -> Clause:
    """What follows from the condition, in the words that the partial indexes have."""
    del first_param
    possible = _possible(condition)
    if possible.isdisjoint(_SETTLED):
        return Clause(UNSETTLED_SQL, ())
    return Clause(SETTLED_SQL if possible <= _SETTLED else "TRUE", ())


def _possible(condition: Condition) -> frozenset[str]:
    """The categories of which some ticket may fit."""
    match condition:
        case All(conditions):
            return _EVERY.intersection(*map(_possible, conditions))
        case AnyOf(conditions) if conditions:
            return frozenset[str]().union(*map(_possible, conditions))
        case Check(field="category", operator=operator) if operator in _EXACT | _NOT:
            named = _EVERY.intersection(_values(condition))
            return _EVERY - named if operator in NEGATIVES else named
        case _:
            return _EVERY


def _values(check: Check) -> tuple[str, ...]:
    values = check.value if isinstance(check.value, tuple) else (check.value,)
    return tuple(value for value in values if isinstance(value, str))
