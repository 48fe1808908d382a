"""Handing one mail over: what every way of doing it promises, and which way this process uses."""

from email.message import EmailMessage
from enum import StrEnum
from typing import Protocol

from msgspec import Struct


class Result(StrEnum):
    """How handing over ended. `UNKNOWN`: it may have been accepted, nobody can say."""

    ACCEPTED = "accepted"
    REFUSED_FOR_NOW = "refused_for_now"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Outcome(Struct, frozen=True):
    """A result and the words of the other side, for the log a person reads."""

    result: Result
    words: str = ""


class Transport(Protocol):
    """A way for mail to leave. It never raises for what the other side does: that is an Outcome."""

    async def send(self, message: EmailMessage, sender: str, recipient: str) -> Outcome: ...
