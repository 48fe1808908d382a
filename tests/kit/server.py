"""The PostgreSQL server of a test run: TEST_DATABASE_URL when set, else our own embedded one."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

from helpdesk.db.server.embedded import Running, start
from helpdesk.db.server.layout import layout_of

# Nobody keeps what a test wrote: a power cut may take it, and every commit and copy is faster.
FORGETFUL = "fsync = off\nfull_page_writes = off\n"


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
    _forget(folder / "data", server)
    return server.dsn


def _forget(data_dir: Path, server: Running) -> None:
    """Told through the file, because the role of the helpdesk may not set it."""
    with (layout_of(data_dir).cluster / "postgresql.auto.conf").open("a", encoding="utf-8") as settings:
        settings.write(FORGETFUL)
    os.kill(server.pid, signal.SIGHUP)
