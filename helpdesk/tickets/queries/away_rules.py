"""What the company has decided of the tickets of whoever is away, and of how much anybody is handed."""

from msgspec import Struct

from helpdesk.company.decisions import AWAY_AFTER_MINUTES, TICKETS_AT_MOST, TICKETS_OF_AWAY, decided
from helpdesk.company.enums import TicketsOfAway


class AwayRules(Struct, frozen=True):
    """`after_minutes` are of working time."""

    tickets: TicketsOfAway
    after_minutes: int
    at_most: int


async def away_rules() -> AwayRules:
    return AwayRules(
        await decided(TICKETS_OF_AWAY), await decided(AWAY_AFTER_MINUTES), await decided(TICKETS_AT_MOST)
    )
