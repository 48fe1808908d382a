"""What happened to statuses, priorities, types and tags: to one of them, or to all of a kind."""

from msgspec.structs import replace

from helpdesk.audit.lines import TrailLine
from helpdesk.tickets.enums import Setup
from helpdesk.tickets.labels import setup_name
from helpdesk.web.kit.history import HistoryPart, history_part, kind_history_part


async def setup_history(setup: Setup, choice: int | None = None) -> HistoryPart:
    part = await (kind_history_part(setup) if choice is None else history_part(setup, choice))
    return replace(part, lines=[_named(line) for line in part.lines])


def _named(line: TrailLine) -> TrailLine:
    """Those we made are called as the reader's language has them."""
    return replace(line, subject_name=setup_name(line.subject_name)) if line.subject_name else line
