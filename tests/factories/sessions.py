"""Credentials and sessions for tests; nothing is recorded by making them."""

from functools import cache

from argon2 import PasswordHasher

from helpdesk.accounts.actions.credentials import store_hash
from helpdesk.accounts.actions.sessions import open_session
from helpdesk.db.sql import execute

PASSWORD = "tr0mbones at noon"  # noqa: S105 - of tests only


async def give_password(person: int, password: str = PASSWORD) -> str:
    """Let a person sign in with a password; cheap to make, so it is replaced at the first sign-in."""
    await store_hash(person, _quick_hash(password))
    return password


async def make_session(person: int, *, ip: str = "192.0.2.1", user_agent: str = "Browser") -> str:
    """The token of a session, as if the person had signed in some time ago."""
    token = await open_session(person, ip=ip, user_agent=user_agent)
    await execute("DELETE FROM events WHERE name = 'SignedIn' AND subject_id = $1", person)
    return token


@cache
def _quick_hash(password: str) -> str:
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)
