"""How PostgreSQL would run the statements of a block: what it reads whole, and what it sorts."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

from asyncpg.connection import LoggedQuery

from helpdesk.db.engine import connection
from helpdesk.db.sql import fetch
from helpdesk.db.transaction import transaction

MOST_SORTED = 1_000


@asynccontextmanager
async def asked() -> AsyncIterator[list[LoggedQuery]]:
    """The statements of the block with their arguments; they all pass by one connection."""
    queries: list[LoggedQuery] = []
    async with transaction(), connection() as found:
        found.add_query_logger(queries.append)
        try:
            yield queries
            # the connection tells its loggers in the loop's next round
            await asyncio.sleep(0)
        finally:
            found.remove_query_logger(queries.append)


async def faults_of(queries: list[LoggedQuery], large: frozenset[str]) -> list[str]:
    """Where a large table is read whole, or more than a thousand rows are sorted for a page."""
    selects = [query for query in queries if query.query.lstrip().startswith(("SELECT", "WITH"))]
    assert selects
    return [fault for query in selects for fault in await _faults(query, large)]


async def _faults(query: LoggedQuery, large: frozenset[str]) -> list[str]:
    rows = await fetch(f"EXPLAIN (FORMAT JSON) {query.query}", *query.args)
    plan = json.loads(rows[0]["QUERY PLAN"])[0]["Plan"]
    text = " ".join(query.query.split())[:120]
    return [f"{fault}: {text}" for node in _nodes(plan) if (fault := _fault(node, large))]


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


def _fault(node: dict[str, Any], large: frozenset[str]) -> str:
    if node["Node Type"] == "Seq Scan" and node["Relation Name"] in large:
        return f"reads all of {node['Relation Name']}"
    if node["Node Type"] == "Sort" and node["Plan Rows"] > MOST_SORTED:
        return f"sorts {node['Plan Rows']} rows"
    return ""
