"""Which ticket a mail belongs to, whether its sender may write there, and why."""

from msgspec import Struct

from helpdesk.mail.enums import Rule
from helpdesk.mail.evidence import Evidence, evidence
from helpdesk.mail.incoming import Incoming
from helpdesk.mail.queries.standing import Standing, standings
from helpdesk.mail.sender import Sender
from helpdesk.mail.why import Verdict, Why


class Placement(Struct, frozen=True, kw_only=True):
    """`ticket` is None for a new one; `mentions` is what the mail spoke of without leave to write there."""

    ticket: int | None
    why: Why
    is_new_participant: bool = False
    mentions: tuple[int, ...] = ()


async def placed(incoming: Incoming, sender: Sender) -> Placement:
    """The first ticket that the evidence points to and the sender may write to; else a new one.

    An id that we signed was only ever sent to people of the ticket, so whoever has it may write; strangers
    are marked as new. All other evidence counts for people who are known there, or their colleagues, as long
    as the mail is not disowned: anybody may write any name into From.
    """
    pieces = await evidence(incoming)
    known = await standings([piece.ticket for piece in pieces], person=sender.person, address=sender.address)
    live = [piece for piece in pieces if piece.ticket in known]
    for piece in live:
        if _is_admitted(piece, known[piece.ticket], sender, incoming):
            return Placement(
                ticket=piece.ticket,
                why=Why(rule=piece.rule, detail=piece.detail, verdict=Verdict.ADMITTED),
                is_new_participant=_is_new(known[piece.ticket], sender, incoming),
            )
    if live:
        return Placement(
            ticket=None,
            why=Why(rule=live[0].rule, detail=live[0].detail, verdict=_refusal(sender)),
            mentions=(live[0].ticket,),
        )
    return Placement(ticket=None, why=Why(rule=Rule.NONE, verdict=Verdict.NEW))


def _is_admitted(piece: Evidence, standing: Standing, sender: Sender, incoming: Incoming) -> bool:
    is_proof = piece.rule == Rule.OWN_ID or not incoming.options.sender_rule
    return is_proof or (standing >= Standing.COLLEAGUE and not sender.is_disowned)


def _refusal(sender: Sender) -> Verdict:
    return Verdict.DISOWNED if sender.is_disowned else Verdict.STRANGER


def _is_new(standing: Standing, sender: Sender, incoming: Incoming) -> bool:
    """Staff who mail are marked as well: nothing in an unproven mail shows that it is them."""
    if not incoming.options.sender_rule:
        return False
    return standing != Standing.PARTICIPANT or sender.is_staff or sender.is_disowned
