"""Codes of a second factor are taken: each once, whoever else tries it at the same moment."""

import structlog

from helpdesk.accounts.events import RecoveryCodeUsed
from helpdesk.accounts.queries.second_factor import PURPOSE
from helpdesk.accounts.second_factor import (
    bare_recovery_code,
    digits_of,
    matching_step,
    new_recovery_codes,
)
from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.core.ids import hash_token
from helpdesk.core.sealing import NotOurs, unsealed
from helpdesk.db.sql import execute, fetch_value
from helpdesk.events.actor import Actor
from helpdesk.events.record import record

log = structlog.get_logger()


async def ensure_code_right(actor: Actor, code: str) -> None:
    """Take a code of the actor's authenticator, or one of their recovery codes; Invalid for every other.

    Call it inside the transaction of what the code allows, after `spend_code`: a refusal takes nothing.
    """
    digits = digits_of(code)
    person_id = actor.person or 0
    if digits is None:
        taken = await _take_recovery_code(actor, code)
    else:
        taken = await _take_step(person_id, await _step_of(person_id, digits))
    if not taken:
        raise Invalid({"code": _("This code is not right, or was used already. Wait for the next one.")})


async def take_first_code(person_id: int, code: str) -> bool:
    """Whether a code proves that the authenticator has the secret; from then on it counts."""
    step = await _step_of(person_id, digits_of(code) or "")
    if step is None:
        return False
    touched = await execute(
        "UPDATE second_factors SET confirmed_at = $3, last_step = $2"
        " WHERE person = $1 AND confirmed_at IS NULL",
        person_id,
        step,
        now(),
    )
    return touched == 1


async def write_recovery_codes(person_id: int) -> list[str]:
    """Ten new codes, to be shown once; those there were stand in for nothing any more."""
    codes = new_recovery_codes()
    await execute("DELETE FROM recovery_codes WHERE person = $1", person_id)
    await execute(
        "INSERT INTO recovery_codes (person, code_hash) SELECT $1, unnest($2::bytea[])",
        person_id,
        [_hash(code) for code in codes],
    )
    return codes


async def _step_of(person_id: int, digits: str) -> int | None:
    box = await fetch_value("SELECT secret FROM second_factors WHERE person = $1", person_id)
    if box is None:
        return None
    try:
        secret = unsealed(box, PURPOSE)
    except NotOurs:
        # Their recovery codes still work, and an administrator can reset it.
        log.exception("second_factor.unreadable", person=person_id)
        return None
    return matching_step(secret, digits, now())


async def _take_step(person_id: int, step: int | None) -> bool:
    """Whether the code of this step is the first to be taken of it or of a later one."""
    touched = await execute(
        "UPDATE second_factors SET last_step = $2"
        " WHERE person = $1 AND confirmed_at IS NOT NULL AND last_step < $2",
        person_id,
        step or 0,
    )
    return touched == 1


async def _take_recovery_code(actor: Actor, code: str) -> bool:
    person_id = actor.person or 0
    touched = await execute(
        "UPDATE recovery_codes SET used_at = $3 WHERE person = $1 AND code_hash = $2 AND used_at IS NULL",
        person_id,
        _hash(code),
        now(),
    )
    if touched:
        await record(RecoveryCodeUsed(person=person_id), actor)
    return touched == 1


def _hash(code: str) -> bytes:
    return hash_token(bare_recovery_code(code))
