"""Saved views for tests, as rows."""

from typing import Any

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import Check, Condition, to_json
from helpdesk.tickets.tables import TicketView

PHONED = Check("channel", Operator.IS, "phone")


async def make_view(name: str = "By phone", condition: Condition = PHONED, **columns: Any) -> int:
    """A view of everybody's, or with an `owner` or a `team` of theirs; its id."""
    row = TicketView(name=name, condition=to_json(condition), **columns)
    await TicketView.insert(row)
    return row.id
