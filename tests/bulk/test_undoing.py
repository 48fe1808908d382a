"""A change of many tickets taken back: each to its own earlier value, where nobody changed it since."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from helpdesk.bulk.access import access_bulk_change
from helpdesk.bulk.actions.run import run_batch
from helpdesk.bulk.actions.stop import undo_bulk_change
from helpdesk.bulk.edits import Edits
from helpdesk.bulk.enums import State
from helpdesk.bulk.events import BulkChangeUndone
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, NotFound
from helpdesk.db.sql import execute
from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.assign import assign_ticket
from helpdesk.tickets.actions.fields import set_priority
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.actions.tags import add_tags
from helpdesk.tickets.enums import Category, Priority
from helpdesk.tickets.events import PriorityChanged, StatusChanged
from helpdesk.tickets.records import TicketRecord
from tests.factories.bulk import begun, changed, outcomes
from tests.factories.persons import as_signed_in, make_agent, make_lead
from tests.factories.teams import make_team
from tests.factories.tickets import make_priority, make_ticket, status_id, type_id
from tests.kit.recorded import forget_recorded, recorded
from tests.tickets.reading import record_of

pytestmark = pytest.mark.usefixtures("database")


async def undone(actor: Staff, change: int) -> None:
    """Take the change back, all of it."""
    await undo_bulk_change(actor, change)
    while await run_batch(change):
        pass


async def test_each_ticket_gets_its_own_values_back() -> None:
    agent, noor, team = await make_agent(), await make_agent(), await make_team()
    billing, urgent = await type_id("Billing"), await make_priority("Now", Priority.URGENT)
    first = await make_ticket(
        assignee=noor.person, team=team, type=billing, tags=("old", "kept"), is_private=True
    )
    second = await make_ticket(priority=Priority.URGENT, named_priority=urgent, category=Category.WAITING)
    before = [await record_of(first.id), await record_of(second.id)]
    edits = Edits(
        type=None,
        priority=Priority.LOW,
        add_tags=("new",),
        remove_tags=("old",),
        is_private=False,
        assignee=agent.person,
        status=await status_id(Category.SOLVED),
        team=None,
    )
    change = await changed(agent, [first, second], edits)

    await undone(agent, change)

    after = [await record_of(first.id), await record_of(second.id)]
    assert [_plain(record) for record in after] == [_plain(record) for record in before]
    assert await outcomes(change) == [("changed", "undone", None)] * 2
    record = await access_bulk_change(agent, change)
    assert (record.state, record.undone, record.given_back) == (State.UNDONE, 2, 2)
    assert record.undone_at is not None


def _plain(record: TicketRecord) -> TicketRecord:
    return replace(record, changed_at=record.created_at)


async def test_what_somebody_changed_since_stays_and_the_rest_is_given_back() -> None:
    agent, noor = await make_agent(), await make_agent()
    both, one = await make_ticket(), await make_ticket()
    change = await changed(agent, [both, one], Edits(priority=Priority.HIGH, assignee=agent.person))
    await set_priority(noor, both.number, Priority.URGENT)
    await assign_ticket(noor, both.number, noor.person)
    await set_priority(noor, one.number, Priority.URGENT)

    await undone(agent, change)

    assert await outcomes(change) == [
        ("changed", "kept", "Changed since, and left as it is: Assignee, Priority."),
        ("changed", "partly", "Changed since, and left as it is: Priority."),
    ]
    kept, partly = await record_of(both.id), await record_of(one.id)
    assert (kept.priority, kept.assignee) == (Priority.URGENT, noor.person)
    assert (partly.priority, partly.assignee) == (Priority.URGENT, None)


async def test_tags_of_others_survive() -> None:
    agent = await make_agent()
    ticket = await make_ticket(tags=("old",))
    change = await changed(agent, [ticket], Edits(add_tags=("new",), remove_tags=("old",)))
    await add_tags(agent, ticket.number, ["theirs"])

    await undone(agent, change)

    assert (await record_of(ticket.id)).tags == ("old", "theirs")


@pytest.mark.parametrize("category", [Category.NEW, Category.WAITING, Category.ON_HOLD, Category.OPEN])
async def test_solved_ticket_stands_again_where_it_stood_and_its_customer_waits_again(
    category: Category,
) -> None:
    agent, since = await make_agent(), now() - timedelta(hours=2)
    ticket = await make_ticket(category=category, waiting_since=since)
    change = await changed(agent, [ticket], Edits(status=await status_id(Category.SOLVED)))
    await forget_recorded()

    await undone(agent, change)

    record = await record_of(ticket.id)
    assert (record.status_category, record.waiting_since, record.solved_at) == (category, since, None)
    assert await recorded() == [
        BulkChangeUndone(bulk_change=change),
        StatusChanged(ticket=ticket.id, old_category=Category.SOLVED, new_category=category),
    ]


async def test_customer_who_was_answered_meanwhile_does_not_wait_again() -> None:
    agent = await make_agent()
    ticket = await make_ticket(waiting_since=now() - timedelta(hours=2))
    change = await changed(agent, [ticket], Edits(status=await status_id(Category.WAITING)))
    await post_reply(
        agent, ticket.number, Reply(body="Here it is.", status=await status_id(Category.WAITING))
    )

    await undone(agent, change)

    record = await record_of(ticket.id)
    assert (record.status_category, record.waiting_since) == (Category.OPEN, None)


async def test_ticket_that_refuses_says_why() -> None:
    agent, hidden = await make_agent(), await make_team("Hidden", others="none")
    gone, lost = await make_agent(), await make_agent()
    first, second = await make_ticket(assignee=gone.person), await make_ticket()
    third = await make_ticket(assignee=lost.person)
    change = await changed(agent, [first, second, third], Edits(assignee=agent.person))
    await execute("UPDATE persons SET deactivated_at = now() WHERE id = $1", gone.person)
    await execute("UPDATE tickets SET team = $2, assignee = NULL WHERE id = $1", second.id, hidden)

    await undone(await as_signed_in(agent.person), change)

    assert await outcomes(change) == [
        ("changed", "refused", "Please choose somebody who works on tickets."),
        ("changed", "refused", "It is not yours to see any more."),
        ("changed", "undone", None),
    ]


async def test_second_press_changes_nothing() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    change = await changed(agent, [ticket], Edits(priority=Priority.HIGH))
    await undone(agent, change)
    await set_priority(agent, ticket.number, Priority.HIGH)

    await undone(agent, change)

    assert (await record_of(ticket.id)).priority == Priority.HIGH
    assert [type(fact) for fact in await recorded()].count(BulkChangeUndone) == 1
    assert (await recorded())[-1] == PriorityChanged(
        ticket=ticket.id, priority=Priority.HIGH, previous=Priority.NORMAL
    )


async def test_running_one_old_one_and_one_that_changed_nothing_cannot_be_undone() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    running = await begun(agent, [ticket], Edits(priority=Priority.HIGH))
    nothing = await changed(agent, [ticket], Edits(priority=Priority.NORMAL))
    old = await changed(agent, [ticket], Edits(priority=Priority.LOW))
    await execute("UPDATE bulk_changes SET created_at = now() - interval '25 hours' WHERE id = $1", old)

    sentences = []
    for change in (running, nothing, old):
        with pytest.raises(Conflict) as refusal:
            await undo_bulk_change(agent, change)
        sentences.append(refusal.value.sentence)

    too_late = "This can no longer be undone: that is possible for a day, for what was changed."
    assert sentences == ["This change is still running. Stop it first.", too_late, too_late]


async def test_only_who_made_it_undoes_it() -> None:
    agent, lead = await make_agent(), await make_lead()
    change = await changed(agent, [await make_ticket()], Edits(priority=Priority.HIGH))

    with pytest.raises(NotFound):
        await undo_bulk_change(lead, change)
