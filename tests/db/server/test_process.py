"""Telling processes apart, with /proc and without."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpdesk.db.server.layout import layout_of
from helpdesk.db.server.postmaster import Postmaster, is_ours, recorded_postmaster
from helpdesk.db.server.process import Seen, seen_by_ps, seen_process

LAYOUT = layout_of(Path("/srv/helpdesk"))
OURS = f"/opt/bin/postgres -D /srv/helpdesk/postgres -c cluster_name={LAYOUT.cluster_name}"


def test_process_is_seen_with_program_command_and_start() -> None:
    before = time.time()
    with subprocess.Popen(["/bin/sleep", "30"]) as sleeper:
        seen = _seen_once_it_runs(sleeper)
        sleeper.kill()

    assert seen is not None
    assert (seen.program, seen.command) == ("sleep", "/bin/sleep 30")
    assert before - 0.1 < seen.started_at < time.time()


def test_ps_sees_the_same_as_proc() -> None:
    if shutil.which("ps") is None:
        pytest.skip("there is no ps")
    with subprocess.Popen(["/bin/sleep", "30"]) as sleeper:
        by_proc, by_ps = _seen_once_it_runs(sleeper), seen_by_ps(sleeper.pid)
        sleeper.kill()

    assert by_proc is not None
    assert by_ps is not None
    assert (by_ps.program, by_ps.command) == (by_proc.program, by_proc.command)
    assert abs(by_ps.started_at - by_proc.started_at) < 2
    assert seen_by_ps(sleeper.pid) is None


def test_ended_process_and_zombie_are_not_there() -> None:
    sleeper = subprocess.Popen([sys.executable, "-c", ""])
    deadline = time.monotonic() + 10
    while seen_process(sleeper.pid) is not None:
        assert time.monotonic() < deadline
        time.sleep(0.01)

    assert sleeper.returncode is None
    assert seen_by_ps(sleeper.pid) is None
    sleeper.wait()
    assert seen_process(sleeper.pid) is None


def test_own_process_is_no_server() -> None:
    seen = seen_process(os.getpid())

    assert seen is not None
    assert not is_ours(seen, LAYOUT)


@pytest.mark.parametrize(
    ("program", "command", "expected"),
    [
        ("postgres", OURS, True),
        ("postgres", f"postgres: {LAYOUT.cluster_name}: checkpointer", False),
        ("postgres", OURS.replace(LAYOUT.cluster_name, "helpdesk-000000000000"), False),
        ("python3", OURS, False),
        ("grep", f"grep cluster_name={LAYOUT.cluster_name}", False),
    ],
)
def test_only_the_server_of_this_directory_is_ours(
    program: str,
    command: str,
    expected: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert is_ours(Seen(program, command, 0.0), LAYOUT) is expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "12\n/srv\n1700000000\n5432\n/run/x\n\n  1 2\nready   \n",
            Postmaster(12, 1700000000.0, "/run/x", "ready"),
        ),
        ("12\n/srv\n1700000000\n5432\n", Postmaster(12, 1700000000.0, "", "")),
        ("12\n/srv\n", None),
        ("", None),
        ("twelve\n/srv\n1700000000\n", None),
    ],
)
def test_pid_file_is_read_as_far_as_it_goes(
    tmp_path: Path, content: str, expected: Postmaster | None
) -> None:
    (tmp_path / "postmaster.pid").write_text(content)

    assert recorded_postmaster(tmp_path) == expected


def test_missing_pid_file_names_nobody(tmp_path: Path) -> None:
    assert recorded_postmaster(tmp_path) is None


def _seen_once_it_runs(started: "subprocess.Popen[bytes]") -> Seen | None:
    """What is seen once the kernel has put the program in place of its starter."""
    deadline = time.monotonic() + 10
    while (seen := seen_process(started.pid)) is not None and not seen.command:
        assert time.monotonic() < deadline
        time.sleep(0.001)
    return seen
