"""Tasks: given once, told to their owner, finished by whoever may, listed by when they are due."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.core.errors import Forbidden, Invalid, NotFound
from helpdesk.core.pagination import PAGE_SIZE, decode_cursor
from helpdesk.customers.actions.tasks import NewTask, finish_task, give_task, reopen_task
from helpdesk.customers.enums import TaskList
from helpdesk.customers.events import TaskDone, TaskGiven, TaskReopened
from helpdesk.customers.queries.tasks import tasks
from helpdesk.events.actor import OBSERVING, SYSTEM, Role, Staff
from helpdesk.events.event import SubjectKind
from tests.factories.persons import make_agent, make_customer, make_observer
from tests.kit.counting import count_statements
from tests.kit.recorded import changes, forget_recorded, queued, recorded

pytestmark = pytest.mark.usefixtures("database")

TICKET = SubjectKind("ticket")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def given(owner: Staff | None, title: str = "Ring", due_at: datetime | None = None) -> int:
    task = NewTask(title=title, of_kind=TICKET, of=88, owner=owner.person if owner else None, due_at=due_at)
    task_id = await give_task(SYSTEM, task)
    assert task_id is not None
    return task_id


async def titles(actor: Staff, which: TaskList) -> list[str]:
    return [task.title for task in (await tasks(actor, which)).rows]


async def test_task_is_given_and_its_owner_told() -> None:
    owner = await make_agent()

    task = await given(owner, " Ring   them ")

    assert await recorded() == [TaskGiven(of_kind=TICKET, of=88, task=task, owner=owner.person)]
    assert [change.new for change in await changes()] == ["Ring them"]
    assert await queued() == ["notify.tell_person"]


async def test_nobody_is_told_of_what_they_gave_themselves() -> None:
    owner = await make_agent()

    await give_task(owner, NewTask(title="Ring", of_kind=TICKET, of=88, owner=owner.person))

    assert await queued() == []


async def test_same_task_is_given_once() -> None:
    task = NewTask(title="Ring", of_kind=TICKET, of=88, once="escalation:1:0")

    assert await give_task(SYSTEM, task) is not None
    assert await give_task(SYSTEM, task) is None
    assert len(await recorded()) == 1


@pytest.mark.parametrize("title", ["", "  ", "x" * 301])
async def test_task_says_what_is_to_be_done(title: str) -> None:
    with pytest.raises(Invalid):
        await give_task(SYSTEM, NewTask(title=title, of_kind=TICKET, of=88))


async def test_owner_finishes_a_task_and_takes_it_up_again() -> None:
    owner = await make_agent()
    task = await given(owner)
    await forget_recorded()

    await finish_task(owner, task)
    await finish_task(owner, task)
    assert (await titles(owner, TaskList.MINE), await titles(owner, TaskList.DONE)) == ([], ["Ring"])

    await reopen_task(owner, task)
    await reopen_task(owner, task)
    assert (await titles(owner, TaskList.MINE), await titles(owner, TaskList.DONE)) == (["Ring"], [])
    assert await recorded() == [
        TaskDone(of_kind=TICKET, of=88, task=task),
        TaskReopened(of_kind=TICKET, of=88, task=task),
    ]


async def test_who_finishes_a_task_of_another() -> None:
    task = await given(await make_agent())

    await finish_task(await make_agent(), task)
    with pytest.raises(NotFound):
        await reopen_task(await make_observer(), task)
    with pytest.raises(NotFound):
        await finish_task(await make_customer(), task)
    with pytest.raises(NotFound):
        await finish_task(await make_agent(), 2**70)


async def test_observer_finishes_what_they_were_given() -> None:
    observer = await make_observer()
    assert observer.capabilities == OBSERVING
    task = await given(observer)

    await finish_task(observer, task)

    assert await titles(observer, TaskList.DONE) == ["Ring"]


async def test_open_tasks_are_listed_by_when_they_are_due() -> None:
    owner, other = await make_agent(), await make_agent()
    await given(owner, "no time")
    await given(owner, "second", MONDAY + timedelta(hours=1))
    await given(owner, "first", MONDAY)
    await given(other, "another's", MONDAY + timedelta(hours=2))
    await given(None, "nobody's", MONDAY + timedelta(hours=3))

    assert await titles(owner, TaskList.MINE) == ["first", "second", "no time"]
    assert await titles(owner, TaskList.EVERYBODYS) == ["first", "second", "another's", "nobody's", "no time"]


async def test_customers_see_no_tasks() -> None:
    customer = await make_customer()

    with pytest.raises(Forbidden):
        await tasks(customer, TaskList.EVERYBODYS)


@pytest.mark.parametrize("which", [TaskList.MINE, TaskList.EVERYBODYS, TaskList.DONE])
async def test_pages_lead_through_the_whole_list(which: TaskList) -> None:
    owner = await make_agent(role=Role.LEAD)
    for number in range(PAGE_SIZE + 30):
        due_at = MONDAY if number < PAGE_SIZE // 2 else None
        task = await given(owner, f"{number:03}", due_at)
        if which == TaskList.DONE:
            await finish_task(owner, task)

    first = await tasks(owner, which)
    second = await tasks(owner, which, after=decode_cursor(first.after))

    seen = [task.title for task in [*first.rows, *second.rows]]
    expected = [f"{number:03}" for number in range(PAGE_SIZE + 30)]
    assert seen == (expected[::-1] if which == TaskList.DONE else expected)
    assert second.after is None


async def test_list_costs_the_same_for_one_task_and_for_three() -> None:
    owner = await make_agent()
    counts = []
    for number in (1, 2):
        for _ in range(number):
            await given(owner)
        async with count_statements() as statements:
            await tasks(owner, TaskList.MINE)
        counts.append(len(statements))

    assert counts == [1, 1]
