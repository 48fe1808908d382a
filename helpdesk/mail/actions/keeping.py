"""What is kept of a mail that came in: its bytes, what became of it, the ids and addresses that lead back."""

from msgspec import Struct

from helpdesk.accounts.addresses import normalised_email
from helpdesk.db.sql import execute, fetch_value
from helpdesk.mail.addresses import ticket_of_reply_address
from helpdesk.mail.enums import Direction, InboundState
from helpdesk.mail.incoming import Incoming, Ingested, content_hash, storable
from helpdesk.mail.queries.mailboxes import own_addresses

LONGEST_SENDER = 320
LONGEST_REASON = 2000
MOST_PARTICIPANTS = 50


class Fate(Struct, frozen=True, kw_only=True):
    """What became of a mail, as its row says it."""

    state: InboundState
    reason: str
    message: int | None = None
    why: str = ""
    is_answerable: bool = False


async def kept(incoming: Incoming, fate: Fate, ticket: int | None = None) -> Ingested:
    """Write down what became of a mail: in a row of its own, or in the one it lay in the quarantine with."""
    inbound = incoming.inbound
    if inbound is None:
        inbound = await keep(incoming, fate)
    else:
        await _change_fate(incoming, fate)
    return Ingested(
        state=fate.state,
        kind=incoming.mail.kind,
        inbound=inbound,
        ticket=ticket,
        message=fate.message,
    )


async def set_aside(incoming: Incoming, reason: str) -> Ingested:
    """Keep the mail in the quarantine, for a person to look at."""
    return await kept(incoming, Fate(state=InboundState.QUARANTINED, reason=reason))


async def keep(incoming: Incoming, fate: Fate) -> int:
    """Write the mail down, its bytes included; the id of its row."""
    mail = incoming.mail
    return await fetch_value(
        """
        INSERT INTO inbound_mails (mailbox, message_id, content_hash, raw_file, state, kind, reason, why,
                                   sender, subject, is_answerable, message)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id
        """,
        incoming.mailbox.id,
        incoming.message_id,
        content_hash(mail),
        incoming.raw_file,
        fate.state,
        mail.kind,
        storable(fate.reason)[:LONGEST_REASON],
        fate.why,
        storable(_sender(incoming))[:LONGEST_SENDER],
        storable(mail.subject),
        fate.is_answerable,
        fate.message,
    )


async def remember_ids(incoming: Incoming, ticket: int) -> None:
    """Keep the mail's id and every ancestor it named, oldest first, as ids that lead to the ticket."""
    ancestors = [one for one in reversed(incoming.named_ids) if one != incoming.message_id]
    await execute(
        """
        INSERT INTO mail_references (message_id, ticket, direction)
        SELECT named, $2, CASE WHEN named = $3 THEN $4 ELSE $5 END
        FROM unnest($1::text[]) WITH ORDINALITY AS given(named, place) ORDER BY place
        ON CONFLICT (message_id, ticket) DO UPDATE SET direction = excluded.direction
          WHERE mail_references.direction = $5
        """,
        [*ancestors, incoming.message_id],
        ticket,
        incoming.message_id,
        Direction.IN,
        Direction.ANCESTOR,
    )


async def remember_participants(incoming: Incoming, ticket: int) -> None:
    """Keep who else an accepted mail was addressed to: they may answer it into the ticket."""
    ours = await own_addresses()
    named = [normalised_email(one.address) for one in (*incoming.mail.to, *incoming.mail.cc)]
    others = [
        address
        for address in named
        if address and address not in ours and not ticket_of_reply_address(address)
    ]
    await execute(
        "INSERT INTO mail_participants (ticket, address)"
        " SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING",
        ticket,
        list(dict.fromkeys(others))[:MOST_PARTICIPANTS],
    )


async def _change_fate(incoming: Incoming, fate: Fate) -> None:
    """Say anew what a mail is and became; a newer parser may read more of it than the one before."""
    await execute(
        "UPDATE inbound_mails SET state = $2, reason = $3, message = $4, why = $5, is_answerable = $6,"
        " kind = $7, sender = $8, subject = $9 WHERE id = $1",
        incoming.inbound,
        fate.state,
        storable(fate.reason)[:LONGEST_REASON],
        fate.message,
        fate.why,
        fate.is_answerable,
        incoming.mail.kind,
        storable(_sender(incoming))[:LONGEST_SENDER],
        storable(incoming.mail.subject),
    )


def _sender(incoming: Incoming) -> str:
    address = incoming.mail.sender.address
    return normalised_email(address) or address
