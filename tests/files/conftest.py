"""Every test of files has a store of its own, in a folder and, where it matters, in memory."""

from pathlib import Path

import pytest

from tests.kit.store import use_store


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The folder of a local store that takes uploads of up to one megabyte."""
    return use_store(tmp_path)


@pytest.fixture(params=["folder", "bucket"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Both kinds of store, one after the other."""
    use_store(tmp_path, files_url=None if request.param == "folder" else "memory:///")
