"""Passwords as argon2id hashes, made and checked off the event loop."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# Each takes 64 MB and a core for tens of milliseconds: more at once would only make all of them slower.
MOST_AT_ONCE = 2

_hasher = PasswordHasher()
_free = asyncio.Semaphore(MOST_AT_ONCE)


async def hashed(password: str) -> str:
    """The hash to store."""
    async with _free:
        return await asyncio.to_thread(_hasher.hash, password)


async def is_password(password_hash: str | None, password: str) -> bool:
    """Whether the hash is of this password; without a hash it takes as long and is False."""
    async with _free:
        matches = await asyncio.to_thread(_matches, password_hash, password)
    return matches and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def _matches(password_hash: str | None, password: str) -> bool:
    try:
        return _hasher.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")
