"""Every reaction in the product on one page: which jobs follow which event, and which events nobody follows."""

import importlib

from helpdesk.accounts.events import IdentityVerified, LinkIssued
from helpdesk.customers.events import DomainVerified
from helpdesk.db.transaction import register_flushers
from helpdesk.events.event import Event
from helpdesk.events.record import EVENTS, flush_events, register_subscriptions
from helpdesk.jobs.queue import DIRTY, JOBS, flush_jobs, flush_marks
from helpdesk.tickets.events import MessageAdded, TicketOpened

SUBSCRIPTIONS: dict[type[Event], tuple[str, ...]] = {
    IdentityVerified: ("customers.join_by_address",),
    DomainVerified: ("customers.join_known_people",),
    LinkIssued: ("mail.send_link",),
    TicketOpened: ("mail.acknowledge_ticket",),
    MessageAdded: ("mail.tell_requester",),
}

# Modules whose import registers jobs; a worker knows a job only when its module is here.
JOB_MODULES = [
    "helpdesk.accounts.jobs",
    "helpdesk.customers.jobs",
    "helpdesk.files.jobs",
    "helpdesk.mail.jobs",
]


def register() -> None:
    """Connect events with their jobs and transactions with their writers, once at the start of a process."""
    for module in JOB_MODULES:
        importlib.import_module(module)
    register_flushers({EVENTS: flush_events, DIRTY: flush_marks, JOBS: flush_jobs})
    register_subscriptions(SUBSCRIPTIONS)
