"""One entry of a chooser."""

from msgspec import Struct


class Choice(Struct, frozen=True):
    id: int
    name: str
