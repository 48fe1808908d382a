"""What a saved view asks as it stands for whoever looks: "me" and "my teams" mean somebody else each time."""

from helpdesk.conditions.enums import NEGATIVES, Operator
from helpdesk.conditions.language import EVERYTHING, All, AnyOf, Check, Condition, Not
from helpdesk.conditions.replacing import replaced
from helpdesk.events.actor import Staff
from helpdesk.tickets.enums import Category, View

# In place of a person, whoever looks; in place of a team, each of theirs. No row has this id.
MINE = -1
PERSONS = ("assignee", "requester", "followers")
TEAM = "team"

_UNSETTLED = tuple(
    Check("category", Operator.IS_NOT, category.value) for category in (Category.SOLVED, Category.CLOSED)
)
_SETTLED = tuple(
    Check("category", Operator.IS, category.value) for category in (Category.SOLVED, Category.CLOSED)
)
# The views of every desk in the condition language, to begin a view of one's own with.
STARTS: dict[View, Condition] = {
    View.MINE: All((Check("assignee", Operator.IS, MINE), *_UNSETTLED)),
    # What somebody has not read is no condition: their own tickets on which the customer waits come nearest.
    View.NEW_REPLIES: All(
        (Check("assignee", Operator.IS, MINE), Check("waiting_since", Operator.IS_SET), *_UNSETTLED)
    ),
    View.TEAM: All((Check("team", Operator.IS, MINE), *_UNSETTLED)),
    View.OVERDUE: All((Check("due", Operator.BEFORE, "+0m"), *_UNSETTLED)),
    View.DUE_SOON: All(
        (Check("due", Operator.AFTER, "+0m"), Check("due", Operator.BEFORE, "+4h"), *_UNSETTLED)
    ),
    View.UNASSIGNED: All((Check("assignee", Operator.IS_NOT_SET), *_UNSETTLED)),
    View.OPEN: All(_UNSETTLED),
    View.WAITING: Check("category", Operator.IS, Category.WAITING.value),
    View.CLOSED: AnyOf(_SETTLED),
    View.ALL: EVERYTHING,
}


def as_seen_by(actor: Staff, condition: Condition) -> Condition:
    """The condition with the reader's own id and teams where it says "me" and "my teams"."""
    for field in PERSONS:
        condition = replaced(condition, field, MINE, actor.person)
    return _with_teams(condition, tuple(sorted(actor.teams)))


def _with_teams(condition: Condition, teams: tuple[int, ...]) -> Condition:
    match condition:
        case All(conditions):
            return All(tuple(_with_teams(inner, teams) for inner in conditions))
        case AnyOf(conditions):
            return AnyOf(tuple(_with_teams(inner, teams) for inner in conditions))
        case Not(inner):
            return Not(_with_teams(inner, teams))
        case Check():
            return _team_check(condition, teams)


def _team_check(check: Check, teams: tuple[int, ...]) -> Condition:
    """Whoever is in no team has no tickets of theirs, and all are of somebody else's."""
    values = check.value if isinstance(check.value, tuple) else (check.value,)
    if check.field != TEAM or MINE not in values:
        return check
    others = tuple(value for value in values if isinstance(value, int) and value != MINE)
    wanted = tuple(dict.fromkeys((*others, *teams)))
    is_negative = check.operator in NEGATIVES
    if not wanted:
        return EVERYTHING if is_negative else AnyOf()
    return Check(TEAM, _LISTS[is_negative], wanted)


_LISTS = {True: Operator.NONE_OF, False: Operator.ANY_OF}
