"""What in a mail points to a ticket, strongest evidence first; whether it may go there is asked elsewhere."""

from collections.abc import Awaitable, Callable

from msgspec import Struct

from helpdesk.db.sql import fetch
from helpdesk.mail.addresses import ticket_of_reply_address
from helpdesk.mail.enums import Rule
from helpdesk.mail.incoming import Incoming
from helpdesk.mail.signed_ids import marked_tickets, own_id
from helpdesk.mail.subjects import tagged_numbers


class Evidence(Struct, frozen=True):
    """One ticket that a mail points to, by which rule, and what exactly pointed there."""

    rule: Rule
    ticket: int
    detail: str


async def evidence(incoming: Incoming) -> list[Evidence]:
    """Every ticket the mail points to, once, with the strongest reason for each."""
    found: dict[int, Evidence] = {}
    for rule in _RULES:
        for piece in await rule(incoming):
            found.setdefault(piece.ticket, piece)
    return list(found.values())


async def _by_own_id(incoming: Incoming) -> list[Evidence]:
    """An id of ours that we signed, in In-Reply-To or References."""
    owned = [(one, own_id(one)) for one in incoming.named_ids]
    return [Evidence(Rule.OWN_ID, own.ticket, one) for one, own in owned if own and own.ticket]


async def _by_reply_address(incoming: Incoming) -> list[Evidence]:
    """A signed reply address among all who were written to, on the envelope as well."""
    mail = incoming.mail
    addresses = [*(one.address for one in (*mail.to, *mail.cc)), *mail.delivered_to]
    tickets = [(address, ticket_of_reply_address(address)) for address in dict.fromkeys(addresses)]
    return [Evidence(Rule.REPLY_ADDRESS, ticket, address) for address, ticket in tickets if ticket]


async def _by_stored_id(incoming: Incoming) -> list[Evidence]:
    """An id that another mail of the ticket had or named; last, whether another mail named this one.

    A ticket whose own mail has the id goes before one that only names it.
    """
    wanted = [*incoming.named_ids, incoming.message_id]
    rows = await fetch(
        """
        SELECT message_id, ticket FROM mail_references
        WHERE message_id = ANY($1::text[])
        ORDER BY array_position($1::text[], message_id), direction = 'ancestor', ticket
        """,
        wanted,
    )
    return [Evidence(Rule.STORED_ID, row["ticket"], row["message_id"]) for row in rows]


async def _by_marker(incoming: Incoming) -> list[Evidence]:
    """Our hidden word in what the mail quotes."""
    tickets = marked_tickets(f"{incoming.mail.html_source}\n{incoming.mail.text}")
    return [Evidence(Rule.MARKER, ticket, "") for ticket in tickets]


async def _by_subject_tag(incoming: Incoming) -> list[Evidence]:
    """A ticket's number in square brackets in the subject; other helpdesks' tags are no number of ours."""
    numbers = tagged_numbers(incoming.mail.subject) if incoming.options.subject_rule else []
    rows = await fetch(
        "SELECT id, number FROM tickets WHERE number = ANY($1::text[])"
        " ORDER BY array_position($1::text[], number::text)",
        numbers,
    )
    return [Evidence(Rule.SUBJECT_TAG, row["id"], row["number"]) for row in rows]


_RULES: tuple[Callable[[Incoming], Awaitable[list[Evidence]]], ...] = (
    _by_own_id,
    _by_reply_address,
    _by_stored_id,
    _by_marker,
    _by_subject_tag,
)
