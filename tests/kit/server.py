"""The PostgreSQL server of a test run: TEST_DATABASE_URL when set, else our own embedded one."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from helpdesk.db.server.embedded import start


def test_server(at_end: Callable[[Callable[[], None]], None]) -> str:
    """The DSN of a server on which databases may be created; TEST_POSTGRES_BIN chooses its programs."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return given
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-tests-"))
    folder.chmod(0o755)
    at_end(lambda: shutil.rmtree(folder, ignore_errors=True))
    binaries = os.environ.get("TEST_POSTGRES_BIN")
    server = start(folder / "data", configured=Path(binaries) if binaries else None)
    at_end(server.stop)
    return server.dsn
