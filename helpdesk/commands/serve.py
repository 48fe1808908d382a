"""Commands that keep running: web, worker, and both under one supervisor."""

import os
from pathlib import Path

import click

from helpdesk.commands.options import data_option, given_data, host_option, port_option, settings_of
from helpdesk.core.settings import default_data_dir
from helpdesk.supervisor.child import watch_parent


@click.command()
@data_option
@host_option
@port_option
@click.pass_context
def web(context: click.Context, data: Path | None, host: str | None, port: int | None) -> None:
    """Serve pages. Any number of these may share one DATABASE_URL."""
    watch_parent()
    from helpdesk.commands.web_server import serve_pages  # slow import

    serve_pages(settings_of(context, data, host=host, port=port))


@click.command()
@data_option
@click.pass_context
def worker(context: click.Context, data: Path | None) -> None:
    """Do what must happen later: mail, clean-up, schedules. Any number may share one DATABASE_URL."""
    watch_parent()
    from helpdesk.commands.work import do_jobs  # slow import

    do_jobs(settings_of(context, data))


@click.command()
@data_option
@host_option
@port_option
@click.pass_context
def up(context: click.Context, data: Path | None, host: str | None, port: int | None) -> int:
    """Run everything on this machine: the database, pages and the worker. Ctrl-C stops all of it."""
    from helpdesk.commands.together import run_together  # slow import

    return run_together(settings_of(context, data, host=host, port=port), is_demo=False)


@click.command()
@data_option
@host_option
@port_option
@click.pass_context
def demo(context: click.Context, data: Path | None, host: str | None, port: int | None) -> int:
    """Run everything with the demonstration company, on a directory of its own."""
    from helpdesk.commands.together import run_together  # slow import

    chosen = data or given_data(context) or own_directory()
    return run_together(settings_of(context, chosen, host=host, port=port), is_demo=True)


def own_directory() -> Path | None:
    """A place beside the usual one, so that nobody's own helpdesk is filled; None when one is named."""
    named = os.environ.get("HELPDESK_DATA")
    return None if named else default_data_dir(os.environ).with_name("helpdesk-demo")
