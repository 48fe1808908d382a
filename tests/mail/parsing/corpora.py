"""The collections of real mail that lie beside the repository, where they do."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[4] / "shared" / "data"
NO_MAIL = frozenset({"SOURCE.txt", "README", "README.md", "LICENSE"})


def corpus(name: str) -> Path:
    """The folder of a collection; the test is skipped where it is absent."""
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"the collection {name} is not here: {folder}")
    return folder


def files(folder: Path) -> list[Path]:
    """Every file of a collection, in a stable order."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in NO_MAIL)
