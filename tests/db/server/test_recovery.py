"""What a killed starter or a stale file leaves neither stops the next start nor harms others."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpdesk.db.server.embedded import running_dsn, start
from helpdesk.db.server.errors import ServerFailed
from helpdesk.db.server.layout import layout_of
from helpdesk.db.server.postmaster import is_ours
from helpdesk.db.server.process import seen_process
from tests.db.server.starters import Starter, answer, copied, is_alive, wait_until

Begin = Callable[[Path], Starter]


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process that has nothing to do with us, run by the account that runs the servers."""
    owner = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    process = subprocess.Popen(["/bin/sleep", "60"], **owner)
    yield process
    process.kill()
    process.wait()


def pid_file(data_dir: Path) -> Path:
    return data_dir / "postgres" / "postmaster.pid"


def servers_of(data_dir: Path) -> list[int]:
    layout = layout_of(data_dir)
    seen = {int(path.name): seen_process(int(path.name)) for path in Path("/proc").glob("[0-9]*")}
    return [pid for pid, process in seen.items() if process is not None and is_ours(process, layout)]


def write_pid_file(data_dir: Path, pid: int, source: Path) -> None:
    """A pid file such as a killed server left, with this pid in it."""
    lines = source.read_text().splitlines()
    path = pid_file(data_dir)
    path.write_text("\n".join([str(pid), *lines[1:], ""]))
    shutil.chown(path, path.parent.stat().st_uid, path.parent.stat().st_gid)


def test_next_start_ends_the_server_of_a_killed_starter(made_dir: Path, starter: Begin) -> None:
    killed = starter(made_dir).wait_ready()
    answer(killed.dsn, "CREATE TABLE left_behind AS SELECT 42 AS number")
    killed.kill()
    assert is_alive(killed.server_pid)
    assert running_dsn(made_dir) is None

    with start(made_dir) as server:
        assert not is_alive(killed.server_pid)
        assert answer(server.dsn, "SELECT number FROM left_behind") == 42


@pytest.mark.parametrize("moment", ["postgres.new.*", "postgres/postmaster.pid"])
def test_starter_killed_at_any_moment_does_not_stop_the_next(
    data_dir: Path, starter: Begin, moment: str
) -> None:
    killed = starter(data_dir)
    wait_until(lambda: any(data_dir.glob(moment)) if data_dir.exists() else False)
    killed.kill()

    with start(data_dir) as server:
        assert answer(server.dsn, "SELECT 1") == 1
        names = {path.name for path in data_dir.iterdir()} - {"postgres.socket"}
        assert names == {"postgres", "postgres.lock", "postgres.log"}


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/exe").exists(), reason="looks into /proc")
@pytest.mark.parametrize("hundredths", range(0, 100, 4))
def test_starter_killed_at_a_time_leaves_one_server_at_most(
    data_dir: Path, starter: Begin, hundredths: int
) -> None:
    killed = starter(data_dir)
    try:
        killed.process.wait(timeout=0.15 + hundredths / 100)
    except subprocess.TimeoutExpired:
        killed.kill()

    with start(data_dir) as server:
        assert answer(server.dsn, "SELECT 1") == 1
        assert servers_of(data_dir) == [server.pid]


@pytest.mark.parametrize(
    ("number", "code"),
    [(None, 0), (signal.SIGTERM, 128 + 15), (signal.SIGHUP, 128 + 1), (signal.SIGINT, -signal.SIGINT)],
)
def test_end_of_the_starter_ends_the_server(
    made_dir: Path, starter: Begin, number: signal.Signals | None, code: int
) -> None:
    ended = starter(made_dir).wait_ready()

    assert ended.end(number) == code
    assert not is_alive(ended.server_pid)
    assert not pid_file(made_dir).exists()


def test_reused_pid_of_a_stranger_is_left_alone(
    made_dir: Path, starter: Begin, stranger: subprocess.Popen[bytes]
) -> None:
    killed = starter(made_dir).wait_ready()
    killed.kill()
    old = pid_file(made_dir).read_text()
    os.kill(killed.server_pid, signal.SIGKILL)
    wait_until(lambda: not is_alive(killed.server_pid))
    pid_file(made_dir).write_text(old)
    write_pid_file(made_dir, stranger.pid, pid_file(made_dir))

    with start(made_dir) as server:
        assert answer(server.dsn, "SELECT 1") == 1
    assert stranger.poll() is None


def test_pid_of_another_directorys_server_is_left_alone(place: Path, made_dir: Path, made_once: Path) -> None:
    with start(copied(made_once, place / "other")) as other:
        write_pid_file(made_dir, other.pid, pid_file(place / "other"))

        assert running_dsn(made_dir) is None
        with start(made_dir) as server:
            assert server.pid != other.pid
            assert answer(server.dsn, "SELECT 1") == 1
        assert answer(other.dsn, "SELECT 1") == 1


def test_server_that_started_at_another_time_is_not_touched(made_dir: Path, starter: Begin) -> None:
    killed = starter(made_dir).wait_ready()
    killed.kill()
    written = pid_file(made_dir).read_text()
    lines = written.splitlines()
    lines[2] = str(int(lines[2]) - 3600)
    pid_file(made_dir).write_text("\n".join(lines))

    with pytest.raises(ServerFailed) as refused:
        start(made_dir)

    assert str(refused.value) == (
        f"Process {killed.server_pid} looks like the database in {made_dir}/postgres, but did not start when "
        f"it did. Make sure of it, end it with `kill -INT {killed.server_pid}`, and start again."
    )
    assert is_alive(killed.server_pid)
    pid_file(made_dir).write_text(written)


@pytest.mark.parametrize("content", ["", "garbage\n", "1\n"])
def test_damaged_pid_file_is_forgotten(made_dir: Path, content: str) -> None:
    pid_file(made_dir).write_text(content)

    with start(made_dir) as server:
        assert answer(server.dsn, "SELECT 1") == 1


def test_stale_socket_with_a_living_pid_is_replaced(
    made_dir: Path, stranger: subprocess.Popen[bytes]
) -> None:
    sockets = made_dir / "postgres.socket"
    sockets.mkdir(mode=0o700)
    (sockets / ".s.PGSQL.5432").touch()
    (sockets / ".s.PGSQL.5432.lock").write_text(f"{stranger.pid}\n{made_dir}\n0\n5432\n{sockets}\n")

    with start(made_dir) as server:
        assert str(sockets) in server.dsn
        assert answer(server.dsn, "SELECT 1") == 1
    assert stranger.poll() is None
