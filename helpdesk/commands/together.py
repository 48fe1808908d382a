"""Everything on one machine: the database, the processes, and the installation made ready meanwhile."""

import asyncio
import importlib
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from functools import partial

import click
from msgspec import Struct

from helpdesk.commands.ports import listening_port
from helpdesk.commands.waiting import hold_back
from helpdesk.core.settings import Settings
from helpdesk.db.server.embedded import Running, start
from helpdesk.db.server.lock import Held
from helpdesk.supervisor.life import Child
from helpdesk.supervisor.run import Patience, Supervisor


class Plan(Struct, frozen=True):
    """What is to run, decided before anything does."""

    settings: Settings
    dsn: str
    port: int
    is_demo: bool


def run_together(settings: Settings, *, is_demo: bool) -> int:
    """Run the database, pages and the worker until told to stop; the exit code."""
    port = listening_port(settings)
    with ExitStack() as stack:
        server = _database(stack, settings)
        plan = Plan(settings, server.dsn if server else settings.database_url or "", port, is_demo)
        held = hold_back(settings.data)
        stack.callback(held.release)
        return asyncio.run(_supervise(plan, held, server.revive if server else None))


def _database(stack: ExitStack, settings: Settings) -> Running | None:
    """Our own server, where no DATABASE_URL is given."""
    if settings.database_url:
        return None
    return stack.enter_context(start(settings.data, configured=settings.postgres_bin))


async def _supervise(plan: Plan, held: Held, keep: Callable[[], object] | None) -> int:
    """Start the processes, which load while the installation is made ready, and keep them."""
    lines: list[str] = []

    def ready(notes: Mapping[str, str]) -> None:
        click.echo("\n".join([f"Helpdesk answers at {notes['web']}", *lines]))
        sys.stdout.flush()

    supervisor = Supervisor(ready, partial(click.echo, err=True), Patience())
    preparing = asyncio.ensure_future(_prepare(plan, held, lines))
    preparing.add_done_callback(lambda done: supervisor.stop() if _has_failed(done) else None)
    try:
        code = await supervisor.run(_children(plan), keep)
    finally:
        preparing.cancel()
    with suppress(asyncio.CancelledError):
        await preparing
    return code


async def _prepare(plan: Plan, held: Held, lines: list[str]) -> None:
    """Make the installation ready and let the waiting processes serve it."""
    first_start = await asyncio.to_thread(importlib.import_module, "helpdesk.commands.first_start")
    lines += await first_start.prepared(plan.settings, plan.dsn, port=plan.port, is_demo=plan.is_demo)
    held.release()


def _has_failed(done: asyncio.Future[None]) -> bool:
    return not done.cancelled() and done.exception() is not None


def _children(plan: Plan) -> list[Child]:
    env = {"DATABASE_URL": plan.dsn, "HELPDESK_PORT": str(plan.port), "HELPDESK_HOST": plan.settings.host}
    # -P: a module that happens to lie in the folder we were started in is none of ours.
    command = [sys.executable, "-P", "-m", "helpdesk", "--data", str(plan.settings.data)]
    return [
        Child(name="web", argv=[*command, "web"], env=env),
        Child(name="worker", argv=[*command, "worker"], env=env),
    ]
