"""What somebody has not read of a ticket yet: as SQL over `tickets`, for lists of them."""

from datetime import timedelta

from helpdesk.conditions.compiling import Clause
from helpdesk.core.clock import now
from helpdesk.events.actor import Staff

# What lies longer counts as read, by everybody: marks need not be kept for ever.
UNREAD_FOR = timedelta(days=14)


def unread_clause(actor: Staff, first_param: int = 1) -> Clause:
    """Which tickets have a message or a call since the actor last read them, if they ever did."""
    sql = f"""
        tickets.last_message_at > greatest(
          (SELECT read_at FROM ticket_reads
           WHERE ticket_reads.person = ${first_param}::bigint AND ticket_reads.ticket = tickets.id),
          ${first_param + 1}::timestamptz)
    """  # noqa: S608 - numbers are all that enters
    return Clause(sql, (actor.person, now() - UNREAD_FOR))
