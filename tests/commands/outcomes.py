"""How a command ended."""

from typing import Protocol

from msgspec import Struct


class Outcome(Struct, frozen=True):
    """The exit code, standard output and standard error."""

    code: int
    out: str
    err: str


class Run(Protocol):
    """Runs a command; `given` is what stands on its standard input."""

    def __call__(self, *argv: object, given: str = "") -> Outcome: ...
