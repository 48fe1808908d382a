"""The one script that proves everything."""

import os
import re
import subprocess

import pytest

from tests.house.tree import ROOT

SCRIPT = ROOT / ".ci" / "run"
HOSTS = re.compile(r"[\w.-]+\.(org|com|net|io|dev)\b")


def test_script_runs_and_is_well_formed() -> None:
    command = ["/bin/bash", "-n", SCRIPT]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words

    assert (checked.returncode, checked.stderr) == (0, "")
    assert os.access(SCRIPT, os.X_OK)


def test_script_calls_every_check_slowest_last() -> None:
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if line.startswith("make ")] == [
        "make lint",
        "make test COVERAGE=1",
        "make test-slow",
    ]
    assert lines[-1] == "make test-slow"
    assert "set -euo pipefail" in lines


@pytest.mark.parametrize("name", ["Makefile", ".ci/run", "Dockerfile"])
def test_no_registry_is_named(name: str) -> None:
    assert HOSTS.findall((ROOT / name).read_text(encoding="utf-8")) == []


def test_named_registry_would_be_found() -> None:
    assert HOSTS.findall("pip install --index-url https://packages.example.org/simple") == ["org"]
