"""What a test of a command needs: a run of it in this process, databases, and data directories."""

import asyncio
import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import asyncpg
import pytest
import structlog

from helpdesk.cli import _run
from helpdesk.core import signing
from helpdesk.core.settings import documented_settings
from helpdesk.db.engine import DB
from helpdesk.db.migrate import ADVISORY_LOCK
from helpdesk.db.server.layout import layout_of
from helpdesk.db.server.postmaster import end_leftover
from helpdesk.files import store
from helpdesk.mail import addresses
from helpdesk.subscriptions import register
from tests.commands.outcomes import Outcome, Run, asked
from tests.kit.database import clone, drop, dsn_of


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of whoever runs the tests; quiet; data of the test's own."""
    for doc in documented_settings():
        monkeypatch.delenv(doc.env, raising=False)
    monkeypatch.setenv("HELPDESK_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HELPDESK_LOG_LEVEL", "error")


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """What a command configures in this process is put back, because other tests share it."""
    kept = DB.config, DB.pool, store._Process.store
    kept_lists = [(each, list(each)) for each in (signing._secrets, addresses._config)]
    logging = structlog.get_config()
    DB.pool = None
    yield
    DB.config, DB.pool, store._Process.store = kept
    for each, content in kept_lists:
        each[:] = content
    structlog.configure(**logging)
    register()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process: its exit code, and what it said."""

    def run(*argv: object, given: str = "") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        capsys.readouterr()
        code = _run([str(argument) for argument in argv])
        said = capsys.readouterr()
        return Outcome(code, said.out, said.err)

    return run


@pytest.fixture
def database_url(server_dsn: str, worker_name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database that is up to date, and DATABASE_URL names it."""
    name = f"{worker_name}_command"
    dsn = asyncio.run(clone(server_dsn, name))
    monkeypatch.setenv("DATABASE_URL", dsn)
    yield dsn
    asyncio.run(drop(server_dsn, name))


@pytest.fixture
def empty_url(server_dsn: str, worker_name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database without anything in it, and DATABASE_URL names it."""
    name = f"{worker_name}_command_empty"

    async def make() -> None:
        connection = await asyncpg.connect(dsn_of(server_dsn, "postgres"))
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        await connection.close()

    asyncio.run(make())
    dsn = dsn_of(server_dsn, name)
    monkeypatch.setenv("DATABASE_URL", dsn)
    yield dsn
    asyncio.run(drop(server_dsn, name))


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder with a short path that every account may enter; servers that are left in it are ended."""
    folder = Path(tempfile.mkdtemp(prefix="hd-"))
    folder.chmod(0o755)
    yield folder
    for cluster in folder.glob("*/postgres"):
        end_leftover(layout_of(cluster.parent))
    shutil.rmtree(folder)


@pytest.fixture
def ask(database_url: str) -> Callable[..., object]:
    """Ask the database of the commands for one value, or tell it something."""
    return partial(asked, database_url)


@pytest.fixture
def ask_empty(empty_url: str) -> Callable[..., object]:
    return partial(asked, empty_url)


@pytest.fixture
def migrating_elsewhere(empty_url: str) -> Iterator[None]:
    """Somebody else brings the database up to date, and does not come to an end."""
    with asyncio.Runner() as runner:
        connection = runner.run(asyncpg.connect(empty_url))
        runner.run(connection.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK))
        yield
        runner.run(connection.close())
