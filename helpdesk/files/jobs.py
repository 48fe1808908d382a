"""The clean-up of files."""

from datetime import timedelta

from helpdesk.core.clock import now
from helpdesk.files.actions.cleaning import (
    MOST_AT_ONCE,
    remove_unknown_contents,
    remove_unreferenced_files,
)
from helpdesk.files.store import remove_incoming_before
from helpdesk.jobs.queue import BULK, defer
from helpdesk.jobs.registry import job

# What is younger may be on its way to be attached.
KEPT_UNREFERENCED = timedelta(days=1)


@job("files.remove_unreferenced")
async def remove_unreferenced() -> None:
    """Remove what nothing has referred to for a day, and what crashes have left in the store."""
    before = now() - KEPT_UNREFERENCED
    if await remove_unreferenced_files(before) == MOST_AT_ONCE:
        defer("files.remove_unreferenced", key="files.remove_unreferenced", priority=BULK)
    else:
        await remove_unknown_contents(before)
        await remove_incoming_before(before)
