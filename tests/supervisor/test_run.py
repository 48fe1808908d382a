"""Keeping children alive: readiness, restarts, giving up, and the end of all of them."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpdesk.supervisor.run import Patience, Supervisor

ROOT_FOLDER = Path(__file__).resolve().parents[2]
# A supervisor whose story is told on standard output, a JSON list a line. Its children write there too.
SUPERVISOR = """
import json, os, sys
from helpdesk.supervisor.life import Child
from helpdesk.supervisor.run import Patience, run
def say(*words): os.write(1, (json.dumps(words) + "\\n").encode())
scripts = json.loads(sys.argv[1])
children = [Child(name, [sys.executable, "-c", script], {"NAME": name}) for name, script in scripts.items()]
def keep():
    if "fail" in sys.argv: raise ValueError("the database is gone")
try:
    code = run(children, on_ready=lambda notes: say("ready", dict(notes)), keep=keep,
               tell=lambda text: say("tell", text), patience=Patience(**json.loads(sys.argv[2])))
except ValueError as error:
    say("raised", str(error)); code = 9
say("code", code)
sys.exit(code)
"""
PRELUDE = """
import json, os, signal, sys, time
from helpdesk.supervisor.child import announce_ready, watch_parent
def say(*words): os.write(1, (json.dumps(words) + "\\n").encode())
"""
STAYS = (
    PRELUDE
    + "watch_parent(); say('pid', os.getpid()); announce_ready('at ' + os.environ['NAME']); time.sleep(60)"
)
FAILS = PRELUDE + "sys.exit(3)"
IGNORES_SIGTERM = PRELUDE + "signal.signal(15, signal.SIG_IGN); announce_ready(); say('deaf'); time.sleep(60)"
ENDS_SLOWLY = PRELUDE + (
    "signal.signal(15, lambda *_: (time.sleep(0.3), say('drained'), sys.exit(0)))\n"
    "watch_parent(); announce_ready(); say('pid', os.getpid()); time.sleep(60)"
)
QUICK = {"first_pause": 0.05, "longest_pause": 0.1, "stop_within": 5, "look_every": 0.05}


class Told:
    """A supervisor in a process of its own, and what it and its children say."""

    def __init__(self, children: dict[str, str], *more: str, **patience: float) -> None:
        options = json.dumps({**QUICK, **patience})
        self.process = subprocess.Popen(  # noqa: S603 - a script of ours
            [sys.executable, "-c", SUPERVISOR, json.dumps(children), options, *more],
            cwd=ROOT_FOLDER,
            stdout=subprocess.PIPE,
            text=True,
        )
        # What is waited for in vain ends as a failure, not never.
        self._deadline = threading.Timer(50, self.process.kill)
        self._deadline.start()

    def next(self, kind: str) -> list:
        """The next line of this kind."""
        while line := self.process.stdout.readline():
            words = json.loads(line)
            if words[0] == kind:
                return words[1:]
        raise AssertionError(f"it ended without: {kind}")

    def rest(self) -> list:
        return [json.loads(line) for line in self.process.stdout]

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def close(self) -> None:
        self._deadline.cancel()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def supervise() -> Iterator[Callable[..., Told]]:
    begun: list[Told] = []

    def begin(children: dict[str, str], *more: str, **patience: float) -> Told:
        begun.append(Told(children, *more, **patience))
        return begun[-1]

    yield begin
    for told in begun:
        told.close()


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z"


def wait_until_gone(*pids: int) -> None:
    deadline = time.monotonic() + 10
    while not all(is_gone(pid) for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_ready_is_told_once_and_a_signal_ends_all_in_order(
    supervise: Callable[..., Told], number: signal.Signals
) -> None:
    told = supervise({"web": STAYS, "worker": ENDS_SLOWLY})
    assert told.next("ready") == [{"web": "at web", "worker": ""}]

    told.signal(number)

    assert told.rest()[-2:] == [["drained"], ["code", 0]]
    assert told.process.wait() == 0


def test_ended_child_starts_again(supervise: Callable[..., Told]) -> None:
    told = supervise({"web": STAYS})
    (first,) = told.next("pid")
    told.next("ready")

    os.kill(first, signal.SIGKILL)

    assert told.next("tell") == ["web ended with exit code 137; it starts again in 0.05 s."]
    (second,) = told.next("pid")
    assert second != first
    told.signal(signal.SIGTERM)
    assert told.rest() == [["code", 0]]


def test_child_that_never_is_ready_ends_everything(supervise: Callable[..., Told]) -> None:
    told = supervise({"web": STAYS, "worker": FAILS})
    lines = told.rest()

    # The two begin side by side: which of them is heard first says nothing.
    (web,) = [said[1] for said in lines if said[0] == "pid"]
    pauses = [0.05, 0.1, 0.1, 0.1]
    assert [said for said in lines if said[0] != "pid"] == [
        *[["tell", f"worker ended with exit code 3; it starts again in {pause} s."] for pause in pauses],
        [
            "tell",
            "worker ended 5 times before it was ready, at last with exit code 3; everything is stopped.",
        ],
        ["code", 3],
    ]
    assert told.process.wait() == 3
    assert is_gone(web)


def test_child_that_once_was_ready_is_never_given_up(supervise: Callable[..., Told]) -> None:
    told = supervise({"web": PRELUDE + "announce_ready(); sys.exit(4)"}, tries=2)

    for _ in range(6):
        assert told.next("tell")[0].startswith("web ended with exit code 4; it starts again in ")
    told.signal(signal.SIGTERM)
    assert told.rest()[-1] == ["code", 0]


def test_healthy_life_forgets_the_failures_before(supervise: Callable[..., Told]) -> None:
    told = supervise(
        {"web": PRELUDE + "time.sleep(0.15); sys.exit(4)"}, healthy_after=0.1, tries=2, first_pause=0.01
    )

    assert [told.next("tell") for _ in range(3)] == [
        ["web ended with exit code 4; it starts again in 0.01 s."]
    ] * 3


def test_program_that_is_missing_is_told() -> None:
    script = SUPERVISOR.replace("[sys.executable, ", "['/no/such/program', ")
    with subprocess.Popen(  # noqa: S603 - a script of ours
        [sys.executable, "-c", script, json.dumps({"web": ""}), json.dumps({**QUICK, "tries": 1})],
        cwd=ROOT_FOLDER,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        said = [json.loads(line) for line in process.stdout]

    assert said == [
        ["tell", "web cannot be started: [Errno 2] No such file or directory: '/no/such/program'."],
        ["tell", "web ended 1 times before it was ready, at last with exit code 127; everything is stopped."],
        ["code", 127],
    ]


def test_child_that_does_not_end_is_killed_in_time(supervise: Callable[..., Told]) -> None:
    told = supervise({"web": IGNORES_SIGTERM}, stop_within=0.2)
    told.next("deaf")

    told.signal(signal.SIGTERM)

    assert told.rest()[-2:] == [["tell", "web did not end in time and was killed."], ["code", 1]]


def test_second_signal_does_not_wait(supervise: Callable[..., Told]) -> None:
    told = supervise({"web": IGNORES_SIGTERM}, stop_within=60)
    told.next("deaf")

    told.signal(signal.SIGINT)
    time.sleep(0.2)
    told.signal(signal.SIGINT)

    assert told.rest()[-1] == ["code", 1]


def test_children_end_when_their_supervisor_is_killed(supervise: Callable[..., Told]) -> None:
    told = supervise({"web": STAYS, "worker": ENDS_SLOWLY})
    pids = [told.next("pid")[0], told.next("pid")[0]]

    told.signal(signal.SIGKILL)

    wait_until_gone(*pids)
    assert ["drained"] in told.rest()


def test_ctrl_c_in_the_terminal_reaches_children_only_through_the_supervisor(
    supervise: Callable[..., Told],
) -> None:
    told = supervise({"web": STAYS})
    (web,) = told.next("pid")

    assert os.getpgid(web) != os.getpgid(told.process.pid)


def test_failure_of_what_is_kept_ends_the_children_and_is_raised(supervise: Callable[..., Told]) -> None:
    told = supervise({"web": STAYS}, "fail")

    assert told.rest()[-2:] == [["raised", "the database is gone"], ["code", 9]]
    assert told.process.wait() == 9


def test_pauses_double_up_to_the_longest() -> None:
    supervisor = Supervisor(lambda _notes: None, lambda _text: None, Patience())

    assert [supervisor._pause(failures) for failures in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]
