"""`helpdesk doctor`: everything an operator can get wrong, each with its remedy."""

import asyncio
import shutil
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import click
from msgspec import Struct

from helpdesk.commands.database import data_option, reached, settings_of
from helpdesk.core.clock import now
from helpdesk.core.secrets import SECRETS_FILE
from helpdesk.core.settings import Settings
from helpdesk.db import engine
from helpdesk.db.migrate import OLDEST_POSTGRES, pending_migrations
from helpdesk.db.server.errors import ServerFailed

LOOPBACK = ("127.0.0.1", "::1", "localhost")
LEAST_FREE_BYTES = 1_000_000_000
MOST_SKEW_SECONDS = 5
SMTP_SECONDS = 5
OTHERS = stat.S_IRWXG | stat.S_IRWXO
MARKS = {"ok": "✓", "warning": "!", "failure": "✗"}


class Finding(Struct, frozen=True):
    """One thing that was looked at. `remedy` says what to do when it is not in order."""

    grade: str
    sentence: str
    remedy: str = ""


@click.command()
@data_option
@click.pass_context
def doctor(context: click.Context, data: Path | None) -> int:
    """Look at everything that can be wrong with an installation, and say how to mend it."""
    settings = settings_of(context, data)
    findings = [check(settings) for check in CHECKS]
    findings += _database_findings(settings)
    for finding in findings:
        click.echo(f"{MARKS[finding.grade]} {finding.sentence}")
        if finding.remedy:
            click.echo(f"    {finding.remedy}")
    return 1 if any(finding.grade == "failure" for finding in findings) else 0


def data_directory(settings: Settings) -> Finding:
    folder = settings.data
    if not folder.is_dir():
        return Finding("ok", f"The data directory {folder} will be made at the first start.")
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        return Finding(
            "failure", f"{folder} has less than 1 GB free.", "Make room or move it (HELPDESK_DATA)."
        )
    return Finding("ok", f"The data directory is {folder}.")


def secrets(settings: Settings) -> Finding:
    file = settings.data / SECRETS_FILE
    if settings.secret_key or not file.exists():
        return Finding("ok", "Secrets come from HELPDESK_SECRET_KEY or will be made at the first start.")
    if file.stat().st_mode & OTHERS:
        return Finding("failure", f"{file} can be read by others.", f"chmod 600 {file}")
    return Finding("ok", f"{file} is readable by its owner only.")


def address(settings: Settings) -> Finding:
    if settings.base_url is None and settings.host not in LOOPBACK:
        return Finding(
            "warning",
            "HELPDESK_BASE_URL is not set, so links in mail name an address people may not reach.",
            "Set it to the address people type, such as https://help.example.org.",
        )
    if settings.base_url and not settings.is_secure and urlsplit(settings.base_url).hostname not in LOOPBACK:
        return Finding(
            "warning",
            "People come over plain HTTP: passwords travel unprotected.",
            "Put a proxy with TLS in front and set HELPDESK_BASE_URL to its https address.",
        )
    return Finding("ok", f"Links in mail lead to {settings.public_url}.")


def outgoing_mail(settings: Settings) -> Finding:
    if settings.smtp_url is None:
        return Finding(
            "warning",
            f"Mail is not sent but written to {settings.data / 'outbox'}.",
            "Set SMTP_URL to send it.",
        )
    parts = urlsplit(settings.smtp_url)
    port = parts.port or (465 if parts.scheme == "smtps" else 587)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=SMTP_SECONDS).close()
    except OSError as error:
        return Finding(
            "failure", f"The mail server {parts.hostname}:{port} does not answer: {error}.", "Check SMTP_URL."
        )
    return Finding("ok", f"The mail server {parts.hostname}:{port} answers.")


CHECKS: list[Callable[[Settings], Finding]] = [data_directory, secrets, address, outgoing_mail]


def _database_findings(settings: Settings) -> list[Finding]:
    try:
        with reached(settings) as dsn:
            engine.configure(dsn)
            return asyncio.run(_looked_into(dsn))
    except (ServerFailed, OSError, asyncpg.PostgresError) as error:
        return [Finding("failure", f"The database cannot be reached: {error}", "Check DATABASE_URL.")]


async def _looked_into(dsn: str) -> list[Finding]:
    connection = await asyncpg.connect(dsn)
    try:
        findings = [await _version(connection), await _clock(connection)]
        pending = await pending_migrations(connection)
        if pending:
            return [
                *findings,
                Finding("failure", f"{len(pending)} migrations wait.", "Run helpdesk migrate."),
            ]
        return [*findings, Finding("ok", "The schema is up to date."), await _queue(connection)]
    finally:
        await connection.close()


async def _version(connection: asyncpg.Connection) -> Finding:
    shown = await connection.fetchval("SHOW server_version")
    if int(await connection.fetchval("SHOW server_version_num")) < OLDEST_POSTGRES:
        return Finding("failure", f"PostgreSQL is {shown}.", "Use version 15 or later.")
    return Finding("ok", f"PostgreSQL is {shown}.")


async def _clock(connection: asyncpg.Connection) -> Finding:
    skew = await connection.fetchval("SELECT abs(extract(epoch FROM clock_timestamp() - $1))", now())
    if skew > MOST_SKEW_SECONDS:
        return Finding(
            "warning", f"This clock and the database's differ by {skew:.0f} s.", "Use NTP on both."
        )
    return Finding("ok", "The clocks of this machine and the database agree.")


async def _queue(connection: asyncpg.Connection) -> Finding:
    held, overdue = await connection.fetchrow(
        "SELECT count(*) FILTER (WHERE state IN ('held', 'unknown')),"
        " count(*) FILTER (WHERE state = 'queued' AND due < now() - interval '2 minutes') FROM jobs"
    )
    if overdue:
        return Finding("warning", f"{overdue} jobs wait for more than two minutes.", "Start helpdesk worker.")
    if held:
        return Finding("warning", f"{held} jobs failed and wait for a person.", "Look at /admin/jobs.")
    return Finding("ok", "No job is overdue or held.")
