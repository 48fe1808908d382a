"""Reports about our own mails: not delivered, delayed, complained about. Staff read of them in the ticket."""

from msgspec import Struct

from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import fetch, fetch_one
from helpdesk.events.actor import SYSTEM
from helpdesk.mail.actions.failures import failure_note, note_returned
from helpdesk.mail.actions.keeping import Fate, kept, remember_ids, set_aside
from helpdesk.mail.addresses import ticket_of_reply_address
from helpdesk.mail.enums import InboundState, Rule
from helpdesk.mail.incoming import Incoming, Ingested, indexable, storable
from helpdesk.mail.parsing.parsed import MailKind
from helpdesk.mail.signed_ids import own_id
from helpdesk.mail.why import Verdict, Why, stored_why
from helpdesk.tickets.actions.notes import add_note

LONGEST_DIAGNOSTIC = 2000


class _Origin(Struct, frozen=True):
    """The ticket our mail was about, and the id or address that says so."""

    ticket: int
    number: str
    detail: str


async def take_bounce(incoming: Incoming) -> Ingested:
    """Note in the ticket that our mail did not arrive, and on our mail that it came back.

    A report about a mail that is not ours, or that was about no ticket, is set aside for a person to see.
    """
    ids = _reported_ids(incoming)
    await _note_returned(incoming, ids)
    origin = await _origin(incoming, ids)
    if origin is None:
        return await set_aside(incoming, f"{incoming.mail.reason}; it is about no ticket")
    ref = await add_note(SYSTEM, origin.number, body=_note(incoming))
    await remember_ids(incoming, origin.ticket)
    why = Why(rule=Rule.BOUNCED_ID, detail=origin.detail, verdict=Verdict.ADMITTED)
    fate = Fate(
        state=InboundState.MESSAGE,
        reason=incoming.mail.reason,
        message=ref.message,
        why=stored_why(why),
    )
    return await kept(incoming, fate, origin.ticket)


def _reported_ids(incoming: Incoming) -> list[str]:
    """Which mail is reported about: the one that came with the report, before those it answers."""
    original = incoming.mail.bounce.original_message_id
    return [indexable(original), *incoming.named_ids] if original else incoming.named_ids


async def _origin(incoming: Incoming, ids: list[str]) -> _Origin | None:
    """By an id that we signed or sent, else by the reply address that the report was sent back to."""
    signed = [(own.ticket, one) for one in ids if (own := own_id(one)) and own.ticket]
    rows = await fetch(
        "SELECT message_id, ticket FROM mail_references"
        " WHERE direction = 'out' AND message_id = ANY($1::text[])",
        ids,
    )
    sent = [(row["ticket"], row["message_id"]) for row in rows]
    addresses = [*(one.address for one in incoming.mail.to), *incoming.mail.delivered_to]
    returned = [(ticket, one) for one in addresses if (ticket := ticket_of_reply_address(one))]
    for ticket, detail in (*signed, *sent, *returned):
        number = await fetch_one(
            _Number, "SELECT number FROM tickets WHERE id = $1 AND disposition = 'live'", ticket
        )
        if number is not None:
            return _Origin(ticket, number.number, detail)
    return None


class _Number(Struct, frozen=True):
    number: str


async def _note_returned(incoming: Incoming, ids: list[str]) -> None:
    """Mark our mails that came back for good: to the addresses named, or to the only one it went to."""
    bounce = incoming.mail.bounce
    failed = [address.lower() for address in bounce.permanent]
    if not failed:
        return
    returned = await fetch(
        """
        UPDATE outbound_mails SET bounced_at = now(), error = $3
        WHERE message_id = $1
          AND (address = ANY($2::text[])
               OR 1 = (SELECT count(*) FROM outbound_mails AS copies WHERE copies.message_id = $1))
        RETURNING id
        """,
        next(iter(ids), None),
        failed,
        storable(bounce.diagnostic or bounce.status or "")[:LONGEST_DIAGNOSTIC],
    )
    await note_returned([row["id"] for row in returned])


def _note(incoming: Incoming) -> str:
    """What staff read: one sentence, and the words of the other server as they are."""
    bounce = incoming.mail.bounce
    if incoming.mail.kind == MailKind.COMPLAINT:
        sentence = _("A reader of our mail reported it as unwanted.")
    elif bounce.permanent or not bounce.temporary:
        sentence = _("Our mail to {addresses} was not delivered.").format(
            addresses=", ".join(bounce.permanent) or "?"
        )
    else:
        sentence = _("Our mail to {addresses} is delayed; the mail server goes on trying.").format(
            addresses=", ".join(bounce.temporary)
        )
    return failure_note(sentence, bounce.diagnostic)
