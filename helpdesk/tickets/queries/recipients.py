"""Whom a level of the ladder means on a ticket, as things stand when it is climbed."""

from helpdesk.db.sql import fetch
from helpdesk.sla.policy_content import Recipient

_PEOPLE = {
    Recipient.ASSIGNEE: "SELECT assignee FROM tickets WHERE id = $1",
    Recipient.LEAD: "SELECT lead FROM tickets JOIN teams ON teams.id = tickets.team WHERE tickets.id = $1",
    Recipient.TEAM: """
        SELECT person FROM tickets JOIN team_members ON team_members.team = tickets.team WHERE tickets.id = $1
    """,
    Recipient.ACCOUNT_MANAGER: """
        SELECT manager FROM tickets JOIN organisations ON organisations.id = tickets.organisation
        WHERE tickets.id = $1
    """,
    Recipient.DEPUTY: """
        SELECT deputy FROM tickets JOIN organisations ON organisations.id = tickets.organisation
        WHERE tickets.id = $1
    """,
    Recipient.FOLLOWERS: "SELECT person FROM ticket_followers WHERE ticket = $1",
}


async def recipients(ticket_id: int, recipient: Recipient, *, named: int | None) -> list[int]:
    """The colleagues meant by that, of whom there may be none; `named` for who is named by id."""
    if recipient in _PEOPLE:
        return await _colleagues(_PEOPLE[recipient], ticket_id)
    return await _colleagues("SELECT $1::bigint", named)


async def _colleagues(people: str, key: int | None) -> list[int]:
    rows = await fetch(
        f"SELECT id FROM persons WHERE id IN ({people})"  # noqa: S608 - a statement of ours
        " AND role <> 'customer' AND deactivated_at IS NULL ORDER BY id",
        key,
    )
    return [row["id"] for row in rows]
