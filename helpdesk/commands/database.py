"""Commands about the database, and the way every command reaches it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import click

from helpdesk.commands.options import data_option, settings_of
from helpdesk.core.settings import Settings, SettingsFailed
from helpdesk.db import engine
from helpdesk.db import migrate as migrations
from helpdesk.db.server.embedded import serving
from helpdesk.process import prepare

Result = TypeVar("Result")


@contextmanager
def reached(settings: Settings) -> Iterator[str]:
    """The DSN of the database: DATABASE_URL, or the embedded server, run for the block where none runs."""
    if settings.database_url:
        _ensure_address(settings.database_url)
        yield settings.database_url
    else:
        with serving(settings.data, configured=settings.postgres_bin) as dsn:
            yield dsn


def _ensure_address(url: str) -> None:
    try:
        _ = urlsplit(url).port
    except ValueError as error:
        raise SettingsFailed(f"DATABASE_URL cannot be used: {error}.") from error


def ensure_schema(settings: Settings) -> None:
    """Have a database that this code understands.

    Our own is brought there. One that others may use as well is not: its migrations are run on purpose.
    """
    asyncio.run(migrations.ensure_current() if settings.database_url else migrations.migrate())


def run_with_database(settings: Settings, work: Callable[[], Awaitable[Result]]) -> Result:
    """Run a coroutine with the database up to date and a pool open."""

    async def working() -> Result:
        await migrations.migrate()
        async with engine.pool(name="helpdesk-command", size=4):
            return await work()

    with reached(settings) as dsn:
        prepare(settings)
        engine.configure(dsn)
        return asyncio.run(working())


@click.command()
@data_option
@click.pass_context
def migrate(context: click.Context, data: Path | None) -> None:
    """Bring the database to this version. Safe to run at any time, by any number at once."""
    settings = settings_of(context, data)
    with reached(settings) as dsn:
        engine.configure(dsn)
        done = asyncio.run(migrations.migrate())
    click.echo(f"{len(done)} migrations were run." if done else "The database is up to date.")
