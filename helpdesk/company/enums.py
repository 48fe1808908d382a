"""Closed sets of the company package."""

from enum import StrEnum


class DecisionKey(StrEnum):
    """Everything the company decides for itself."""

    SECOND_FACTOR_FOR_STAFF = "second_factor_for_staff"
