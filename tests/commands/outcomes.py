"""How a command ended, and what it left in its database."""

import asyncio
from typing import Protocol

import asyncpg
from msgspec import Struct


class Outcome(Struct, frozen=True):
    """The exit code, standard output and standard error."""

    code: int
    out: str
    err: str


class Run(Protocol):
    """Runs a command; `given` is what stands on its standard input."""

    def __call__(self, *argv: object, given: str = "") -> Outcome: ...


def asked(dsn: str, query: str, *args: object) -> object:
    """The one value a query answers with."""

    async def answer() -> object:
        connection = await asyncpg.connect(dsn)
        try:
            return await connection.fetchval(query, *args)
        finally:
            await connection.close()

    return asyncio.run(answer())
