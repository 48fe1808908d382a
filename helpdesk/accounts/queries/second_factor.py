"""How somebody stands with the second factor, and who has given a password but no code yet."""

from datetime import datetime

from msgspec import Struct

from helpdesk.accounts.choice import Choice
from helpdesk.accounts.second_factor import RECOVERY_CODES
from helpdesk.core.clock import now
from helpdesk.core.ids import hash_token
from helpdesk.core.sealing import unsealed
from helpdesk.db.sql import fetch_as, fetch_one, fetch_value

PURPOSE = "second factor"


class SecondFactorStanding(Struct, frozen=True):
    """`confirmed_at` says since when it is asked for; one that is begun only waits for its first code."""

    is_begun: bool
    confirmed_at: datetime | None
    codes_left: int

    @property
    def is_on(self) -> bool:
        return self.confirmed_at is not None

    @property
    def codes_run_low(self) -> bool:
        return self.is_on and self.codes_left * 3 < RECOVERY_CODES


async def second_factor_of(person_id: int) -> SecondFactorStanding:
    """Whether somebody has a second factor, and how many recovery codes are left."""
    found = await fetch_one(
        SecondFactorStanding,
        """
        SELECT confirmed_at IS NULL AS is_begun, confirmed_at,
          (SELECT count(*) FROM recovery_codes WHERE person = $1 AND used_at IS NULL) AS codes_left
        FROM second_factors WHERE person = $1
        """,
        person_id,
    )
    return found or SecondFactorStanding(is_begun=False, confirmed_at=None, codes_left=0)


async def has_second_factor(person_id: int) -> bool:
    return await fetch_value(
        "SELECT EXISTS (SELECT FROM second_factors WHERE person = $1 AND confirmed_at IS NOT NULL)", person_id
    )


async def staff_without_factor() -> list[Choice]:
    """Everyone who works here and signs in with a password alone, by name."""
    return await fetch_as(
        Choice,
        "SELECT id, name FROM persons WHERE role <> 'customer' AND deactivated_at IS NULL"
        " AND NOT EXISTS (SELECT FROM second_factors WHERE person = persons.id AND confirmed_at IS NOT NULL)"
        " ORDER BY sort_name, id",
    )


async def begun_secret(person_id: int) -> bytes | None:
    """The secret to show to its owner while they set it up; None once it is confirmed."""
    box = await fetch_value(
        "SELECT secret FROM second_factors WHERE person = $1 AND confirmed_at IS NULL", person_id
    )
    return unsealed(box, PURPOSE) if box is not None else None


async def waiting_person(token: str) -> int | None:
    """Who has signed in with this token up to the second factor, and still has time to give its code."""
    return await fetch_value(
        "SELECT person FROM sessions JOIN persons ON persons.id = person"
        " WHERE token_hash = $1 AND needs_code AND expires_at > $2 AND deactivated_at IS NULL",
        hash_token(token),
        now(),
    )
