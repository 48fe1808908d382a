"""Fixtures of every test: a database that the migrations built, and a clean state around each test."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from helpdesk.core.settings import Settings
from helpdesk.db.engine import configure, pool
from tests.kit.browser import chromium_path, launched
from tests.kit.database import RUN, build_template, clone, committed, rolled_back
from tests.kit.process import prepare_for_a_test
from tests.kit.server import test_server
from tests.kit.serving import served

SERVER = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the one server of the run and build the template, in the process that hands out the tests."""
    _hear_interrupts()
    if hasattr(config, "workerinput"):
        config.stash[SERVER] = config.workerinput["server_dsn"]
        return
    dsn = test_server(config.add_cleanup)
    build_template(dsn)
    config.stash[SERVER] = dsn


def _hear_interrupts() -> None:
    """A run in the background of a script ignores these, and so would every process that its tests start."""
    for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell a worker process of xdist where the server is."""
    node.workerinput["server_dsn"] = node.config.stash[SERVER]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that drive a browser come first: a long one that begins last leaves the other workers idle."""
    long_files = {item.path for item in items if item.get_closest_marker("browser")}
    items.sort(key=lambda item: item.path not in long_files)


@pytest.fixture(scope="session")
def server_dsn(pytestconfig: pytest.Config) -> str:
    """The tests' PostgreSQL server, as a role that may create databases."""
    return pytestconfig.stash[SERVER]


@pytest.fixture(scope="session")
def worker_name() -> str:
    return f"{RUN}_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"


@pytest.fixture(scope="session", autouse=True)
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the process keeps its files and secrets, prepared also for what lives longer than one test."""
    folder = tmp_path_factory.mktemp("process")
    prepare_for_a_test(folder)
    return folder


@pytest.fixture(autouse=True)
def prepared(run_folder: Path) -> None:
    """Every test begins in a process that no other has configured, so that their order says nothing."""
    prepare_for_a_test(run_folder)


@pytest_asyncio.fixture(scope="session")
async def test_pool(server_dsn: str, worker_name: str) -> AsyncIterator[None]:
    """The pool on this worker's own database."""
    configure(await clone(server_dsn, f"{worker_name}"))
    async with pool(name="tests", size=10):
        yield


@pytest_asyncio.fixture
async def database(
    request: pytest.FixtureRequest, server_dsn: str, worker_name: str, test_pool: None
) -> AsyncIterator[None]:
    """A transaction that is rolled back; with the mark `commits`, a database of the test's own."""
    del test_pool
    if request.node.get_closest_marker("commits"):
        async with committed(server_dsn, f"{worker_name}_commits"):
            yield
    else:
        async with rolled_back():
            yield


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests of a worker; each opens a context of its own."""
    if chromium_path() is None:
        pytest.skip("Chromium is not installed")
    async with launched() as found:
        yield found


@pytest_asyncio.fixture
async def address(database: None, tmp_path: Path) -> AsyncIterator[str]:
    """Where the application answers; wants the mark `commits`."""
    del database
    async with served(Settings(data=tmp_path)) as base:
        yield base
