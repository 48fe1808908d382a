"""Commands about promises of time: whether they are counted right, why a clock stands as it does."""

import sys
from pathlib import Path

import click
import msgspec

from helpdesk.commands.database import run_with_database
from helpdesk.commands.options import data_option, settings_of

MOST_SHOWN = 20
_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def sla() -> None:
    """Promises of time: what they come to, and why."""


@sla.command()
@_file
def check(file: Path) -> int:
    """Answer a file of vectors, one JSON object a line, then how many agree. Writes nothing anywhere."""
    from helpdesk.sla.vectors import checked, vectors_in  # slow import

    vectors = vectors_in(file)
    agreeing = 0
    for result in checked(vectors):
        agreeing += result.agrees
        _print({"id": result.id, "got": result.got})
    return _summary(agreeing, len(vectors))


@sla.command()
@_file
def scenarios(file: Path) -> int:
    """Answer a file of scenarios, one JSON object a line, then how many agree. Writes nothing anywhere."""
    from helpdesk.sla.scenarios import played, scenarios_in  # slow import

    wanted = scenarios_in(file)
    agreeing = 0
    for result in played(wanted):
        agreeing += result.agrees
        _print({"id": result.id, "got": result.got})
    return _summary(agreeing, len(wanted))


@sla.command()
@data_option
@click.argument("number")
@click.pass_context
def explain(context: click.Context, data: Path | None, number: str) -> None:
    """Say of every clock of a ticket what started it, how it stands, and why."""
    from helpdesk.tickets.queries.clocks_in_words import clocks_in_words  # slow import

    for line in run_with_database(settings_of(context, data), lambda: clocks_in_words(number)):
        click.echo(line)


@sla.command()
@data_option
@click.option("--check", is_flag=True, help="Change nothing; only tell what does not follow.")
@click.pass_context
def rebuild(context: click.Context, data: Path | None, *, check: bool) -> int:
    """Derive every clock anew from the history, and put right what is kept otherwise."""
    return run_with_database(settings_of(context, data), _checked if check else _rebuilt)


async def _checked() -> int:
    from helpdesk.sla.actions.rebuild import Fault, faults  # slow import
    from helpdesk.sla.subjects import SUBJECTS  # slow import

    seen = 0
    wrong: list[Fault] = []
    for kind in SUBJECTS:
        async for count, found in faults(kind):
            seen += count
            wrong.extend(found)
    for fault in wrong[:MOST_SHOWN]:
        click.echo(
            f"{fault.kind} {fault.subject_id}, {fault.place}, {fault.column}:"
            f" {fault.kept} is kept, {fault.derived} follows"
        )
    if len(wrong) > MOST_SHOWN:
        click.echo(f"and {len(wrong) - MOST_SHOWN} more")
    click.echo(f"{seen} looked at, {len({(fault.kind, fault.subject_id) for fault in wrong})} differ.")
    return int(bool(wrong))


async def _rebuilt() -> int:
    from helpdesk.sla.actions.rebuild import rebuild as rebuild_clocks  # slow import
    from helpdesk.sla.subjects import SUBJECTS  # slow import

    seen = changed = 0
    for kind in SUBJECTS:
        async for count, wrong in rebuild_clocks(kind):
            seen += count
            changed += wrong
    click.echo(f"{seen} looked at, {changed} put right.")
    return 0


def _summary(agreeing: int, of: int) -> int:
    _print({"agree": agreeing, "of": of})
    sys.stdout.flush()
    return int(agreeing < of)


def _print(line: dict[str, object]) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
