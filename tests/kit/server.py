"""The PostgreSQL server of a test run: TEST_DATABASE_URL when set, else our own embedded one."""

import os
from collections.abc import Callable


def test_server(at_end: Callable[[Callable[[], None]], None]) -> str:
    """The DSN of a server on which databases may be created."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return given
    raise SystemExit("no server yet")
