"""Closed sets of the company package."""

from enum import StrEnum


class DecisionKey(StrEnum):
    """Everything the company decides for itself."""

    SECOND_FACTOR_FOR_STAFF = "second_factor_for_staff"
    TICKETS_AT_MOST = "tickets_at_most"
    TICKETS_OF_AWAY = "tickets_of_away"
    AWAY_AFTER_MINUTES = "away_after_minutes"


class TicketsOfAway(StrEnum):
    """What becomes of the tickets in work of somebody who is away, once the stated time is over."""

    STAY = "stay"
    SUBSTITUTE = "substitute"
    TEAM = "team"
