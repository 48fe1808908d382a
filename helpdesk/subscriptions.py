"""Every reaction in the product on one page: which jobs follow which event."""

from helpdesk.db.transaction import register_flushers
from helpdesk.events.event import Event
from helpdesk.events.record import EVENTS, flush_events, register_subscriptions
from helpdesk.jobs.queue import DIRTY, JOBS, flush_jobs, flush_marks

SUBSCRIPTIONS: dict[type[Event], tuple[str, ...]] = {}


def register() -> None:
    """Connect events with their jobs and transactions with their writers, once at the start of a process."""
    register_flushers({EVENTS: flush_events, DIRTY: flush_marks, JOBS: flush_jobs})
    register_subscriptions(SUBSCRIPTIONS)
