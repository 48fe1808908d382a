"""What the lists on a page hold, so that it can be told from a ticket alone whether it is in one."""

from collections.abc import Iterable, Sequence

from helpdesk.conditions.language import Condition, checks_of
from helpdesk.events.actor import Staff
from helpdesk.live.lists import VIEWS, ShownList
from helpdesk.tickets.condition_fields import TICKET_FIELDS
from helpdesk.tickets.queries.inbox import Narrowed
from helpdesk.tickets.queries.saved_views import saved_view
from helpdesk.tickets.view_conditions import as_seen_by
from helpdesk.tickets.view_fields import answerable, view_fields


async def shown_lists(actor: Staff, keys: Iterable[str], rows: Sequence[int] | None) -> list[ShownList]:
    """The lists of these keys that the actor has; others are left out without a word."""
    found = [await _shown(actor, key, rows) for key in keys]
    return [each for each in found if each is not None]


async def _shown(actor: Staff, key: str, rows: Sequence[int] | None) -> ShownList | None:
    if key in VIEWS:
        return ShownList(actor, key, rows)
    view = await saved_view(actor, int(key))
    return ShownList(actor, key, rows, await _asked(actor, view.condition)) if view else None


async def _asked(actor: Staff, condition: Condition) -> Narrowed:
    """Only a condition that names other fields than a ticket's own asks for them."""
    is_own = all(check.field in TICKET_FIELDS for check in checks_of(condition))
    fields = TICKET_FIELDS if is_own else await view_fields()
    return Narrowed(as_seen_by(actor, answerable(condition, fields)), fields)
