"""How much of a known amount is done: a bar for people at a terminal, once it takes more than two seconds."""

import sys
import time

import click

from helpdesk.commands.progress import BETWEEN_SECONDS, SILENT_SECONDS

WIDTH = 30


class ProgressBar:
    """Call it with the count so far."""

    def __init__(self, total: int, noun: str) -> None:
        self._total = total
        self._noun = noun
        self._next = time.monotonic() + SILENT_SECONDS
        self._was_shown = False

    def __call__(self, count: int) -> None:
        is_last = count >= self._total and self._was_shown
        if (time.monotonic() < self._next and not is_last) or not sys.stderr.isatty():
            return
        self._next = time.monotonic() + BETWEEN_SECONDS
        self._was_shown = True
        click.echo(f"\r{self._line(count)}", nl=False, err=True)

    def end(self) -> None:
        """Leave the line, so that what follows has one of its own."""
        if self._was_shown:
            click.echo("", err=True)

    def _line(self, count: int) -> str:
        done = min(1.0, count / self._total)
        filled = int(done * WIDTH)
        bar = "#" * filled + "." * (WIDTH - filled)
        return f"[{bar}] {done:4.0%}  {count} of {self._total} {self._noun}"
