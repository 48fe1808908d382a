"""Data directories to run real servers in, and processes that start them and are killed."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpdesk.db.server.embedded import start
from helpdesk.db.server.layout import layout_of
from helpdesk.db.server.postmaster import end_leftover
from tests.db.server.starters import Starter, copied


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder with a short path that every account may enter; pytest's own are private to root."""
    folder = Path(tempfile.mkdtemp(prefix="hd-"))
    folder.chmod(0o755)
    yield folder
    for cluster in folder.glob("**/PG_VERSION"):
        if cluster.parent.name == "postgres":
            end_leftover(layout_of(cluster.parent.parent))
    shutil.rmtree(folder)


@pytest.fixture
def data_dir(place: Path) -> Path:
    """A data directory that does not exist yet."""
    return place / "data"


@pytest.fixture(scope="session")
def made_once() -> Iterator[Path]:
    """A data directory in which a server ran and was stopped."""
    folder = Path(tempfile.mkdtemp(prefix="hd-"))
    folder.chmod(0o755)
    start(folder / "data").stop()
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture
def made_dir(made_once: Path) -> Iterator[Path]:
    """That directory, for a test that leaves it usable; what still runs in it is ended."""
    yield made_once
    end_leftover(layout_of(made_once))


@pytest.fixture
def copy_dir(made_once: Path, data_dir: Path) -> Path:
    """A copy of it, for a test that spoils it."""
    return copied(made_once, data_dir)


@pytest.fixture
def starter(place: Path) -> Iterator[Callable[[Path], Starter]]:
    """Starts processes that start servers; what they leave is cleaned with the place."""
    del place
    begun: list[Starter] = []

    def begin(data_dir: Path) -> Starter:
        begun.append(Starter(data_dir))
        return begun[-1]

    yield begin
    for one in begun:
        one.close()
