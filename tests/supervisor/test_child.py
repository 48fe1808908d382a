"""The child's side without a supervisor, and its descriptors with one."""

import os
import threading

import pytest

from helpdesk.supervisor.child import LIFELINE_VARIABLE, READY_VARIABLE, announce_ready, watch_parent


def test_process_without_supervisor_announces_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(READY_VARIABLE, raising=False)
    monkeypatch.delenv(LIFELINE_VARIABLE, raising=False)

    before = threading.enumerate()

    announce_ready("http://127.0.0.1:8000")
    watch_parent()

    assert threading.enumerate() == before


def test_note_is_sent_once_and_the_descriptor_not_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    monkeypatch.setenv(READY_VARIABLE, str(writing))

    announce_ready("http://127.0.0.1:8000")
    announce_ready("again")

    with os.fdopen(reading) as said:
        assert said.read() == "http://127.0.0.1:8000\n"
    assert READY_VARIABLE not in os.environ


def test_supervisor_that_went_meanwhile_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    monkeypatch.setenv(READY_VARIABLE, str(writing))

    announce_ready()

    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(writing)
