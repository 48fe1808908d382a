"""Where the socket lies: private, short, and never where somebody else could have put something."""

import os
import tempfile
from pathlib import Path

import pytest

from helpdesk.db.server import sockets
from helpdesk.db.server.account import server_account
from helpdesk.db.server.embedded import start
from helpdesk.db.server.errors import ServerFailed
from helpdesk.db.server.layout import Layout, layout_of
from helpdesk.db.server.sockets import socket_folder
from tests.db.server.starters import answer, as_ordinary, copied


def folder_for(layout: Layout) -> Path:
    return socket_folder(layout, server_account(layout.cluster))


def test_socket_lies_in_the_data_directory(data_dir: Path) -> None:
    data_dir.mkdir()

    assert folder_for(layout_of(data_dir)) == data_dir / "postgres.socket"


def test_long_data_directory_has_its_socket_elsewhere(place: Path, made_once: Path) -> None:
    data_dir = copied(made_once, place / ("long-name-" * 12))

    with start(data_dir) as server:
        assert answer(server.dsn, "SELECT 1") == 1
        folder = folder_in_use(server.dsn)
        assert folder.name == layout_of(data_dir).cluster_name
        assert len(os.fsencode(folder / ".s.PGSQL.5432")) < 100
        assert oct(folder.stat().st_mode & 0o777) == "0o700"


def folder_in_use(dsn: str) -> Path:
    return Path(dsn.partition("host=")[2].partition("&")[0])


def test_place_where_others_write_is_passed_over(data_dir: Path) -> None:
    data_dir.mkdir()
    data_dir.chmod(0o777)

    folder = folder_for(layout_of(data_dir))

    assert folder.parent != data_dir
    folder.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs two accounts")
def test_folder_made_by_somebody_else_is_refused(data_dir: Path) -> None:
    data_dir.mkdir()
    data_dir.chmod(0o1777)
    as_ordinary(lambda: str((data_dir / "postgres.socket").mkdir()))

    with pytest.raises(ServerFailed) as refused:
        folder_for(layout_of(data_dir))

    assert str(refused.value) == (
        f"{data_dir}/postgres.socket was made by somebody else, and the database's socket must be private. "
        "Remove it."
    )


def test_link_in_the_place_of_the_folder_is_refused(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "postgres.socket").symlink_to(data_dir)

    with pytest.raises(ServerFailed, match="was made by somebody else"):
        folder_for(layout_of(data_dir))


def test_own_folder_with_open_doors_is_closed(data_dir: Path) -> None:
    (data_dir / "postgres.socket").mkdir(parents=True, mode=0o755)

    folder = folder_for(layout_of(data_dir))

    assert oct(folder.stat().st_mode & 0o777) == "0o700"


def test_no_place_at_all_is_said(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = layout_of(place / ("long-name-" * 12))
    monkeypatch.setattr(sockets, "SHARED_BASES", ("/nowhere", "/nowhere", "/nowhere"))
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")

    with pytest.raises(ServerFailed) as refused:
        folder_for(layout)

    assert str(refused.value) == (
        f"No place for the database's socket: {layout.data_dir} and the folders for temporary files have "
        "paths that are too long, or others may write there."
    )
