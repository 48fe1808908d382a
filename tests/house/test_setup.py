"""The Makefile sets itself up from nothing, and says plainly what the machine lacks."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

NEEDED = ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock")
REFUSES_ENSUREPIP = 'case "$2" in *ensurepip*) exit 1;; esac\nexec "$REAL" "$@"'


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """As much of a fresh clone as set-up needs."""
    for name in NEEDED:
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "README.md").write_text("A helpdesk.\n", encoding="utf-8")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "helpdesk", tmp_path / "helpdesk", ignore=ignored)
    return tmp_path


def make(folder: Path, *words: str, timeout: float = 20) -> subprocess.CompletedProcess[str]:
    """Run make as a person would, whatever make or environment this test itself runs under."""
    outer = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "VIRTUAL_ENV", "PYTHONPATH"}
    env = {
        name: value for name, value in os.environ.items() if name not in outer and not name.startswith("COV")
    }
    command = ["make", *words]
    return subprocess.run(  # noqa: S603 - fixed words
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=timeout, check=False
    )


def stub(folder: Path, body: str) -> str:
    """A Python for `make PYTHON=…` that does `body`."""
    path = folder / "stub-python"
    path.write_text(f"#!/bin/sh\nREAL={sys.executable}\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return f"PYTHON={path}"


@pytest.mark.parametrize("target", ["run", "test"])
def test_missing_venv_package_is_named_with_its_remedy(clone: Path, target: str) -> None:
    done = make(clone, target, stub(clone, REFUSES_ENSUREPIP))

    assert done.returncode == 2
    assert "On Debian and Ubuntu: apt install python3-venv\n" in done.stderr
    assert not (clone / ".venv").exists()


@pytest.mark.parametrize("python", ["exit 1", "exit 127"])
def test_old_or_missing_python_is_told(clone: Path, python: str) -> None:
    done = make(clone, "run", stub(clone, python))

    assert done.returncode == 2
    assert "Python 3.11 or newer is needed" in done.stderr
    assert not (clone / ".venv").exists()


def test_half_made_environment_is_not_taken_for_a_whole_one(clone: Path) -> None:
    (clone / ".venv/bin").mkdir(parents=True)
    (clone / ".venv/bin/python").symlink_to(sys.executable)

    done = make(clone, "--dry-run", "venv")

    assert "rm -rf .venv" in done.stdout.splitlines()


@pytest.mark.slow
def test_fresh_clone_sets_itself_up_once(clone: Path) -> None:
    """Needs a package registry, as every first set-up does."""
    first = make(clone, "venv", timeout=600)
    assert first.returncode == 0, first.stderr
    again = make(clone, "venv")
    found = subprocess.run(  # noqa: S603 - fixed words
        [clone / ".venv/bin/python", "-c", "import helpdesk; print(helpdesk.__file__)"],
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    )

    assert again.stdout == "make: Nothing to be done for 'venv'.\n"
    assert found.stdout == f"{clone}/helpdesk/__init__.py\n"
    assert (clone / ".venv/bin/helpdesk").is_file()


@pytest.mark.slow
def test_changed_lock_is_installed_and_older_stamps_are_forgotten(clone: Path) -> None:
    """Needs a package registry, as every first set-up does."""
    assert make(clone, "venv", timeout=600).returncode == 0
    before = {path.name for path in (clone / ".venv").glob(".stamp-run-*")}
    with (clone / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("# a remark\n")

    assert make(clone, "venv", timeout=600).returncode == 0

    after = {path.name for path in (clone / ".venv").glob(".stamp-run-*")}
    assert (len(before), len(after), before & after) == (1, 1, set())
