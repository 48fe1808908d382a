"""The top of the repository holds what the architecture names, and nothing else."""

from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.house.tree import ROOT

NAMED = {
    ".ci", ".dockerignore", ".editorconfig", ".git", ".gitignore", "Dockerfile", "LICENSE", "Makefile",
    "README.md", "docker-compose.yml", "docs", "helpdesk", "locales", "pyproject.toml",
    "requirements-dev.lock", "requirements.lock", "static", "templates", "tests",
}  # fmt: skip


def unnamed_entries(folder: Path) -> list[str]:
    """What lies there that is neither named nor ignored by git."""
    patterns = [line.strip("/") for line in (folder / ".gitignore").read_text(encoding="utf-8").split()]
    found = {entry.name for entry in folder.iterdir()} - NAMED
    return sorted(name for name in found if not any(fnmatch(name, pattern) for pattern in patterns))


def test_top_level_holds_only_what_is_named() -> None:
    assert unnamed_entries(ROOT) == []


@pytest.mark.parametrize("name", ["babel.cfg", "scripts", "CHANGES.md", ".importlinter"])
def test_unnamed_entry_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / ".gitignore").write_text(".venv/\n/data/\n.coverage*\n", encoding="utf-8")
    for entry in [name, "Makefile", ".venv", "data", ".coverage.host.1"]:
        (tmp_path / entry).mkdir()

    assert unnamed_entries(tmp_path) == [name]
