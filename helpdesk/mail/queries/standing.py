"""How a sender stands to tickets: known in them, a colleague of whoever asked, or neither."""

from enum import IntEnum

from helpdesk.accounts.addresses import domain_of
from helpdesk.core.clock import now
from helpdesk.customers.sharing import shared_with
from helpdesk.db.sql import fetch


class Standing(IntEnum):
    STRANGER = 0
    COLLEAGUE = 1
    PARTICIPANT = 2


# Who follows as a colleague takes part as long as they see the ticket and may write there.
_PARTICIPANT = f"""
    (requester = $2 OR assignee = $2
     OR CASE WHEN EXISTS (SELECT FROM ticket_followers
                          WHERE ticket = tickets.id AND person = $2 AND is_colleague)
       THEN NOT is_private AND colleagues_may_reply
         AND tickets.organisation IN ({shared_with(person="$2", day="$5::date")})
       ELSE EXISTS (SELECT FROM ticket_followers WHERE ticket = tickets.id AND person = $2)
         OR EXISTS (SELECT FROM messages WHERE ticket = tickets.id AND author = $2
                    AND NOT is_from_new_participant)
         OR EXISTS (SELECT FROM mail_participants WHERE ticket = tickets.id AND address = $3)
       END) IS TRUE
"""  # noqa: S608 - ours
_COLLEAGUE = """
    (NOT is_private AND (ticket_access = 'none' OR colleagues_may_reply)
     AND EXISTS (SELECT FROM organisation_domains
                 WHERE organisation = tickets.organisation AND domain = $4 AND verified_at IS NOT NULL)
     AND coalesce((SELECT bool_or(until_on IS NULL OR until_on > $5::date) FROM memberships
                   WHERE person = $2 AND memberships.organisation = tickets.organisation), TRUE)) IS TRUE
"""


async def standings(ticket_ids: list[int], *, person: int, address: str) -> dict[int, Standing]:
    """The sender's standing in each of these tickets that is live, in one query.

    Participants are the requester, followers, the assignee, who wrote before as one of them, and to whom a
    mail of theirs was also addressed. Colleagues write from a verified domain of the ticket's organisation,
    unless they have left it or it lets colleagues read only; a private ticket has none.
    """
    rows = await fetch(
        f"""
        SELECT tickets.id, {_PARTICIPANT} AS is_participant, {_COLLEAGUE} AS is_colleague
        FROM tickets LEFT JOIN organisations ON organisations.id = tickets.organisation
        WHERE tickets.id = ANY($1::bigint[]) AND disposition = 'live'
        """,  # noqa: S608 - ours
        ticket_ids,
        person,
        address,
        domain_of(address),
        now().date(),
    )
    return {row["id"]: _standing(row["is_participant"], row["is_colleague"]) for row in rows}


def _standing(is_participant: bool, is_colleague: bool) -> Standing:  # noqa: FBT001 - two columns of one row
    if is_participant:
        return Standing.PARTICIPANT
    return Standing.COLLEAGUE if is_colleague else Standing.STRANGER
