"""What narrows a list, as a URL says it."""

from msgspec import Struct

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import All, AnyOf, Check, Condition
from helpdesk.tickets.contents import clean_subject
from helpdesk.tickets.enums import Category, Channel, Due, Priority
from helpdesk.tickets.rules import is_id

LONGEST_SEARCH = 200
DUE_BEFORE = {Due.OVERDUE: "+0m", Due.HOUR: "+1h", Due.DAY: "+1d", Due.WEEK: "+1w"}


class InboxFilters(Struct, frozen=True, kw_only=True):
    """Several values of one filter widen it, several filters narrow the list. 0 in `assignee` is nobody."""

    category: tuple[Category, ...] = ()
    status: tuple[int, ...] = ()
    priority: tuple[Priority, ...] = ()
    named_priority: tuple[int, ...] = ()
    channel: tuple[Channel, ...] = ()
    team: tuple[int, ...] = ()
    assignee: tuple[int, ...] = ()
    type: tuple[int, ...] = ()
    tag: tuple[str, ...] = ()
    requester: int | None = None
    organisation: int | None = None
    due: Due | None = None
    text: str = ""

    def condition(self) -> Condition:
        """The same in the condition language."""
        several = {
            "category": self.category,
            "status": self.status,
            "priority": self.priority,
            "named_priority": self.named_priority,
            "channel": self.channel,
            "team": self.team,
            "assignee": self.assignee,
            "type": self.type,
            "tags": self.tag,
            "requester": () if self.requester is None else (self.requester,),
            "organisation": () if self.organisation is None else (self.organisation,),
        }
        checks = [_any_of(field, values) for field, values in several.items() if values]
        if self.due is not None:
            checks.append(_due(self.due))
        text = clean_subject(self.text)[:LONGEST_SEARCH]
        return All((*checks, _holding(text))) if text else All(tuple(checks))


def _any_of(field: str, values: tuple[int | str, ...]) -> Condition:
    """One of the values; ids that cannot be asked for are left out and match nothing."""
    usable = tuple(value for value in values if isinstance(value, str) or is_id(value))
    check = Check(field, Operator.ANY_OF, usable)
    return AnyOf((check, Check(field, Operator.IS_NOT_SET))) if 0 in values else check


def _due(due: Due) -> Condition:
    """A promise that runs out within the next hour may be late already."""
    if due == Due.NONE:
        return Check("due", Operator.IS_NOT_SET)
    return Check("due", Operator.BEFORE, DUE_BEFORE[due])


def _holding(text: str) -> Condition:
    return AnyOf((Check("subject", Operator.CONTAINS, text), Check("number", Operator.CONTAINS, text)))
