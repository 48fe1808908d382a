"""Stopping a bulk change half-way, and taking one back."""

from helpdesk.accounts.rules import ensure_can
from helpdesk.bulk.access import access_bulk_change
from helpdesk.bulk.actions.counting import count_up
from helpdesk.bulk.actions.queue import defer_batch
from helpdesk.bulk.enums import State
from helpdesk.bulk.events import BulkChangeStopped, BulkChangeUndone
from helpdesk.bulk.rules import OVER, can_undo
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import execute
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Capability, Staff
from helpdesk.events.record import record


async def stop_bulk_change(actor: Staff, bulk_change: int) -> None:
    """Leave the tickets alone whose turn has not come. One that does not run stays as it is."""
    async with transaction():
        change = await access_bulk_change(actor, bulk_change, lock=True)
        if change.state != State.RUNNING:
            return
        await execute("UPDATE bulk_changes SET state = 'stopped' WHERE id = $1", change.id)
        await count_up(change.id)
        await record(BulkChangeStopped(bulk_change=change.id), actor)


async def undo_bulk_change(actor: Staff, bulk_change: int) -> None:
    """Give each ticket back what the change took from it, where it still stands as it was set.

    For a day, and only after it is over. A second press changes nothing.
    """
    ensure_can(actor, Capability.WRITE_TICKETS)
    async with transaction():
        change = await access_bulk_change(actor, bulk_change, lock=True)
        if change.state in {State.UNDOING, State.UNDONE}:
            return
        if not can_undo(change.state, change.changed, change.created_at, now()):
            raise Conflict(_refusal(change.state))
        await execute("UPDATE bulk_changes SET state = 'undoing' WHERE id = $1", change.id)
        await record(BulkChangeUndone(bulk_change=change.id), actor)
        defer_batch(change.id)


def _refusal(state: State) -> str:
    if state not in OVER:
        return _("This change is still running. Stop it first.")
    return _("This can no longer be undone: that is possible for a day, for what was changed.")
