"""The stored hash of a password: checked, and written by whoever has made one."""

from msgspec import Struct

from helpdesk.accounts.hashing import hashed, is_outdated, is_password
from helpdesk.accounts.rules import LONGEST_PASSWORD
from helpdesk.core.clock import now
from helpdesk.db.sql import execute, fetch_one, fetch_value


class _Credential(Struct, frozen=True):
    id: int
    password_hash: str


async def verify_password(person_id: int | None, password: str) -> bool:
    """Whether this is the password of a person who may sign in.

    Somebody unknown, switched off or without a password costs the same time and is refused. A hash made with
    other parameters than today's is replaced.
    """
    credential = await fetch_one(
        _Credential,
        "SELECT credentials.id, password_hash"
        " FROM credentials JOIN persons ON persons.id = credentials.person"
        " WHERE person = $1 AND deactivated_at IS NULL",
        person_id,
    )
    known = credential.password_hash if credential else None
    is_right = await is_password(known, password[:LONGEST_PASSWORD]) and len(password) <= LONGEST_PASSWORD
    if is_right and credential and is_outdated(credential.password_hash):
        await _replace_hash(credential, await hashed(password))
    return is_right


async def has_password(person_id: int) -> bool:
    return await fetch_value("SELECT EXISTS (SELECT FROM credentials WHERE person = $1)", person_id)


async def store_hash(person_id: int, password_hash: str) -> None:
    """Write the hash of a new password over whatever was there."""
    await execute(
        "INSERT INTO credentials (person, password_hash, changed_at) VALUES ($1, $2, $3)"
        " ON CONFLICT (person) DO UPDATE SET password_hash = excluded.password_hash, changed_at = $3",
        person_id,
        password_hash,
        now(),
    )


async def store_first_hash(person_id: int, password_hash: str) -> bool:
    """Write the hash only for somebody who has no password yet; whether it was written."""
    written = await execute(
        "INSERT INTO credentials (person, password_hash, changed_at) VALUES ($1, $2, $3)"
        " ON CONFLICT (person) DO NOTHING",
        person_id,
        password_hash,
        now(),
    )
    return written == 1


async def _replace_hash(credential: _Credential, password_hash: str) -> None:
    """Unless somebody changed the password in between."""
    await execute(
        "UPDATE credentials SET password_hash = $3 WHERE id = $1 AND password_hash = $2",
        credential.id,
        credential.password_hash,
        password_hash,
    )
