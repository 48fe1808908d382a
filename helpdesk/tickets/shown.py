"""The fields of a ticket as the forms that change them send them: what was shown is compared with what is."""

from collections.abc import Callable, Mapping

from helpdesk.tickets.records import TicketRecord


def _id(value: int | None) -> str:
    return "" if value is None else str(value)


def _priority(ticket: TicketRecord) -> str:
    """A priority of a name of its own by its id, else its level."""
    return ticket.priority.value if ticket.named_priority is None else str(ticket.named_priority)


SHOWN: Mapping[str, Callable[[TicketRecord], str]] = {
    "status": lambda ticket: str(ticket.status),
    "priority": _priority,
    "assignee": lambda ticket: _id(ticket.assignee),
    "team": lambda ticket: _id(ticket.team),
    "type": lambda ticket: _id(ticket.type),
    "subject": lambda ticket: ticket.subject,
}


def shown_value(ticket: TicketRecord, field: str) -> str:
    return SHOWN[field](ticket)
