"""The log: one line an event, as much of it as was asked for, on standard error."""

import json
from collections.abc import Iterator

import pytest
import structlog

from helpdesk.core.logs import configure_logging

log = structlog.get_logger()


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """What other tests log goes where it went."""
    kept = structlog.get_config()
    yield
    structlog.configure(**kept)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    said = capsys.readouterr()
    assert said.out == ""
    return [json.loads(line) for line in said.err.splitlines()]


def test_event_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")

    structlog.get_logger().info("mail.sent", mail=7)

    (line,) = lines(capsys)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "mail.sent", "level": "info", "mail": 7}


def test_less_than_was_asked_for_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("warning")

    structlog.get_logger().info("mail.sent")
    structlog.get_logger().warning("mail.refused")

    assert [line["event"] for line in lines(capsys)] == ["mail.refused"]


def test_failure_carries_its_trace(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("error")
    try:
        int("lamp")
    except ValueError:
        structlog.get_logger().exception("lamp.failed")

    (line,) = lines(capsys)
    assert (line["event"], line["level"]) == ("lamp.failed", "error")
    assert line["exception"].splitlines()[-1] == "ValueError: invalid literal for int() with base 10: 'lamp'"


@pytest.mark.parametrize("turn", [1, 2])
def test_logger_that_was_used_before_follows_standard_error(
    capsys: pytest.CaptureFixture[str], turn: int
) -> None:
    configure_logging("info")

    log.info("turn", turn=turn)

    assert [line["turn"] for line in lines(capsys)] == [turn]
