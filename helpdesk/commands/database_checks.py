"""What `helpdesk doctor` asks the database: version, clock, schema, queue."""

import asyncio

import asyncpg

from helpdesk.commands.checks import Finding
from helpdesk.commands.database import reached
from helpdesk.commands.failures import KNOWN, sentence_of
from helpdesk.core.clock import now
from helpdesk.core.settings import Settings
from helpdesk.db.migrate import OLDEST_POSTGRES, pending_migrations
from helpdesk.db.server.layout import layout_of

MOST_SKEW_SECONDS = 5


def database_findings(settings: Settings) -> list[Finding]:
    """What can be said of the database. One that is not there yet is not made for this."""
    if not settings.database_url and not layout_of(settings.data).cluster.exists():
        return [Finding("ok", "An own database will be made at the first start.")]
    try:
        with reached(settings) as dsn:
            return asyncio.run(_looked_into(dsn))
    except KNOWN as error:
        remedy = "Correct DATABASE_URL, or start the server." if settings.database_url else ""
        return [Finding("failure", sentence_of(error), remedy)]


async def _looked_into(dsn: str) -> list[Finding]:
    connection = await asyncpg.connect(dsn)
    try:
        findings = [await _version(connection), await _clock(connection), await _schema(connection)]
        if all(finding.grade != "failure" for finding in findings):
            findings += await _queue(connection)
        return findings
    finally:
        await connection.close()


async def _version(connection: asyncpg.Connection) -> Finding:
    shown = await connection.fetchval("SHOW server_version")
    if int(await connection.fetchval("SHOW server_version_num") or 0) < OLDEST_POSTGRES:
        return Finding("failure", f"PostgreSQL is {shown}.", "Use version 15 or later.")
    return Finding("ok", f"PostgreSQL is {shown}.")


async def _clock(connection: asyncpg.Connection) -> Finding:
    skew = await connection.fetchval("SELECT abs(extract(epoch FROM clock_timestamp() - $1))", now()) or 0
    if skew > MOST_SKEW_SECONDS:
        return Finding(
            "warning", f"This clock and the database's differ by {skew:.0f} s.", "Use NTP on both."
        )
    return Finding("ok", "The clocks of this machine and the database agree.")


async def _schema(connection: asyncpg.Connection) -> Finding:
    pending = await pending_migrations(connection)
    if pending:
        return Finding("failure", f"Migrations that have not run: {len(pending)}.", "Run helpdesk migrate.")
    return Finding("ok", "The schema is up to date.")


async def _queue(connection: asyncpg.Connection) -> list[Finding]:
    (held, overdue) = (
        await connection.fetch(
            "SELECT count(*) FILTER (WHERE state IN ('held', 'unknown')),"
            " count(*) FILTER (WHERE state = 'queued' AND due < now() - interval '2 minutes') FROM jobs"
        )
    )[0]
    found = []
    if overdue:
        found.append(
            Finding(
                "warning", f"Jobs that wait for more than two minutes: {overdue}.", "Start helpdesk worker."
            )
        )
    if held:
        found.append(
            Finding("warning", f"Jobs that failed and wait for a person: {held}.", "Look at /admin/jobs.")
        )
    return found or [Finding("ok", "No job is overdue or held.")]
