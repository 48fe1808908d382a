"""Commands about promises of time: whether what is counted here agrees with known answers."""

import sys
from pathlib import Path

import click
import msgspec

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


def _summary(agreeing: int, of: int) -> int:
    _print({"agree": agreeing, "of": of})
    sys.stdout.flush()
    return int(agreeing < of)


def _print(line: dict[str, object]) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
