"""Starting, joining, keeping and stopping the server of a data directory."""

import asyncio
import os
import signal
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from helpdesk.db.server.embedded import Running, running_dsn, serving, start
from helpdesk.db.server.errors import ServerInUse
from helpdesk.db.server.lock import is_taken
from tests.db.server.starters import Starter, answer, copied, is_alive, python, wait_until

SETTINGS = """
    SELECT name, setting FROM pg_settings
    WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses', 'server_encoding',
                   'max_connections', 'log_min_error_statement')
"""
ROLE = """
    SELECT d.datname, r.rolname, r.rolsuper, r.rolcreatedb, d.datcollate
    FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE d.datname = current_database()
"""
BUSY = "SELECT count(*) FROM generate_series(1, 300000000)"


@pytest.fixture
def server(made_dir: Path) -> Iterator[Running]:
    with start(made_dir) as running:
        yield running


@pytest.fixture(scope="module")
def shared_dir(made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(made_once, tmp_path_factory.mktemp("shared") / "data")


@pytest.fixture(scope="module")
def shared(shared_dir: Path) -> Iterator[Running]:
    """A server for tests that only look at it."""
    with start(shared_dir) as running:
        yield running


def sockets_of(dsn: str) -> Path:
    return Path(parse_qs(urlsplit(dsn).query)["host"][0])


async def test_start_makes_a_safe_database_from_nothing(data_dir: Path) -> None:
    with start(data_dir) as server:
        connection = await asyncpg.connect(server.dsn)
        settings = dict(await connection.fetch(SETTINGS))
        role = tuple(await connection.fetchrow(ROLE))
        await connection.execute(
            "CREATE EXTENSION pg_trgm; CREATE EXTENSION citext; CREATE EXTENSION unaccent"
        )
        await connection.close()

    assert settings == {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "listen_addresses": "",
        "server_encoding": "UTF8",
        "max_connections": "100",
        "log_min_error_statement": "panic",
    }
    assert role == ("helpdesk", "helpdesk", False, True, "C.UTF-8")


def test_restart_keeps_what_was_written(made_dir: Path) -> None:
    with start(made_dir) as server:
        answer(server.dsn, "CREATE TABLE kept AS SELECT 42 AS number")

    with start(made_dir) as server:
        assert answer(server.dsn, "SELECT number FROM kept") == 42


def test_stop_leaves_neither_process_nor_socket(made_dir: Path) -> None:
    server = start(made_dir)
    sockets = sockets_of(server.dsn)

    server.stop()
    server.stop()

    assert not is_alive(server.pid)
    assert not sockets.exists()
    assert not (made_dir / "postgres" / "postmaster.pid").exists()
    assert running_dsn(made_dir) is None


def test_signals_mean_what_they_meant_after_the_stop(made_dir: Path) -> None:
    script = """
import signal, sys; from pathlib import Path; from helpdesk.db.server.embedded import start
signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
server = start(Path(sys.argv[1]))
print(callable(signal.getsignal(signal.SIGTERM)), signal.getsignal(signal.SIGHUP).name)
server.stop()
print(signal.getsignal(signal.SIGTERM).name, signal.getsignal(signal.SIGHUP).name)
"""
    assert python(script, made_dir).communicate()[0] == "True SIG_IGN\nSIG_DFL SIG_IGN\n"


def test_files_are_private(shared: Running, shared_dir: Path) -> None:
    sockets = sockets_of(shared.dsn)
    cluster = shared_dir / "postgres"
    modes = {
        path.name: stat.filemode(path.lstat().st_mode)
        for path in (cluster, sockets, sockets / ".s.PGSQL.5432", shared_dir / "postgres.log")
    }

    assert modes == {
        "postgres": "drwx------",
        sockets.name: "drwx------",
        ".s.PGSQL.5432": "srwx------",
        "postgres.log": "-rw-------",
    }
    assert cluster.stat().st_uid == sockets.stat().st_uid != 0


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="looks into /proc")
def test_server_has_no_network_socket(shared: Running) -> None:
    held = {str(path.readlink()) for path in Path(f"/proc/{shared.pid}/fd").iterdir()}
    network = {
        f"socket:[{line.split()[9]}]"
        for table in ("tcp", "tcp6", "udp", "udp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    }

    assert any(link.startswith("socket:") for link in held)
    assert held & network == set()


def test_environment_of_another_server_misleads_nobody(
    made_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGUSER", "somebody")

    with start(made_dir) as server:
        assert answer(server.dsn, "SELECT current_user::text") == "helpdesk"


def test_second_starter_is_refused_and_may_join(shared: Running, shared_dir: Path) -> None:
    with pytest.raises(ServerInUse) as refused:
        start(shared_dir)

    assert str(refused.value) == f"The database in {shared_dir} is already run by another helpdesk process."
    assert running_dsn(shared_dir) == shared.dsn
    assert answer(shared.dsn, "SELECT 1") == 1


def test_two_starters_at_once_make_one_server(data_dir: Path, starter: Callable[[Path], Starter]) -> None:
    both = [starter(data_dir), starter(data_dir)]
    wait_until(lambda: any(one.process.poll() is not None for one in both))
    (loser,) = [one for one in both if one.process.poll() is not None]
    (winner,) = [one for one in both if one is not loser]

    assert loser.process.returncode == 1
    assert f"ServerInUse: The database in {data_dir} is already run" in loser.process.stderr.read()
    assert answer(winner.wait_ready().dsn, "SELECT 1") == 1
    assert winner.end() == 0


def test_joining_waits_for_a_server_that_is_being_made(
    data_dir: Path, starter: Callable[[Path], Starter]
) -> None:
    first = starter(data_dir)
    wait_until(lambda: is_taken(data_dir / "postgres.lock"))

    joined = running_dsn(data_dir)

    assert joined == first.wait_ready().dsn


def test_running_dsn_of_an_empty_place_is_none(data_dir: Path) -> None:
    assert running_dsn(data_dir) is None
    assert not data_dir.exists()


def test_revive_brings_a_killed_server_back_under_the_same_address(server: Running) -> None:
    answer(server.dsn, "CREATE TABLE before AS SELECT 42 AS number")
    dsn, killed = server.dsn, server.pid
    assert server.revive() is False

    os.kill(killed, signal.SIGKILL)
    wait_until(server.revive)

    assert server.pid != killed
    assert server.dsn == dsn
    assert answer(dsn, "SELECT number FROM before") == 42


@pytest.mark.slow
async def test_revive_waits_for_a_busy_backend_of_the_killed_server(server: Running, made_dir: Path) -> None:
    connection = await asyncpg.connect(server.dsn)
    backend = connection.get_server_pid()
    busy = asyncio.ensure_future(connection.fetchval(BUSY))
    await asyncio.sleep(0.5)

    os.kill(server.pid, signal.SIGKILL)
    wait_until(lambda: not is_alive(server.pid))
    threading.Timer(1.5, os.kill, (backend, signal.SIGTERM)).start()
    await asyncio.to_thread(wait_until, server.revive)

    assert not is_alive(backend)
    assert "pre-existing shared memory block" in (made_dir / "postgres.log").read_text()
    assert await asyncio.to_thread(answer, server.dsn, "SELECT 1") == 1
    with pytest.raises((asyncpg.PostgresError, ConnectionError)):
        await busy


def test_stop_in_a_forked_child_leaves_the_server_alone(shared: Running) -> None:
    child = os.fork()
    if child == 0:
        shared.stop()
        os._exit(0)
    os.waitpid(child, 0)

    assert is_alive(shared.pid)


def test_block_starts_a_server_and_stops_it(made_dir: Path) -> None:
    with serving(made_dir) as dsn:
        assert answer(dsn, "SELECT 1") == 1

    assert running_dsn(made_dir) is None
    assert not sockets_of(dsn).exists()


def test_block_joins_the_running_server_and_leaves_it(shared: Running, shared_dir: Path) -> None:
    with serving(shared_dir) as dsn:
        assert dsn == shared.dsn

    assert answer(shared.dsn, "SELECT 1") == 1


def test_block_waits_for_its_guests_before_it_stops(made_dir: Path) -> None:
    with ExitStack() as host, ExitStack() as guest:
        dsn = host.enter_context(serving(made_dir))
        assert guest.enter_context(serving(made_dir)) == dsn
        closing = threading.Thread(target=host.close)
        closing.start()
        closing.join(timeout=0.3)

        assert closing.is_alive()
        assert answer(dsn, "SELECT 1") == 1

        guest.close()
        closing.join(timeout=10)
        assert running_dsn(made_dir) is None


def test_commands_at_once_all_get_a_database(made_dir: Path) -> None:
    script = """
import sys; from pathlib import Path; from helpdesk.db.server.embedded import serving
from tests.db.server.starters import answer
with serving(Path(sys.argv[1])) as dsn: print(answer(dsn, "SELECT 7 FROM pg_sleep(0.1)"))
"""
    running = [python(script, made_dir) for _ in range(3)]

    assert [one.communicate(timeout=30)[0] for one in running] == ["7\n"] * 3
    assert running_dsn(made_dir) is None


def test_grown_log_is_put_aside_at_start(made_dir: Path) -> None:
    log = made_dir / "postgres.log"
    log.write_bytes(b"x" * 6_000_000)

    start(made_dir).stop()

    assert (made_dir / "postgres.log.1").stat().st_size == 6_000_000
    assert log.stat().st_size < 10_000
