"""How a sender stands to tickets: known in them, a colleague of whoever asked, or neither."""

from enum import IntEnum

from helpdesk.accounts.addresses import domain_of
from helpdesk.db.sql import fetch


class Standing(IntEnum):
    STRANGER = 0
    COLLEAGUE = 1
    PARTICIPANT = 2


async def standings(ticket_ids: list[int], *, person: int, address: str) -> dict[int, Standing]:
    """The sender's standing in each of these tickets that is live, in one query.

    Participants are the requester, followers, the assignee, who wrote before as one of them, and to whom a
    mail of theirs was also addressed. Colleagues write from a verified domain of the ticket's organisation;
    a private ticket has none.
    """
    rows = await fetch(
        """
        SELECT tickets.id,
          (requester = $2 OR assignee = $2
           OR EXISTS (SELECT FROM ticket_followers WHERE ticket = tickets.id AND person = $2)
           OR EXISTS (SELECT FROM messages WHERE ticket = tickets.id AND author = $2
                      AND NOT is_from_new_participant)
           OR EXISTS (SELECT FROM mail_participants WHERE ticket = tickets.id AND address = $3)) IS TRUE
            AS is_participant,
          NOT is_private
          AND EXISTS (SELECT FROM organisation_domains
                  WHERE organisation = tickets.organisation AND domain = $4 AND verified_at IS NOT NULL)
            AS is_colleague
        FROM tickets WHERE id = ANY($1::bigint[]) AND disposition = 'live'
        """,
        ticket_ids,
        person,
        address,
        domain_of(address),
    )
    return {row["id"]: _standing(row["is_participant"], row["is_colleague"]) for row in rows}


def _standing(is_participant: bool, is_colleague: bool) -> Standing:  # noqa: FBT001 - two columns of one row
    if is_participant:
        return Standing.PARTICIPANT
    return Standing.COLLEAGUE if is_colleague else Standing.STRANGER
