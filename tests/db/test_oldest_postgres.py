"""Everything about data holds on the oldest PostgreSQL we support as well."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OLDEST = Path("/usr/lib/postgresql/15/bin")
FOLDERS = ["accounts", "conditions", "customers", "drafts", "events", "files", "jobs", "mail", "tickets"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not OLDEST.is_dir(), reason="PostgreSQL 15 is not installed"),
]


def test_data_holds_on_postgresql_15() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment |= {"TEST_POSTGRES_BIN": str(OLDEST), "TEST_TEMPLATE": "oldest"}
    environment.pop("TEST_DATABASE_URL", None)
    folders = [f"tests/{name}" for name in FOLDERS]

    run = subprocess.run(  # noqa: S603 - this project's own tests
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-n",
            "2",
            "-m",
            "not slow",
            *folders,
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout[-4000:]
