"""SQL that is written out: statements with numbered parameters, and files of it beside their queries."""

from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from helpdesk.db.engine import connection

Row = TypeVar("Row")


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
