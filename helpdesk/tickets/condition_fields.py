"""What conditions can ask of a ticket: views, rules and policies share these fields."""

from operator import attrgetter

from helpdesk.conditions.enums import FieldKind
from helpdesk.conditions.fields import Field, registry
from helpdesk.core.i18n import mark
from helpdesk.tickets.enums import Category, Channel, Priority

_TAGGED = """EXISTS (SELECT FROM ticket_tags JOIN tags ON tags.id = ticket_tags.tag
                     WHERE ticket_tags.ticket = tickets.id AND {})"""
_FOLLOWED = "EXISTS (SELECT FROM ticket_followers WHERE ticket_followers.ticket = tickets.id AND {})"


def _column(name: str, label: str, kind: FieldKind, column: str = "", choices: tuple[str, ...] = ()) -> Field:
    """A field that is a column of `tickets`, called by its own name unless `column` says another."""
    read = column or name
    return Field(
        name=name, label=label, kind=kind, sql=f"tickets.{read}", get=attrgetter(read), choices=choices
    )


TICKET_FIELDS = registry(
    [
        _column("number", mark("Number"), FieldKind.TEXT),
        _column("subject", mark("Subject"), FieldKind.TEXT),
        _column("status", mark("Status"), FieldKind.REFERENCE),
        _column("category", mark("State"), FieldKind.KEYWORD, "status_category", tuple(Category)),
        _column("priority", mark("Priority"), FieldKind.KEYWORD, choices=tuple(Priority)),
        _column("named_priority", mark("Priority by name"), FieldKind.REFERENCE),
        _column("channel", mark("Channel"), FieldKind.KEYWORD, choices=tuple(Channel)),
        _column("type", mark("Type"), FieldKind.REFERENCE),
        _column("team", mark("Team"), FieldKind.REFERENCE),
        _column("assignee", mark("Assignee"), FieldKind.REFERENCE),
        _column("requester", mark("Requester"), FieldKind.REFERENCE),
        _column("organisation", mark("Organisation"), FieldKind.REFERENCE),
        _column("brand", mark("Brand"), FieldKind.REFERENCE),
        _column("locale", mark("Language"), FieldKind.KEYWORD),
        _column("created", mark("Created"), FieldKind.TIME, "created_at"),
        _column("last_message", mark("Last message"), FieldKind.TIME, "last_message_at"),
        _column("waiting_since", mark("Waiting since"), FieldKind.TIME),
        _column("due", mark("Next promise"), FieldKind.TIME, "next_due_at"),
        _column("solved", mark("Solved"), FieldKind.TIME, "solved_at"),
        Field(
            name="tags",
            label=mark("Tags"),
            kind=FieldKind.WORDS,
            sql="tags.name",
            within=_TAGGED,
            get=attrgetter("tags"),
        ),
        Field(
            name="followers",
            label=mark("Followers"),
            kind=FieldKind.REFERENCES,
            sql="ticket_followers.person",
            within=_FOLLOWED,
            get=attrgetter("followers"),
        ),
    ]
)

# What the conditions of custom fields can ask besides: what is known while a form is filled in.
_KNOWN_EARLY = ("type", "category", "priority", "channel", "team", "assignee", "locale", "tags")
CASE_FIELDS = registry(TICKET_FIELDS[name] for name in _KNOWN_EARLY)
