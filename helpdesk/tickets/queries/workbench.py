"""What stands around a ticket on the desk, in one statement: followers, drafts, other tickets."""

from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.customers.queries.record import CustomerCard, card_question
from helpdesk.db.sql import Known, Question, statement, together
from helpdesk.events.actor import Capability, Role, Staff
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.enums import Category
from helpdesk.tickets.records import TicketRecord

_AROUND = Path(__file__).parent / "sql" / "around_ticket.sql"
MOST_OTHERS = 5


class OtherTicketRow(Struct, frozen=True, kw_only=True):
    id: int
    number: str
    subject: str
    status_name: str
    status_category: Category
    last_message_at: datetime


class LinkedTicket(Struct, frozen=True, kw_only=True):
    """A ticket this one speaks of, or one that speaks of it (`is_mentioning_us`)."""

    id: int
    number: str
    subject: str
    requester_name: str
    status_name: str
    status_category: Category
    is_mentioning_us: bool


class Follower(Struct, frozen=True):
    id: int
    name: str
    role: Role


class Contact(Struct, frozen=True):
    """When we last had to do with a person outside of this ticket, and how."""

    kind: str
    at: datetime


class Workbench(Struct, frozen=True, kw_only=True):
    """`others` are the requester's newest other tickets, one more than are shown; drafts go by purpose.

    `newest_message` is 0 where nothing is written yet.

    `card` is None for a person who was erased, and for whoever may not read of customers.
    """

    followers: list[Follower]
    drafts: dict[str, str]
    others: list[OtherTicketRow]
    linked: list[LinkedTicket]
    last_contact: Contact | None
    newest_message: int = 0
    card: CustomerCard | None = None


async def workbench(actor: Staff, ticket: TicketRecord) -> Workbench:
    """For staff who were let in to the ticket; other tickets are those they may see, drafts their own."""
    return workbench_of(await together(*workbench_questions(actor, ticket.id, ticket.requester)))


def workbench_questions(actor: Staff, ticket: Known, requester: Known) -> list[Question[Any]]:
    """What stands around a ticket, to be asked for together with other things."""
    around = _around(actor, ticket, requester)
    return [around, card_question(requester)] if actor.can(Capability.READ_CUSTOMERS) else [around]


def workbench_of(found: list[list[Any]]) -> Workbench:
    """The workbench from what its questions were answered with."""
    (bench,), *cards = found
    return replace(bench, card=cards[0][0]) if cards and cards[0] else bench


def _around(actor: Staff, ticket: Known, requester: Known) -> Question[Workbench]:
    visible = visible_to(actor, first_param=5)
    return Question(
        Workbench,
        statement(_AROUND).replace("/* visible */", f"({visible.sql})"),
        (ticket, requester, actor.person, MOST_OTHERS + 1, *visible.args),
    )
