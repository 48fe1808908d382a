"""Who has asked in an organisation, to narrow its list to one of them."""

from helpdesk.accounts.choice import Choice
from helpdesk.db.sql import fetch_as

MOST_ASKERS = 200


async def organisation_askers(organisation: int) -> list[Choice]:
    """People of the organisation, present and past, who asked something that it shares; by name."""
    return await fetch_as(
        Choice,
        """
        SELECT id, name FROM persons
        WHERE id IN (SELECT person FROM memberships WHERE organisation = $1)
          AND EXISTS (SELECT FROM tickets WHERE requester = persons.id AND organisation = $1
                      AND disposition = 'live' AND NOT is_private)
        ORDER BY sort_name, id LIMIT $2
        """,
        organisation,
        MOST_ASKERS,
    )
