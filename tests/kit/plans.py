"""How PostgreSQL runs the statements of a block: what it reads whole, sorts, or reads for nothing."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

from asyncpg.connection import LoggedQuery
from msgspec import Struct

from helpdesk.db.engine import connection
from helpdesk.db.sql import fetch
from helpdesk.db.transaction import transaction

MOST_SORTED = 1_000
MOST_PASSED_OVER = 1_000
MOST_READ = 2_500


class Bounds(Struct, frozen=True):
    """Which tables are large, and how many of their rows a page may read for nothing."""

    large: frozenset[str]
    most_passed_over: float


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


async def faults_of(
    queries: list[LoggedQuery], large: frozenset[str], *, most_passed_over: float = MOST_PASSED_OVER
) -> list[str]:
    """Where a large table is read whole, or a page costs more than a thousand rows sorted or passed over."""
    selects = [query for query in queries if query.query.lstrip().startswith(("SELECT", "WITH"))]
    assert selects
    bounds = Bounds(large, most_passed_over)
    return [fault for query in selects for fault in await _faults(query, bounds)]


async def _faults(query: LoggedQuery, bounds: Bounds) -> list[str]:
    rows = await fetch(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {query.query}", *query.args)
    plan = json.loads(rows[0]["QUERY PLAN"])[0]["Plan"]
    text = " ".join(query.query.split())[:120]
    return [f"{fault}: {text}" for node in _nodes(plan) if (fault := _fault(node, bounds))]


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


def _fault(node: dict[str, Any], bounds: Bounds) -> str:
    if node["Node Type"] == "Sort" and node["Plan Rows"] > MOST_SORTED:
        return f"sorts {node['Plan Rows']} rows"
    table = node.get("Relation Name")
    if table not in bounds.large:
        return ""
    loops = node["Actual Loops"]
    passed_over = node.get("Rows Removed by Filter", 0) * loops
    read = passed_over + node["Actual Rows"] * loops
    # A count that stops may begin anywhere; what was not run this time may run the next.
    if node["Node Type"] == "Seq Scan" and (read > MOST_READ or not loops):
        return f"reads all of {table}"
    return f"passes over {passed_over:.0f} rows of {table}" if passed_over > bounds.most_passed_over else ""
