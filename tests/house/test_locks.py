"""Both locks are complete, hashed, agree with each other and with pyproject.toml."""

import re
import tomllib

import pytest

from tests.house.locks import folded, pins, places, unhashed
from tests.house.tree import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")
HASH = "--hash=sha256:" + "a" * 64


def lock(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def wanted(*extras: str) -> set[str]:
    """The names pyproject.toml asks for, with these extras."""
    project = tomllib.loads(lock("pyproject.toml"))["project"]
    asked = [
        *project["dependencies"],
        *(item for name in extras for item in project["optional-dependencies"][name]),
    ]
    return {folded(re.split(r"[^A-Za-z0-9._-]", item)[0]) for item in asked}


@pytest.mark.parametrize("name", LOCKS)
def test_everything_locked_has_a_hash_and_no_place(name: str) -> None:
    assert unhashed(lock(name)) == []
    assert places(lock(name)) == []


def test_locks_hold_what_the_project_asks_for() -> None:
    assert wanted("build") - pins(lock("requirements.lock")).keys() == set()
    assert wanted("build", "dev") - pins(lock("requirements-dev.lock")).keys() == set()


def test_tools_run_with_the_same_versions_as_the_product() -> None:
    assert pins(lock("requirements.lock")).items() - pins(lock("requirements-dev.lock")).items() == set()


def test_set_up_finds_its_installer_in_the_lock() -> None:
    """The Makefile takes the lines of uv from there, and the build backend from the run-time lock."""
    assert "uv" in pins(lock("requirements-dev.lock"))
    assert "setuptools" in pins(lock("requirements.lock"))


def test_pins_reads_names_extras_and_versions() -> None:
    text = f"Zope.Interface==1.2 ; python_version < '4' \\\n    {HASH}\n    # via x\nuvicorn[standard]==0.5\n"

    assert pins(text) == {"zope-interface": "1.2", "uvicorn": "0.5"}


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (f"a==1 \\\n    {HASH}\n    # via b", []),
        ("a==1\n    # via b", ["a==1"]),
        (f"a>=1 \\\n    {HASH}", ["a>=1 \\"]),
        ("-e .", ["-e ."]),
        ("# a remark", []),
    ],
)
def test_unhashed_entry_is_told(entry: str, told: list[str]) -> None:
    assert unhashed(f"{entry}\nb==2 \\\n    {HASH}\n") == told


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://a.example/simple",
        "--extra-index-url x",
        "--find-links /srv",
        "a @ http://b.example",
    ],
)
def test_place_is_told(line: str) -> None:
    assert places(f"a==1 {HASH}\n{line}\n") == [line]
