"""The promises of a ticket and of an organisation, those that are open first."""

from datetime import datetime

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.db.sql import Known, Question, together
from helpdesk.events.actor import Staff
from helpdesk.relationship.enums import PromiseState
from helpdesk.tickets.access import visible_to

MOST_SHOWN = 20
_COLUMNS = """
    promises.id, promises.words, promises.due_at, promises.state, promises.settled_at, promises.created_at,
    (SELECT name FROM persons WHERE id = promises.made_by) AS made_by_name
"""
_ORDER = "ORDER BY (promises.state = 'open') DESC, promises.due_at, promises.id"


class PromiseRow(Struct, frozen=True, kw_only=True):
    """A line of the ledger. `number` is that of its ticket, where it is not read on the ticket."""

    id: int
    words: str
    due_at: datetime
    state: PromiseState
    settled_at: datetime | None
    created_at: datetime
    made_by_name: str | None
    number: str = ""

    @property
    def is_open(self) -> bool:
        return self.state == PromiseState.OPEN

    @property
    def was_late(self) -> bool:
        """Whether it was done, but after its time."""
        return (
            self.state == PromiseState.KEPT and self.settled_at is not None and self.settled_at > self.due_at
        )


class KeptRate(Struct, frozen=True):
    """Of the promises that came due or were settled, how many were kept in time."""

    kept: int
    due: int


def promises_question(ticket_id: Known) -> Question[PromiseRow]:
    """The promises on a ticket, to be asked for together with other things."""
    asked = f"SELECT {_COLUMNS} FROM promises WHERE promises.ticket = $1 {_ORDER} LIMIT {MOST_SHOWN}"  # noqa: S608 - ours
    return Question(PromiseRow, asked, (ticket_id,))


async def promises_of_ticket(ticket_id: int) -> list[PromiseRow]:
    """For staff who were let in to the ticket."""
    (found,) = await together(promises_question(ticket_id))
    return found


class Ledger(Struct, frozen=True):
    """The promises to an organisation, those that are open first, and how many were kept."""

    promises: list[PromiseRow]
    rate: KeptRate


async def ledger_of(actor: Staff, organisation_id: int) -> Ledger:
    """What was promised to people of an organisation, on tickets that the actor sees; in one statement."""
    rows, (rate,) = await together(_listed(actor, organisation_id), _rated(actor, organisation_id))
    return Ledger(rows, rate)


def _listed(actor: Staff, organisation_id: int) -> Question[PromiseRow]:
    visible = visible_to(actor, first_param=2)
    asked = f"""
        SELECT {_COLUMNS}, tickets.number
        FROM promises JOIN tickets ON tickets.id = promises.ticket
        WHERE promises.organisation = $1 AND {visible.sql} {_ORDER} LIMIT {MOST_SHOWN}
    """  # noqa: S608 - every piece is ours
    return Question(PromiseRow, asked, (organisation_id, *visible.args))


def _rated(actor: Staff, organisation_id: int) -> Question[KeptRate]:
    """Withdrawn promises do not count, nor those whose time has not come."""
    visible = visible_to(actor, first_param=3)
    asked = f"""
        SELECT count(*) FILTER (WHERE promises.state = 'kept' AND settled_at <= due_at) AS kept,
               count(*) AS due
        FROM promises JOIN tickets ON tickets.id = promises.ticket
        WHERE promises.organisation = $1 AND promises.state <> 'withdrawn'
          AND (promises.state <> 'open' OR promises.due_at <= $2) AND {visible.sql}
    """  # noqa: S608 - every piece is ours
    return Question(KeptRate, asked, (organisation_id, now(), *visible.args))
