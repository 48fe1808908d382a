"""The command that fills an installation with volume for load tests."""

import time
from pathlib import Path

import click

from helpdesk.commands.database import run_with_database
from helpdesk.commands.options import data_option, settings_of
from helpdesk.commands.progress_bar import ProgressBar


@click.command()
@data_option
@click.option("--tickets", type=click.IntRange(1), default=10_000, show_default=True)
@click.option("--people", type=click.IntRange(1), default=2_000, show_default=True)
@click.option("--seed", type=click.IntRange(0, 999_999_999_999), default=1, show_default=True)
@click.option("--clocks/--no-clocks", default=True, show_default=True, help="Promise something for them.")
@click.pass_context
def seed(
    context: click.Context, data: Path | None, tickets: int, people: int, seed: int, *, clocks: bool
) -> None:
    """Add believable tickets and people, any number of them. The same seed makes the same ones."""
    from helpdesk.seeding.load import PASSWORD, Volume  # slow import
    from helpdesk.seeding.load import seed as seed_volume  # slow import

    volume = Volume(tickets=tickets, people=people, seed=seed, has_clocks=clocks)
    bar = ProgressBar(tickets * (2 if clocks else 1) + people, "tickets, people and clocks")
    began = time.perf_counter()
    made = run_with_database(settings_of(context, data), lambda: seed_volume(volume, on_rows=bar))
    bar.end()
    seconds = time.perf_counter() - began
    click.echo(
        f"{tickets} tickets of {people} people: {made.rows} rows in {seconds:.1f} s,"
        f" {made.rows / seconds:.0f} rows per second."
    )
    if made.admin:
        click.echo(f"{made.admin} may sign in as an administrator with the password {PASSWORD}.")
