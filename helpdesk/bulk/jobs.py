"""What bulk changes leave to the worker."""

from helpdesk.bulk.actions.forgetting import forget_old_changes as forget
from helpdesk.bulk.actions.queue import defer_batch
from helpdesk.bulk.actions.run import run_batch
from helpdesk.db.transaction import transaction
from helpdesk.jobs.registry import job


@job("bulk.run_change", plain=True, resumable=True)
async def run_change(bulk_change: int) -> None:
    """Do some more tickets, each of which commits by itself, and leave the rest to another run."""
    if await run_batch(bulk_change):
        async with transaction():
            defer_batch(bulk_change)


@job("bulk.forget_old_changes")
async def forget_old_changes() -> None:
    """After a month the history of each ticket is all that tells of a bulk change."""
    await forget()
