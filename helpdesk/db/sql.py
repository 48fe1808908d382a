"""SQL that is written out: statements with numbered parameters, and files of it beside their queries."""

import re
from datetime import timedelta
from functools import cache, lru_cache
from itertools import count
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from helpdesk.db.engine import connection

Row = TypeVar("Row")


class Told(str):
    """An argument that is not sent: a column of the row that the statements are about."""

    __slots__ = ()


# An id that is sent, or one that the statement knows by itself.
Known = int | Told


class Question(Struct, Generic[Row], frozen=True):
    """A statement that may be sent together with others: its rows are Structs of `kind`."""

    kind: type[Row]
    statement: str
    args: tuple[Any, ...]


async def fetch(statement: str, *args: Any) -> list[dict[str, Any]]:
    """The rows of a statement as dicts, inside the open transaction if there is one."""
    async with connection() as found:
        return [dict(record) for record in await found.fetch(statement, *args)]


async def fetch_as(kind: type[Row], statement: str, *args: Any) -> list[Row]:
    """The rows of a statement as Structs of `kind`; columns that the Struct does not name are left out."""
    return msgspec.convert(await fetch(statement, *args), list[kind])


async def fetch_one(kind: type[Row], statement: str, *args: Any) -> Row | None:
    """The first row of a statement as a Struct, or None."""
    rows = await fetch_as(kind, statement, *args)
    return rows[0] if rows else None


async def fetch_value(statement: str, *args: Any) -> Any:
    """The first column of the first row, or None."""
    async with connection() as found:
        return await found.fetchval(statement, *args)


async def fetch_value_within(limit: timedelta, statement: str, *args: Any) -> Any:
    """The same, or None where it takes longer than that: PostgreSQL is told to give it up."""
    async with connection() as found:
        try:
            return await found.fetchval(statement, *args, timeout=limit.total_seconds())
        except TimeoutError:
            return None


async def together(*questions: Question[Any], about: Question[Any] | None = None) -> list[list[Any]]:
    """The rows of several statements, which are sent as one: to send one costs as much as to answer it.

    Columns of the row that they are `about` are arguments of theirs as `Told`.
    """
    parts = tuple((question.statement, tuple(map(_told, question.args))) for question in questions)
    first = about or Question(object, "", ())
    sent = [arg for question in questions for arg in question.args if not isinstance(arg, Told)]
    (row,) = await fetch(_joined(parts, first.statement, len(first.args)), *first.args, *sent)
    return [
        msgspec.json.decode(text, type=list[question.kind])
        for question, text in zip(questions, row.values(), strict=True)
    ]


def _told(arg: Any) -> str:
    return arg if isinstance(arg, Told) else ""


@lru_cache(500)
def _joined(parts: tuple[tuple[str, tuple[str, ...]], ...], about: str, taken: int) -> str:
    """Statements, each with what its parameters are told as, as JSON columns of one."""
    columns: list[str] = []
    for number, (text, told) in enumerate(parts):
        columns.append(_column(f"part_{number}", text, _names(told, taken)))
        taken += told.count("")
    before = f"WITH about AS MATERIALIZED ({about}) " if about else ""
    return f"{before}SELECT {', '.join(columns)}"


_PARAMETER = re.compile(r"\$(\d+)")


def _names(told: tuple[str, ...], taken: int) -> list[str]:
    """What stands in place of each parameter, the first being $1."""
    sent = count(taken + 1)
    return [f"(SELECT {column} FROM about)" if column else f"${next(sent)}" for column in told]  # noqa: S608 - columns of ours


def _column(name: str, text: str, names: list[str]) -> str:
    named = _PARAMETER.sub(lambda found: names[int(found[1]) - 1], text)
    return f"(SELECT coalesce(json_agg({name}), '[]') FROM ({named}) AS {name}) AS {name}"  # noqa: S608 - statements of ours


async def execute(statement: str, *args: Any) -> int:
    """Run a statement; how many rows it touched."""
    async with connection() as found:
        status: str = await found.execute(statement, *args)
    count = status.rpartition(" ")[2]
    return int(count) if count.isdigit() else 0


@cache
def statement(file: Path) -> str:
    """The text of a `.sql` file, read once."""
    return file.read_text(encoding="utf-8")
