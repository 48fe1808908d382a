"""The one source of time. Every instant in the product is an aware UTC datetime from here."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The current instant, aware and in UTC."""
    return _frozen.get() or datetime.now(UTC)  # noqa: TID251 - the one place


@contextmanager
def frozen(at: datetime) -> Generator[None]:
    """Hold the clock still at an aware instant, for tests, demonstration data and simulations."""
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
