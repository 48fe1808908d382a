"""How far something long has come: one line that is written over, for people at a terminal alone."""

import sys
import time

import click

SILENT_SECONDS = 2.0
BETWEEN_SECONDS = 0.2


class Progress:
    """Call it with the count so far. Nothing is shown of what is over within two seconds."""

    def __init__(self, noun: str) -> None:
        self._noun = noun
        self._next = time.monotonic() + SILENT_SECONDS
        self._was_shown = False

    def __call__(self, count: int) -> None:
        if time.monotonic() < self._next or not sys.stderr.isatty():
            return
        self._next = time.monotonic() + BETWEEN_SECONDS
        self._was_shown = True
        click.echo(f"\r{count} {self._noun}", nl=False, err=True)

    def end(self) -> None:
        """Leave the line, so that what follows has one of its own."""
        if self._was_shown:
            click.echo("", err=True)
