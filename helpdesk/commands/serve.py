"""Commands that keep running: web, worker, and both under one supervisor."""

import asyncio
import secrets
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import click

from helpdesk.commands.database import data_option, reached, settings_of
from helpdesk.core.settings import Settings, default_data_dir
from helpdesk.db import engine
from helpdesk.db.server.embedded import Running, start
from helpdesk.process import prepare
from helpdesk.supervisor.child import announce_ready, watch_parent
from helpdesk.supervisor.life import Child
from helpdesk.supervisor.run import run as supervise

host_option = click.option("--host", default=None, help="The address to listen on (HELPDESK_HOST).")
port_option = click.option(
    "--port", type=int, default=None, help="The port; 0 takes a free one (HELPDESK_PORT)."
)


@click.command()
@data_option
@host_option
@port_option
@click.pass_context
def web(context: click.Context, data: Path | None, host: str | None, port: int | None) -> None:
    """Serve pages. Any number of these may share one DATABASE_URL."""
    from helpdesk.commands.web_server import serve_pages  # slow import

    watch_parent()
    settings = settings_of(context, data, host=host, port=port)
    with reached(settings) as dsn:
        prepare(settings)
        engine.configure(dsn)
        serve_pages(settings)


@click.command()
@data_option
@click.pass_context
def worker(context: click.Context, data: Path | None) -> None:
    """Do what must happen later: mail, clean-up, schedules. Any number may share one DATABASE_URL."""
    watch_parent()
    settings = settings_of(context, data)
    with reached(settings) as dsn:
        prepare(settings)
        engine.configure(dsn)
        asyncio.run(_work(settings))


@click.command()
@data_option
@host_option
@port_option
@click.pass_context
def up(context: click.Context, data: Path | None, host: str | None, port: int | None) -> int:
    """Run everything on this machine: the database, pages and the worker. Ctrl-C stops all of it."""
    return _up(settings_of(context, data, host=host, port=port), is_demo=False)


@click.command()
@data_option
@host_option
@port_option
@click.pass_context
def demo(context: click.Context, data: Path | None, host: str | None, port: int | None) -> int:
    """Run everything with the demonstration company, on a directory of its own."""
    given = data or (context.find_root().obj or {}).get("data")
    own = given or default_data_dir({}).with_name("helpdesk-demo")
    return _up(settings_of(context, own, host=host, port=port), is_demo=True)


async def _work(settings: Settings) -> None:
    from helpdesk.jobs.schedule import SCHEDULE  # slow import
    from helpdesk.jobs.worker import Worker  # slow import

    async with engine.pool(name="helpdesk-worker", size=settings.pool_size):
        busy = Worker(concurrency=settings.worker_concurrency, schedule=SCHEDULE)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, busy.stop)
        announce_ready()
        await busy.run()


def _up(settings: Settings, *, is_demo: bool) -> int:
    from helpdesk.commands.first_start import prepare_installation  # slow import

    with ExitStack() as stack:
        server = _database(stack, settings)
        dsn = server.dsn if server else settings.database_url or ""
        port = settings.port or _free_port(settings.host)
        lines = prepare_installation(settings, dsn, port=port, is_demo=is_demo)

        def ready(notes: Mapping[str, str]) -> None:
            click.echo("\n".join([f"Helpdesk answers at {notes['web']}", *lines]))
            sys.stdout.flush()

        return supervise(
            _children(settings, dsn, port),
            on_ready=ready,
            keep=server.revive if server else None,
        )


def _database(stack: ExitStack, settings: Settings) -> Running | None:
    """Our own server, where no DATABASE_URL is given."""
    if settings.database_url:
        return None
    return stack.enter_context(start(settings.data, configured=settings.postgres_bin))


def _children(settings: Settings, dsn: str, port: int) -> list[Child]:
    env = {"DATABASE_URL": dsn, "HELPDESK_PORT": str(port), "HELPDESK_HOST": settings.host}
    command = [sys.executable, "-m", "helpdesk", "--data", str(settings.data)]
    return [
        Child(name="web", argv=[*command, "web"], env=env),
        Child(name="worker", argv=[*command, "worker"], env=env),
    ]


def _free_port(host: str) -> int:
    """A free port, the customary one first, chosen now so that links in mail can name it."""
    for port in (8000, 8080, 0):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return probe.getsockname()[1]
    return 20_000 + secrets.randbelow(40_000)
