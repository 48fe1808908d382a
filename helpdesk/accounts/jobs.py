"""What is over or forgotten in time."""

from datetime import timedelta

from helpdesk.accounts.actions.availability import ENDED_AT_ONCE, end_absences
from helpdesk.core.clock import now
from helpdesk.db.sql import execute
from helpdesk.jobs.registry import job

# Longer than any window that is counted, twice.
KEEP_COUNTS = timedelta(days=1)
# Longer than anybody leaves a form open and still sends it.
KEEP_SENT_FORMS = timedelta(days=7)
# The row stays a while, because the mail that carried the link hangs on it.
KEEP_LINKS = timedelta(days=30)


@job("accounts.forget_old_counts")
async def forget_old_counts() -> None:
    """Remove counts, keys of forms, sessions and links that have run out, and what ended links carry."""
    at = now()
    await execute("DELETE FROM rate_counts WHERE window_at < $1", at - KEEP_COUNTS)
    await execute("DELETE FROM sessions WHERE expires_at < $1", at)
    await execute("DELETE FROM sent_forms WHERE created_at < $1", at - KEEP_SENT_FORMS)
    await execute("DELETE FROM links WHERE expires_at < $1", at - KEEP_LINKS)
    await execute(
        "UPDATE links SET details = '{}' WHERE details <> '{}' AND (used_at IS NOT NULL OR expires_at < $1)",
        at,
    )


@job("accounts.end_absences")
async def end_past_absences() -> None:
    """Write down that those are back whose absence is over."""
    while await end_absences() == ENDED_AT_ONCE:
        pass
