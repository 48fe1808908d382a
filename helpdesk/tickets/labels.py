"""The words for people: of categories, priorities, channels, views, sorts, fields, and of what happened."""

from collections.abc import Mapping
from typing import Any

from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.customers import labels as of_customers
from helpdesk.sla import labels as of_sla
from helpdesk.tickets.enums import Category, Due, Grouping, ListColumn, Priority, Setup, Sort, View

CATEGORY_LABELS = {
    Category.NEW: mark("New"),
    Category.OPEN: mark("Open"),
    Category.WAITING: mark("Waiting on customer"),
    Category.ON_HOLD: mark("On hold"),
    Category.SOLVED: mark("Solved"),
    Category.CLOSED: mark("Closed"),
}

PRIORITY_LABELS = {
    Priority.LOW: mark("Low"),
    Priority.NORMAL: mark("Normal"),
    Priority.HIGH: mark("High"),
    Priority.URGENT: mark("Urgent"),
}

# The types an installation begins with; those of administrators are called as they were typed.
TYPE_NAMES = (mark("Question"), mark("Complaint"), mark("Order"), mark("Billing"), mark("Incident"))
BUILT_IN_NAMES = frozenset({*CATEGORY_LABELS.values(), *PRIORITY_LABELS.values(), *TYPE_NAMES})

VIEW_LABELS = {
    View.MINE: mark("My work"),
    View.NEW_REPLIES: mark("New replies"),
    View.OVERDUE: mark("Overdue"),
    View.DUE_SOON: mark("Due soon"),
    View.UNASSIGNED: mark("Unassigned"),
    View.TEAM: mark("My teams"),
    View.WAITING: mark("Waiting on customer"),
    View.OPEN: mark("All open"),
    View.ALL: mark("All"),
    View.CLOSED: mark("Solved and closed"),
}

SORT_LABELS = {
    Sort.NEWEST: mark("Newest message first"),
    Sort.OLDEST: mark("Oldest message first"),
    Sort.WAITING: mark("Longest wait first"),
    Sort.DUE: mark("Next promise first"),
    Sort.PRIORITY: mark("Highest priority first"),
    Sort.IMPACT: mark("Most impact first"),
}

COLUMN_LABELS = {
    ListColumn.STATUS: mark("Status"),
    ListColumn.PRIORITY: mark("Priority"),
    ListColumn.ASSIGNEE: mark("Assignee"),
    ListColumn.TEAM: mark("Team"),
    ListColumn.TYPE: mark("Type"),
    ListColumn.CREATED: mark("Opened"),
    ListColumn.WAITING: mark("Waiting since"),
    ListColumn.IMPACT: mark("Impact and why"),
}

GROUPING_LABELS = {
    Grouping.STATUS: mark("Status"),
    Grouping.PRIORITY: mark("Priority"),
    Grouping.ASSIGNEE: mark("Assignee"),
    Grouping.TEAM: mark("Team"),
    Grouping.ORGANISATION: mark("Organisation"),
}

DUE_LABELS = {
    Due.OVERDUE: mark("Overdue"),
    Due.HOUR: mark("Within an hour"),
    Due.DAY: mark("Within a day"),
    Due.WEEK: mark("Within a week"),
    Due.NONE: mark("Nothing is promised"),
}

FIELD_LABELS = {
    "status": mark("Status"),
    "priority": mark("Priority"),
    "type": mark("Type"),
    "team": mark("Team"),
    "assignee": mark("Assignee"),
    "subject": mark("Subject"),
    "tags": mark("Tags"),
    "tag": mark("Tag"),
    "name": mark("Name"),
    "category": mark("State"),
    "level": mark("Level"),
    "customer_name": mark("What customers read"),
    "is_offered_to_customers": mark("Offered to customers"),
    "offered": mark("Offered"),
    "order": mark("Order"),
    "default": mark("Default"),
    "named_priority": mark("Priority"),
    "ticket_type": mark("Type"),
    "follower": mark("Follower"),
    "mention": mark("Mentioned ticket"),
    "task": mark("Task"),
    "escalation": mark("Escalation"),
    "is_private": mark("Seen by"),
    "due_at": mark("Until when"),
    "reason": mark("Reason"),
    "shared_with": mark("Who has it"),
    "condition": mark("Condition"),
    "sort": mark("Order"),
}

PRIVACY_LABELS = {"true": mark("only whoever asked and follows"), "false": mark("their colleagues as well")}

# What the history stores by a key, and the words for it.
_YES_NO = {"yes": mark("yes"), "no": mark("no")}
_KEYS: Mapping[str, Mapping[Any, str]] = {
    "priority": PRIORITY_LABELS,
    "level": PRIORITY_LABELS,
    "category": CATEGORY_LABELS,
    "offered": _YES_NO,
    "is_offered_to_customers": _YES_NO,
}
# Where the history says what something of the setup was called.
_SETUP_FIELDS = frozenset({"status", "priority", "type", "name", "default", *Setup})

EVENT_LABELS = {
    "TicketOpened": mark("opened the ticket"),
    "MessageAdded": mark("wrote a message"),
    "CallLogged": mark("logged a call"),
    "AnswerReturned": mark("learned that an answer did not arrive"),
    "AnswerArrived": mark("learned that an answer arrived after all"),
    "StatusChanged": mark("changed the status"),
    "TicketAssigned": mark("changed the assignee"),
    "TicketTeamChanged": mark("changed the team"),
    "PriorityChanged": mark("changed the priority"),
    "TypeChanged": mark("changed the type"),
    "TagsChanged": mark("changed the tags"),
    "SubjectChanged": mark("changed the subject"),
    "PrivacyChanged": mark("changed who sees the ticket"),
    "FieldsChanged": mark("changed the fields"),
    "FollowerAdded": mark("added a follower"),
    "FollowerRemoved": mark("removed a follower"),
    "TicketMentioned": mark("linked another ticket"),
    "StatusReplaced": mark("removed a status everywhere"),
    "PriorityReplaced": mark("removed a priority everywhere"),
    "TypeReplaced": mark("removed a type everywhere"),
    "TagReplaced": mark("removed a tag everywhere"),
    "ViewCreated": mark("saved the view"),
    "ViewChanged": mark("changed the view"),
    "ViewRemoved": mark("removed the view"),
    "EscalationHindered": mark("could not do a step of the escalation"),
    **of_sla.EVENT_LABELS,
    **of_customers.TASK_LABELS,
}


def category_label(category: Category) -> str:
    return _(CATEGORY_LABELS[category])


def priority_label(priority: Priority) -> str:
    return _(PRIORITY_LABELS[priority])


def setup_name(name: str) -> str:
    """A status, priority or type as people read it: those we made in their language, others as typed."""
    return _(name) if name in BUILT_IN_NAMES else name


def group_label(setup: Setup, group: str) -> str:
    """What the statuses of a category, or the priorities of a level, have in common."""
    return category_label(Category(group)) if setup == Setup.STATUS else priority_label(Priority(group))


def view_label(view: View) -> str:
    return _(VIEW_LABELS[view])


def sort_label(sort: Sort) -> str:
    return _(SORT_LABELS[sort])


def grouping_label(grouping: Grouping) -> str:
    return _(GROUPING_LABELS[grouping])


def due_label(due: Due) -> str:
    return _(DUE_LABELS[due])


def field_label(field: str) -> str:
    """The word for a field of the history; its own name where it has none."""
    return _(FIELD_LABELS[field]) if field in FIELD_LABELS else field


def change_label(field: str, value: str | None) -> str | None:
    """A value of the history as people read it: those of closed sets are stored by their key."""
    known = _KEYS.get(field, {}).get(value or "")
    if known is not None:
        return _(known)
    return setup_name(value) if value and field in _SETUP_FIELDS else of_sla.change_label(field, value)
