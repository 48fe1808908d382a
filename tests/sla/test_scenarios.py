"""Every course of things with known clocks gives those clocks."""

import json
from pathlib import Path

import pytest

from helpdesk.cli import main
from helpdesk.core.errors import Conflict
from helpdesk.sla.scenarios import played, scenarios_in

DATA = Path(__file__).parents[3] / "shared" / "data" / "sla"
RIGHT = {
    "id": "right",
    "op": "scenario",
    "calendar": {"tz": "UTC", "week": {"mon": [["09:00", "17:00"]]}},
    "policy": {"targets": {"first_reply": 3600}, "pause": {}, "ladder": [-1800]},
    "events": [{"at": "2026-01-05T16:00:00Z", "kind": "created", "by": "customer"}],
    "as_of": "2026-01-05T16:10:00Z",
    "expect": [{"metric": "first_reply", "due": "2026-01-05T17:00:00Z", "state": "running"}],
}
WRONG_TIME = RIGHT | {
    "id": "wrong",
    "expect": [{"metric": "first_reply", "due": "2026-01-05T18:00:00Z"}],
}
WRONG_CLOCKS = RIGHT | {"id": "one too many", "expect": []}
CLOCK_OF_RIGHT = {
    "metric": "first_reply",
    "cycle": 1,
    "due": "2026-01-05T17:00:00Z",
    "fulfilled": None,
    "breached_at": None,
    "state": "running",
    "worked": 600,
    "ladder": ["2026-01-05T16:30:00Z"],
}


def file_of(folder: Path, scenarios: object) -> Path:
    file = folder / "scenarios.json"
    file.write_text(json.dumps(scenarios))
    return file


def told(argv: list[str]) -> int:
    with pytest.raises(SystemExit) as ended:
        main(argv)
    return int(str(ended.value.code))


@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not here")
def test_every_known_scenario_agrees() -> None:
    results = list(played(scenarios_in(DATA / "dev_scenarios.json")))

    assert [result.id for result in results if not result.agrees] == []
    assert len(results) == 47


def test_scenarios_prints_the_clocks_of_each_and_how_many_agree(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    status = told(["sla", "scenarios", str(file_of(tmp_path, [RIGHT, WRONG_TIME, WRONG_CLOCKS]))])

    *lines, summary = map(json.loads, capfdbinary.readouterr().out.splitlines())
    assert [line["id"] for line in lines] == ["right", "wrong", "one too many"]
    assert lines[0]["got"][0] == CLOCK_OF_RIGHT
    assert [clock["metric"] for clock in lines[0]["got"][1:]] == ["requester_wait", "agent_work"]
    assert summary == {"agree": 1, "of": 3}
    assert status == 1


def test_scenarios_that_all_agree_are_a_success(tmp_path: Path) -> None:
    assert told(["sla", "scenarios", str(file_of(tmp_path, [RIGHT]))]) == 0


@pytest.mark.parametrize(
    "event",
    [
        {"at": "2026-01-05T16:05:00Z", "kind": "vanished"},
        {"at": "2026-01-05T16:05:00Z", "kind": "status", "to": "asleep"},
        {"kind": "agent_public"},
    ],
)
def test_a_scenario_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path, event: dict[str, str]) -> None:
    file = file_of(tmp_path, [RIGHT | {"events": [event]}])

    with pytest.raises(Conflict, match="is no file of scenarios"):
        scenarios_in(file)
