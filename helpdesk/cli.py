"""The `helpdesk` command. Subcommands are loaded when they are called, so that each starts quickly."""

import importlib
import sys
from pathlib import Path
from typing import Any

import click

COMMANDS = {
    "up": "serve:up",
    "demo": "serve:demo",
    "web": "serve:web",
    "worker": "serve:worker",
    "migrate": "database:migrate",
    "doctor": "doctor:doctor",
    "user": "user:user",
    "mail": "mail:mail",
    "seed": "seed:seed",
    "sla": "sla:sla",
    "watch": "watch:watch",
}


INTERRUPTED = 130


class LazyGroup(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        return getattr(importlib.import_module(f"helpdesk.commands.{module}"), name)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", type=click.Path(path_type=Path), help="The data directory (HELPDESK_DATA).")
@click.pass_context
def helpdesk(context: click.Context, data: Path | None) -> None:
    """A self-hosted helpdesk: tickets, knowledge base, community, one customer record."""
    context.obj = {"data": data}


def main(argv: list[str] | None = None) -> None:
    """Run the command line; every failure we know is one sentence on standard error."""
    sys.exit(_run(argv))


def _run(argv: list[str] | None) -> int:
    try:
        result: Any = helpdesk.main(args=argv, prog_name="helpdesk", standalone_mode=False)
    except click.exceptions.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except _known_failures() as error:
        click.echo(_sentence_of(error), err=True)
        return 1
    return result if isinstance(result, int) else 0


def _known_failures() -> tuple[type[BaseException], ...]:
    """Asked for only when something has failed: naming them loads the database's driver."""
    from helpdesk.commands.failures import KNOWN  # slow import

    return KNOWN


def _sentence_of(error: BaseException) -> str:
    from helpdesk.commands.failures import sentence_of  # slow import

    return sentence_of(error)
