"""Commands about mail: what a mail says, and archives into tickets."""

import sys
from pathlib import Path

import click
import msgspec

from helpdesk.commands.database import run_with_database
from helpdesk.commands.options import data_option, settings_of
from helpdesk.commands.progress import Progress


@click.group()
def mail() -> None:
    """Mail, as files."""


@mail.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def parse(files: tuple[Path, ...]) -> None:
    """Print what each mail says, one JSON object a line. Writes nothing anywhere."""
    from helpdesk.mail.parsing.contract import contract  # slow import
    from helpdesk.mail.parsing.parse import parse_mail  # slow import

    for file in files:
        line = msgspec.json.encode(contract(parse_mail(file.read_bytes()), str(file)))
        sys.stdout.buffer.write(line + b"\n")
    sys.stdout.flush()


@mail.command()
@data_option
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--mailbox", default=None, help="The mailbox by name; the default one otherwise.")
@click.option("--no-sender-rule", is_flag=True, help="Believe threading ids whoever sends them (archives).")
@click.option("--no-subject-rule", is_flag=True, help="Do not thread by a tag in the subject.")
@click.pass_context
def ingest(
    context: click.Context,
    data: Path | None,
    paths: tuple[Path, ...],
    mailbox: str | None,
    *,
    no_sender_rule: bool,
    no_subject_rule: bool,
) -> None:
    """Turn mails into tickets: single mails, mboxes, maildirs, folders. Never sends anything."""
    from helpdesk.mail.archive import ingest_archive  # slow import

    progress = Progress("mails")

    async def work() -> object:
        return await ingest_archive(
            list(paths),
            mailbox=mailbox,
            sender_rule=not no_sender_rule,
            subject_rule=not no_subject_rule,
            on_mail=progress,
        )

    report = run_with_database(settings_of(context, data), work)
    progress.end()
    click.echo(msgspec.json.encode(report).decode())
