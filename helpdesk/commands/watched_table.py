"""Tickets as lines of a terminal: columns as wide as what is in them, the subject in what is left."""

from collections.abc import Sequence

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.sla.queries.next_clock import next_clock
from helpdesk.tickets.labels import setup_name
from helpdesk.tickets.queries.inbox import InboxRow
from helpdesk.web.desk.countdowns import distance

NAMES = ("Number", "Promise", "Status", "Priority", "Requester", "Assignee", "Subject")
WIDEST = 20
LEAST_SUBJECT = 20
GAP = "  "


class Table(Struct, frozen=True):
    names: str
    rows: list[str]


def table_of(tickets: Sequence[InboxRow], columns: int) -> Table:
    """The tickets one a line, no line longer than the window is wide."""
    cells = [NAMES, *(_cells(ticket) for ticket in tickets)]
    widths = [min(WIDEST, max(len(row[place]) for row in cells)) for place in range(len(NAMES) - 1)]
    left = max(LEAST_SUBJECT, columns - sum(widths) - len(GAP) * len(widths))
    lines = [_line(row, [*widths, left]) for row in cells]
    return Table(lines[0], lines[1:])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    cut = (_cut(cell, width).ljust(width) for cell, width in zip(cells, widths, strict=True))
    return GAP.join(cut).rstrip()


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _cells(ticket: InboxRow) -> tuple[str, ...]:
    found = (
        ticket.number,
        _promise(ticket),
        setup_name(ticket.status_name),
        setup_name(ticket.priority_name),
        ticket.requester_name,
        ticket.assignee_name or "–",
        ticket.subject,
    )
    return tuple(map(_plain, found))


def _plain(text: str) -> str:
    """Without signs by which a subject could steer the terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _promise(ticket: InboxRow) -> str:
    clock = next_clock(ticket.next_clock)
    if clock is None:
        return ""
    if clock.due is None:
        return f"paused, {distance(clock.left)} left"
    seconds = clock.due - now().timestamp()
    return f"{distance(-seconds)} late" if seconds < 0 else f"in {distance(seconds)}"
