"""The command that shows a list of tickets in a terminal, as long as somebody looks."""

from pathlib import Path

import click

from helpdesk.commands.database import run_with_database
from helpdesk.commands.options import data_option, settings_of
from helpdesk.tickets.enums import View


@click.command()
@data_option
@click.argument("view", type=click.Choice([view.value for view in View]), default=View.OPEN.value)
@click.option("--as", "email", required=True, help="Whose list: the address of a member of staff.")
@click.option("--url", default=None, help="Where the pages answer (HELPDESK_BASE_URL).")
@click.option("--rows", type=click.IntRange(1, 500), default=None, help="How many; what the window holds.")
@click.option("--once", is_flag=True, help="Show the list as it is, and end.")
@click.pass_context
def watch(  # noqa: PLR0913 - one for each option
    context: click.Context,
    data: Path | None,
    view: str,
    email: str,
    url: str | None,
    rows: int | None,
    *,
    once: bool,
) -> None:
    """Show a list of tickets as somebody sees it, kept true through the socket. Ctrl-C ends it."""
    from helpdesk.commands.watching import Watch, watching  # slow import

    settings = settings_of(context, data)
    wanted = Watch(
        email=email,
        view=View(view),
        url=(url or settings.public_url).rstrip("/"),
        rows=rows,
        is_once=once,
        is_secure=settings.is_secure,
    )
    run_with_database(settings, lambda: watching(wanted))
