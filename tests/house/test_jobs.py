"""Jobs that are named exist, get what they need, and are called `<package>.<verb>_<noun>`."""

import re
from collections.abc import Iterator

import msgspec
import pytest

from helpdesk.jobs.registry import JOBS, job
from helpdesk.jobs.schedule import SCHEDULE
from helpdesk.subscriptions import JOB_MODULES, SUBSCRIPTIONS
from tests.house.deferring import faults, misdeferred
from tests.house.tree import ROOT, offences, product_modules

NAME = re.compile(r"[a-z]+\.[a-z]+(_[a-z]+)+")


def misnamed() -> list[str]:
    """Jobs whose name is not of the form, or that live in another package than they say."""
    return [
        name
        for name, done in JOBS.items()
        if not NAME.fullmatch(name) or done.work.__module__ != f"helpdesk.{name.partition('.')[0]}.jobs"
    ]


@pytest.fixture
def more_jobs() -> Iterator[None]:
    """Room for the jobs of a test."""
    kept = dict(JOBS)
    yield
    JOBS.clear()
    JOBS.update(kept)


def test_worker_knows_the_jobs_of_every_package() -> None:
    there = sorted((ROOT / "helpdesk").glob("*/jobs.py"))

    assert sorted(JOB_MODULES) == [f"helpdesk.{path.parent.name}.jobs" for path in there]


def test_jobs_are_named_after_their_package_and_what_they_do() -> None:
    assert misnamed() == []


def test_job_that_follows_an_event_gets_what_it_needs_from_it() -> None:
    found = [
        fault
        for kind, names in SUBSCRIPTIONS.items()
        for name in names
        for fault in faults(name, {field.name for field in msgspec.structs.fields(kind)} | {"event_id"})
    ]

    assert found == []


def test_job_that_follows_an_event_takes_nothing_else() -> None:
    known = {
        (name, parameter)
        for kind, names in SUBSCRIPTIONS.items()
        for name in names
        for parameter in {field.name for field in msgspec.structs.fields(kind)} | {"event_id"}
    }
    taken = {
        (name, taken) for names in SUBSCRIPTIONS.values() for name in names for taken in JOBS[name].takes
    }

    assert taken - known == set()


def test_periodic_jobs_exist_once_and_need_nothing() -> None:
    names = [periodic.name for periodic in SCHEDULE]

    assert [fault for name in names for fault in faults(name, set())] == []
    assert sorted(names) == sorted(set(names))


def test_deferred_jobs_exist_and_get_what_they_need() -> None:
    assert offences(misdeferred, product_modules()) == []


def test_faults_are_told(more_jobs: None) -> None:
    del more_jobs

    @job("test.mend_shoe")
    async def mend_shoe(shoe: int, colour: str = "red", *, sole: int, heel: int = 1) -> None:
        del shoe, colour, sole, heel

    text = (
        'defer("test.mend_shoe", key="x", shoe=1)\n'
        'defer("test.find_shoe")\n'
        'defer("test.mend_shoe", shoe=1, sole=2)\n'
    )
    assert misdeferred("a.py", text) == [
        "a.py:1: test.mend_shoe needs sole",
        "a.py:2: test.find_shoe is no job",
    ]
    assert misnamed() == ["test.mend_shoe"]
