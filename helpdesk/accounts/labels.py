"""The words for roles, what they let one do, how people work and when, and what happens to all of these."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from helpdesk.accounts.enums import AvailabilityState, Level
from helpdesk.accounts.preferences import AfterSend, Density, MessageOrder
from helpdesk.core.formats import exact_time
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.events.actor import Capability, Role

ROLE_LABELS = {
    Role.CUSTOMER: mark("Customer"),
    Role.AGENT: mark("Agent"),
    Role.LEAD: mark("Lead"),
    Role.ADMIN: mark("Administrator"),
}

ROLE_HINTS = {
    Role.CUSTOMER: mark("Asks, and sees their own tickets."),
    Role.AGENT: mark("Answers customers in the desk."),
    Role.LEAD: mark("Answers, and says who is in which team."),
    Role.ADMIN: mark("Does all of this, and sets the helpdesk up."),
}

CAPABILITY_LABELS = {
    Capability.READ_TICKETS: mark("Read tickets"),
    Capability.WRITE_TICKETS: mark("Work on tickets"),
    Capability.WRITE_NOTES: mark("Write internal notes"),
    Capability.DELETE_TICKETS: mark("Remove tickets"),
    Capability.MANAGE_VIEWS: mark("Set up views"),
    Capability.READ_CUSTOMERS: mark("Read customers"),
    Capability.WRITE_CUSTOMERS: mark("Change customers"),
    Capability.MANAGE_TEAMS: mark("Manage teams"),
    Capability.MANAGE_PEOPLE: mark("Manage people"),
    Capability.MANAGE_ROLES: mark("Manage roles"),
    Capability.MANAGE_TICKETS_SETUP: mark("Set up tickets"),
    Capability.MANAGE_FIELDS: mark("Set up fields"),
    Capability.MANAGE_SLA: mark("Set up service levels"),
    Capability.MANAGE_BRAND: mark("Set up the brand"),
    Capability.MANAGE_MAIL: mark("Look after mail"),
    Capability.MANAGE_JOBS: mark("Look after jobs"),
    Capability.READ_REPORTS: mark("Read reports"),
    Capability.READ_AUDIT: mark("Read the audit"),
}

CAPABILITY_HINTS = {
    Capability.READ_TICKETS: mark(
        "The lists of the desk and every conversation, but of teams that are hidden."
    ),
    Capability.WRITE_TICKETS: mark(
        "Answer customers, open tickets, and set status, assignee, team and tags."
    ),
    Capability.WRITE_NOTES: mark(
        "Notes that only staff read, also where a team lets others read its tickets and no more."
    ),
    Capability.DELETE_TICKETS: mark("Take tickets out of the lists: spam, and what was asked twice."),
    Capability.MANAGE_VIEWS: mark("Make and change the views that everybody has."),
    Capability.READ_CUSTOMERS: mark("The records of people and organisations, with their addresses."),
    Capability.WRITE_CUSTOMERS: mark("Add and change people and organisations."),
    Capability.MANAGE_TEAMS: mark("Make teams, and say who is in them and who else sees their tickets."),
    Capability.MANAGE_PEOPLE: mark("Invite people, give them a role, and switch them off."),
    Capability.MANAGE_ROLES: mark("Make, change and remove roles such as this one."),
    Capability.MANAGE_TICKETS_SETUP: mark("Statuses, priorities, types and tags."),
    Capability.MANAGE_FIELDS: mark("Fields of your own on tickets, people and organisations."),
    Capability.MANAGE_SLA: mark("Business hours, what is promised to whom and when, and contracts."),
    Capability.MANAGE_BRAND: mark("The name, the logo and the colours that customers see."),
    Capability.MANAGE_MAIL: mark("Mailboxes, quarantined mail, and mail that did not go out."),
    Capability.MANAGE_JOBS: mark("What runs in the background, and what stopped there."),
    Capability.READ_REPORTS: mark("How promises were kept, by team, agent, customer and month."),
    Capability.READ_AUDIT: mark("Everything that anybody did, with the values before and after."),
}

LEVEL_LABELS = {
    Level.NONE: mark("See nothing"),
    Level.READ: mark("Read"),
    Level.WRITE: mark("Work on them"),
}

AVAILABILITY_LABELS = {
    AvailabilityState.AVAILABLE: mark("Available"),
    AvailabilityState.BUSY: mark("Busy"),
    AvailabilityState.AWAY: mark("Away"),
}

AVAILABILITY_HINTS = {
    AvailabilityState.AVAILABLE: mark("Takes on tickets."),
    AvailabilityState.BUSY: mark("Is handed no tickets, and keeps those there are."),
    AvailabilityState.AWAY: mark("Is not there: somebody else hears of their tickets."),
}

MESSAGE_ORDER_LABELS = {
    MessageOrder.NEWEST_LAST: mark("Newest at the bottom"),
    MessageOrder.NEWEST_FIRST: mark("Newest at the top"),
}

AFTER_SEND_LABELS = {
    AfterSend.STAY: mark("Stay on the ticket"),
    AfterSend.NEXT: mark("Go to the next ticket"),
    AfterSend.LIST: mark("Go back to the list"),
}

DENSITY_LABELS = {
    Density.COMFORTABLE: mark("Comfortable"),
    Density.COMPACT: mark("Compact"),
}

# The values of a closed set, by the field they are of.
VALUE_LABELS: Mapping[str, Mapping[Any, str]] = {
    "role": ROLE_LABELS,
    "capability": CAPABILITY_LABELS,
    "others": LEVEL_LABELS,
    "availability": AVAILABILITY_LABELS,
    "message_order": MESSAGE_ORDER_LABELS,
    "after_reply": AFTER_SEND_LABELS,
    "after_note": AFTER_SEND_LABELS,
    "after_solve": AFTER_SEND_LABELS,
    "density": DENSITY_LABELS,
}

EVENT_LABELS = {
    "PreferencesChanged": mark("changed how they work"),
    "RoleCreated": mark("made the role"),
    "RoleChanged": mark("changed the role"),
    "RoleRemoved": mark("removed the role"),
    "TeamCreated": mark("made the team"),
    "TeamEdited": mark("changed the team"),
    "TeamMembersChanged": mark("changed who is in the team"),
    "TeamCalendarChanged": mark("changed the calendar of the team"),
    "AvailabilityChanged": mark("changed the availability"),
    "CapacityChanged": mark("changed the capacity"),
}

FIELD_LABELS = {
    "name": mark("Name"),
    "description": mark("Description"),
    "zone": mark("Time zone"),
    "others": mark("What others may do with its tickets"),
    "lead": mark("Who leads it"),
    "calendar": mark("Calendar"),
    "member": mark("Works on its tickets"),
    "reader": mark("Reads its tickets"),
    "capability": mark("What it allows"),
    "availability": mark("Availability"),
    "until_at": mark("Until"),
    "substitute": mark("Who stands in"),
    "capacity": mark("Tickets in work at most"),
    "message_order": mark("Order of messages"),
    "after_reply": mark("After a reply"),
    "after_note": mark("After a note"),
    "after_solve": mark("After solving"),
    "density": mark("Density of lists"),
    "has_shortcuts": mark("Keyboard shortcuts"),
}


def role_label(role: Role) -> str:
    return _(ROLE_LABELS[role])


def role_hint(role: Role) -> str:
    return _(ROLE_HINTS[role])


def capability_label(capability: Capability) -> str:
    return _(CAPABILITY_LABELS[capability])


def capability_hint(capability: Capability) -> str:
    """What it lets one do, in a sentence."""
    return _(CAPABILITY_HINTS[capability])


def level_label(level: Level) -> str:
    return _(LEVEL_LABELS[level])


def availability_label(state: AvailabilityState) -> str:
    return _(AVAILABILITY_LABELS[state])


def availability_hint(state: AvailabilityState) -> str:
    """What it means for tickets, in a sentence."""
    return _(AVAILABILITY_HINTS[state])


def change_label(field: str, value: str | None) -> str | None:
    """A value as people read it: those of closed sets are stored by their key."""
    if value is None:
        return None
    if field == "until_at":
        return exact_time(datetime.fromisoformat(value))
    labels = VALUE_LABELS.get(field, {})
    return _(labels[value]) if value in labels else value
