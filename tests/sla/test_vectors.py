"""Every answer that is known beforehand is the one that comes out."""

import json
from pathlib import Path

import pytest

from helpdesk.cli import main
from helpdesk.core.errors import Conflict
from helpdesk.sla.vectors import answer, vectors_in

DATA = Path(__file__).parents[3] / "shared" / "data" / "sla"
MONDAYS = {"tz": "UTC", "week": {"mon": [["09:00", "17:00"]]}}
RIGHT = {
    "id": "right",
    "op": "due",
    "calendar": MONDAYS,
    "start": "2026-01-05T16:00:00Z",
    "target_seconds": 3600,
    "pauses": [],
    "expect": "2026-01-05T17:00:00Z",
}
WRONG = {
    "id": "wrong",
    "op": "worked",
    "calendar": MONDAYS,
    "start": "2026-01-05T08:00:00Z",
    "end": "2026-01-05T10:00:00Z",
    "expect": 7200,
}
NEVER = RIGHT | {"id": "never", "calendar": {"tz": "UTC", "week": {}}}


def file_of(folder: Path, vectors: object) -> Path:
    file = folder / "vectors.json"
    file.write_text(json.dumps(vectors))
    return file


def told(argv: list[str]) -> int:
    with pytest.raises(SystemExit) as ended:
        main(argv)
    return int(str(ended.value.code))


@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not here")
def test_every_known_answer_agrees() -> None:
    vectors = vectors_in(DATA / "dev_vectors.json")

    assert [vector.id for vector in vectors if answer(vector) != vector.expect] == []
    assert len(vectors) == 569


def test_check_prints_each_answer_and_how_many_agree(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    status = told(["sla", "check", str(file_of(tmp_path, [RIGHT, WRONG, NEVER]))])

    assert capfdbinary.readouterr().out.splitlines() == [
        b'{"id":"right","got":"2026-01-05T17:00:00Z"}',
        b'{"id":"wrong","got":3600}',
        b'{"id":"never","got":null}',
        b'{"agree":1,"of":3}',
    ]
    assert status == 1


def test_check_succeeds_when_all_agree(tmp_path: Path) -> None:
    assert told(["sla", "check", str(file_of(tmp_path, [RIGHT]))]) == 0


def test_check_says_what_is_wrong_with_a_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = file_of(tmp_path, [RIGHT | {"start": "yesterday"}])

    status = told(["sla", "check", str(file)])

    assert capfd.readouterr().err == (
        f"{file} is no file of vectors: Invalid RFC3339 encoded datetime - at `$[0].start`\n"
    )
    assert status == 1


@pytest.mark.parametrize("hour", ["9", "25:00", "24:01", "12:60", "-1:00", "\u0660\u0669:\u0660\u0660"])
def test_a_time_that_is_none_is_refused(tmp_path: Path, hour: str) -> None:
    week = {"mon": [[hour, "17:00"]]}
    with pytest.raises(Conflict, match="is no file of vectors"):
        vectors_in(file_of(tmp_path, [RIGHT | {"calendar": {"tz": "UTC", "week": week}}]))


@pytest.mark.parametrize("zone", ["Europe", "Atlantis/Port", "../etc/passwd", ""])
def test_a_zone_that_is_none_is_refused(tmp_path: Path, zone: str) -> None:
    with pytest.raises(Conflict, match="is no file of vectors"):
        vectors_in(file_of(tmp_path, [RIGHT | {"calendar": MONDAYS | {"tz": zone}}]))
