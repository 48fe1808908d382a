"""One ticket as rules, actions and conditions read it: its columns, and the names that stand for its ids."""

from datetime import datetime

from msgspec import Struct

from helpdesk.fields.definition import Values, decoded_values
from helpdesk.tickets.enums import Category, Channel, Disposition, Priority


class TicketRecord(Struct, frozen=True, kw_only=True):
    id: int
    number: str
    brand: int
    subject: str
    requester: int
    requester_name: str
    organisation: int | None
    organisation_name: str | None
    team: int | None
    team_name: str | None
    assignee: int | None
    assignee_name: str | None
    channel: Channel
    priority: Priority
    named_priority: int | None = None
    priority_name: str = ""
    type: int | None
    type_name: str | None
    status: int
    status_name: str
    customer_status: str | None = None
    status_category: Category
    disposition: Disposition
    locale: str
    is_private: bool
    next_due_at: datetime | None
    waiting_since: datetime | None
    last_message_at: datetime
    created_at: datetime
    changed_at: datetime
    solved_at: datetime | None
    closed_at: datetime | None
    tags: tuple[str, ...]
    followers: tuple[int, ...]
    custom_json: str = "{}"

    @property
    def custom(self) -> Values:
        """The values of its custom fields by their keys."""
        return decoded_values(self.custom_json)

    @property
    def settled_at(self) -> datetime | None:
        """When it was last closed or solved; None while it is in work."""
        return self.closed_at or self.solved_at


TICKET_RECORD = """
    SELECT tickets.id, tickets.number, tickets.brand, tickets.subject, tickets.requester,
           tickets.organisation, tickets.team, tickets.assignee, tickets.channel, tickets.priority,
           tickets.named_priority, tickets.type, tickets.status, tickets.status_category,
           tickets.disposition, tickets.locale, tickets.is_private, tickets.next_due_at,
           tickets.waiting_since, tickets.last_message_at, tickets.created_at, tickets.changed_at,
           tickets.solved_at, tickets.closed_at, tickets.custom::text AS custom_json,
           (SELECT name FROM persons WHERE id = tickets.requester) AS requester_name,
           (SELECT name FROM organisations WHERE id = tickets.organisation) AS organisation_name,
           (SELECT name FROM teams WHERE id = tickets.team) AS team_name,
           (SELECT name FROM persons WHERE id = tickets.assignee) AS assignee_name,
           coalesce((SELECT name FROM priorities WHERE id = tickets.named_priority),
                    (SELECT name FROM priorities WHERE level = tickets.priority AND is_default),
                    tickets.priority) AS priority_name,
           (SELECT name FROM ticket_types WHERE id = tickets.type) AS type_name,
           (SELECT name FROM statuses WHERE id = tickets.status) AS status_name,
           (SELECT customer_name FROM statuses WHERE id = tickets.status) AS customer_status,
           ARRAY(SELECT tags.name FROM ticket_tags JOIN tags ON tags.id = ticket_tags.tag
                 WHERE ticket_tags.ticket = tickets.id ORDER BY tags.name) AS tags,
           ARRAY(SELECT person FROM ticket_followers WHERE ticket = tickets.id ORDER BY id) AS followers
    FROM tickets
"""
