"""People with a second factor, for tests; nothing is recorded by making them."""

from helpdesk.accounts.actions.codes import write_recovery_codes
from helpdesk.accounts.queries.second_factor import PURPOSE
from helpdesk.accounts.second_factor import code_at, step_at
from helpdesk.accounts.tables import SecondFactor
from helpdesk.core.clock import now
from helpdesk.core.sealing import sealed

SECRET = b"12345678901234567890"


async def give_second_factor(person: int) -> list[str]:
    """Let a person sign in with codes of SECRET only; their recovery codes."""
    row = SecondFactor(person=person, secret=sealed(SECRET, PURPOSE), confirmed_at=now())
    await SecondFactor.insert(row)
    return await write_recovery_codes(person)


def current_code(*, steps_ahead: int = 0) -> str:
    """What the authenticator shows now, or that many half minutes later."""
    return code_at(SECRET, step_at(now()) + steps_ahead)
