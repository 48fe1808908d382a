"""Many tickets changed at once: each as if by hand, by itself, and with its reason where it refuses."""

import pytest

from helpdesk.bulk.access import access_bulk_change
from helpdesk.bulk.actions import run
from helpdesk.bulk.actions.begin import Order, begin_bulk_change
from helpdesk.bulk.actions.run import run_batch
from helpdesk.bulk.actions.stop import stop_bulk_change
from helpdesk.bulk.edits import Edits
from helpdesk.bulk.enums import State
from helpdesk.bulk.events import BulkChangeStarted, BulkChangeStopped
from helpdesk.bulk.jobs import forget_old_changes, run_change
from helpdesk.bulk.queries import selection
from helpdesk.bulk.queries.selection import Picked
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.db.sql import execute, fetch_value
from helpdesk.events.event import Change
from helpdesk.tickets.enums import Category, Priority, View
from helpdesk.tickets.events import (
    PriorityChanged,
    PrivacyChanged,
    StatusChanged,
    TagsChanged,
    TicketAssigned,
    TicketTeamChanged,
    TypeChanged,
)
from helpdesk.tickets.queries.inbox import Listing
from tests.factories.bulk import begun, changed, outcomes
from tests.factories.persons import as_signed_in, make_agent, make_lead, make_observer
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket, status_id, type_id
from tests.kit.recorded import changes, forget_recorded, marked_dirty, queued, recorded
from tests.tickets.reading import record_of

pytestmark = pytest.mark.usefixtures("database")


async def test_everything_at_once_is_in_the_history_as_if_done_by_hand() -> None:
    agent, noor, team = await make_agent("Mika"), await make_agent("Noor"), await make_team("Workshop")
    ticket = await make_ticket(tags=("old", "kept"))
    billing, solved = await type_id("Billing"), await status_id(Category.SOLVED)
    edits = Edits(
        type=billing,
        priority=Priority.HIGH,
        add_tags=("new",),
        remove_tags=("old",),
        is_private=True,
        assignee=noor.person,
        status=solved,
        team=team,
    )

    change = await changed(agent, [ticket], edits)

    found = await record_of(ticket.id)
    assert (found.type, found.priority, found.tags, found.is_private) == (
        billing,
        Priority.HIGH,
        ("kept", "new"),
        True,
    )
    assert (found.assignee, found.status, found.team) == (noor.person, solved, team)
    assert [type(fact) for fact in await recorded()] == [
        BulkChangeStarted,
        TypeChanged,
        PriorityChanged,
        TagsChanged,
        TagsChanged,
        PrivacyChanged,
        TicketAssigned,
        StatusChanged,
        TicketTeamChanged,
    ]
    assert Change("assignee", None, "Noor") in await changes()
    assert await marked_dirty() == [("ticket", ticket.id)]
    assert await outcomes(change) == [("changed", None, None)]


async def test_ticket_that_stands_as_wanted_is_left_alone() -> None:
    agent = await make_agent()
    high, low = await make_ticket(priority=Priority.HIGH), await make_ticket(priority=Priority.LOW)

    change = await changed(agent, [high, low], Edits(priority=Priority.HIGH))

    assert await outcomes(change) == [("same", None, None), ("changed", None, None)]
    assert await recorded() == [
        BulkChangeStarted(bulk_change=change, tickets=2),
        PriorityChanged(ticket=low.id, priority=Priority.HIGH, previous=Priority.LOW),
    ]
    record = await access_bulk_change(agent, change)
    assert (record.state, record.total, record.done, record.changed, record.refused) == (
        State.DONE,
        2,
        2,
        1,
        0,
    )


async def test_refused_ticket_keeps_everything_and_says_why_while_others_change() -> None:
    agent = await make_agent()
    closed, opened = await make_ticket(category=Category.CLOSED), await make_ticket()
    edits = Edits(priority=Priority.HIGH, status=await status_id(Category.WAITING))

    change = await changed(agent, [closed, opened], edits)

    assert await outcomes(change) == [
        ("refused", None, "A ticket that is “Closed” cannot become “Waiting on customer”."),
        ("changed", None, None),
    ]
    assert (await record_of(closed.id)).priority == Priority.NORMAL
    assert (await record_of(opened.id)).status_category == Category.WAITING
    assert (await access_bulk_change(agent, change)).refused == 1


async def test_tickets_of_teams_one_may_only_read_refuse_and_hidden_ones_are_left_out() -> None:
    readonly, hidden = await make_team("Readers", others="read"), await make_team("Hidden", others="none")
    agent = await as_signed_in((await make_agent()).person)
    read, unseen, own = (
        await make_ticket(team=readonly),
        await make_ticket(team=hidden),
        await make_ticket(),
    )

    change = await changed(agent, [read, unseen, own], Edits(priority=Priority.HIGH))

    assert await outcomes(change) == [
        ("refused", None, "You may read the tickets of Readers, not change them."),
        ("changed", None, None),
    ]
    assert (await record_of(unseen.id)).priority == Priority.NORMAL


async def test_rights_that_end_meanwhile_end_the_change() -> None:
    agent = await make_agent()
    tickets = [await make_ticket(), await make_ticket()]
    change = await begun(agent, tickets, Edits(priority=Priority.HIGH))
    await execute("UPDATE persons SET deactivated_at = now() WHERE id = $1", agent.person)

    more = await run_batch(change)

    assert more is False
    assert await outcomes(change) == [(None, None, None)] * 2
    assert (await access_bulk_change(agent, change)).state == State.STOPPED


async def test_whole_list_is_fixed_at_the_press() -> None:
    agent = await make_agent()
    mine, others = await make_ticket(assignee=agent.person), await make_ticket()
    listing = Listing(view=View.MINE)

    change = await begin_bulk_change(agent, Order(selection=listing, edits=Edits(priority=Priority.LOW)))
    await execute("UPDATE tickets SET assignee = NULL WHERE id = $1", mine.id)
    await execute("UPDATE tickets SET assignee = $2 WHERE id = $1", others.id, agent.person)
    await run_batch(change)

    assert (await record_of(mine.id)).priority == Priority.LOW
    assert (await record_of(others.id)).priority == Priority.NORMAL


async def test_many_follow_in_batches_by_the_job_and_a_second_run_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run, "BATCH", 2)
    agent = await make_agent()
    tickets = [await make_ticket() for _ in range(5)]
    change = await begun(agent, tickets, Edits(priority=Priority.HIGH))
    await forget_recorded()

    waiting = []
    for _run in range(4):
        await run_change(change)
        waiting.append(sum(outcome is None for outcome, *_rest in await outcomes(change)))

    assert waiting == [3, 1, 0, 0]
    assert len(await recorded()) == 5
    assert await queued() == ["bulk.run_change"]


async def test_stopped_one_leaves_the_rest_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH", 1)
    agent = await make_agent()
    tickets = [await make_ticket() for _ in range(3)]
    change = await begun(agent, tickets, Edits(priority=Priority.HIGH))
    await run_change(change)

    await stop_bulk_change(agent, change)
    await stop_bulk_change(agent, change)
    await run_change(change)

    assert await outcomes(change) == [("changed", None, None), (None, None, None), (None, None, None)]
    record = await access_bulk_change(agent, change)
    assert (record.state, record.done, record.finished_at is not None) == (State.STOPPED, 1, True)
    assert (await recorded())[-1] == BulkChangeStopped(bulk_change=change)
    assert [type(fact) for fact in await recorded()].count(BulkChangeStopped) == 1


@pytest.mark.parametrize(
    ("edits", "field"),
    [
        (Edits(), "edits"),
        (Edits(assignee=987654321), "assignee"),
        (Edits(team=2**70), "team"),
        (Edits(status=987654321), "status"),
        (Edits(type=987654321), "type"),
        (Edits(priority=987654321), "priority"),
        (Edits(add_tags=("x" * 61,)), "add_tags"),
        (Edits(add_tags=("soles",), remove_tags=("soles",)), "remove_tags"),
    ],
)
async def test_what_nobody_can_set_is_refused_beside_its_field(edits: Edits, field: str) -> None:
    agent, ticket = await make_agent(), await make_ticket()

    with pytest.raises(Invalid) as refusal:
        await begun(agent, [ticket], edits)

    assert list(refusal.value.fields) == [field]
    assert await fetch_value("SELECT count(*) FROM bulk_changes") == 0


async def test_none_and_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    agent = await make_agent()
    tickets = [await make_ticket() for _ in range(3)]
    monkeypatch.setattr("helpdesk.bulk.actions.begin.MOST_TICKETS", 2)
    monkeypatch.setattr(selection, "MOST_TICKETS", 2)

    for those, sentence in (
        ([], "None of these tickets is there any more."),
        (tickets, "More than 2 tickets cannot be changed at once. Please narrow the list first."),
    ):
        with pytest.raises(Conflict) as refusal:
            await begun(agent, those, Edits(priority=Priority.HIGH))
        assert refusal.value.sentence == sentence


async def test_only_who_works_on_tickets_changes_many() -> None:
    ticket = await make_ticket()

    with pytest.raises(Forbidden):
        await begun(await make_observer(), [ticket], Edits(priority=Priority.HIGH))

    assert (await record_of(ticket.id)).priority == Priority.NORMAL


async def test_change_is_only_there_for_who_began_it() -> None:
    agent, lead = await make_agent(), await make_lead()
    change = await begun(agent, [await make_ticket()], Edits(priority=Priority.HIGH))

    with pytest.raises(NotFound):
        await access_bulk_change(lead, change)
    with pytest.raises(NotFound):
        await stop_bulk_change(lead, change)


async def test_ids_that_are_none_and_one_twice_are_no_trouble() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    picked = Picked((ticket.id, ticket.id, 0, -5, 2**70))

    change = await begin_bulk_change(agent, Order(selection=picked, edits=Edits(assignee=None)))

    assert (await access_bulk_change(agent, change)).total == 1


async def test_old_changes_are_forgotten_after_a_month() -> None:
    agent = await make_agent()
    old, fresh = [await begun(agent, [await make_ticket()], Edits(team=None)) for _ in range(2)]
    await execute("UPDATE bulk_changes SET created_at = now() - interval '31 days' WHERE id = $1", old)

    await forget_old_changes()
    await forget_old_changes()

    assert (await access_bulk_change(agent, fresh)).id == fresh
    assert await fetch_value("SELECT count(*) FROM bulk_tickets") == 1
