"""What tests of the desk share: a store for files, so that uploads have where to lie."""

from pathlib import Path

import pytest

from tests.kit.clients import application
from tests.kit.store import use_store


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where files lie; uploads of up to one megabyte are taken."""
    application()
    return use_store(tmp_path)
