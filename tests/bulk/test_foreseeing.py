"""What is said before a bulk change is what happens then."""

import pytest

from helpdesk.bulk.edits import Edits
from helpdesk.bulk.foreseeing import Foresight, Skipped
from helpdesk.bulk.queries.changes import foresight
from helpdesk.bulk.queries.selection import Picked
from helpdesk.events.actor import Staff
from helpdesk.fields.enums import Kind
from helpdesk.tickets.enums import Category, Priority
from helpdesk.tickets.queries.choices import ticket_choices
from tests.factories.bulk import changed, outcomes
from tests.factories.fields import make_field
from tests.factories.persons import as_signed_in, make_agent
from tests.factories.teams import make_team
from tests.factories.tickets import MadeTicket, make_ticket, status_id

pytestmark = pytest.mark.usefixtures("database")


async def foretold(actor: Staff, tickets: list[MadeTicket], edits: Edits) -> Foresight:
    picked = Picked(tuple(ticket.id for ticket in tickets))
    return await foresight(actor, picked, edits, await ticket_choices())


async def test_those_that_change_stay_or_refuse_are_counted_with_their_reasons() -> None:
    agent = await make_agent()
    team = await make_team("Readers", others="read")
    agent = await as_signed_in(agent.person)
    closed = [await make_ticket(category=Category.CLOSED) for _ in range(4)]
    read, solved, opened = (
        await make_ticket(team=team),
        await make_ticket(category=Category.SOLVED),
        await make_ticket(),
    )
    tickets = [*closed, read, solved, opened]
    edits = Edits(status=await status_id(Category.SOLVED))

    found = await foretold(agent, tickets, edits)
    change = await changed(agent, tickets, edits)

    closed_reason = "A ticket that is “Closed” cannot become “Solved”."
    read_reason = "You may read the tickets of Readers, not change them."
    assert found == Foresight(
        total=7,
        changing=1,
        same=1,
        skipped=(
            Skipped(closed_reason, 4, tuple(ticket.number for ticket in closed[:3])),
            Skipped(read_reason, 1, (read.number,)),
        ),
    )
    assert [(outcome, reason) for outcome, _undoing, reason in await outcomes(change)] == [
        *[("refused", closed_reason)] * 4,
        ("refused", read_reason),
        ("same", None),
        ("changed", None),
    ]


async def test_fields_a_status_needs_are_foreseen() -> None:
    agent = await make_agent()
    await make_field("serial_number", Kind.TEXT, is_required=True)
    ticket = await make_ticket()
    edits = Edits(status=await status_id(Category.SOLVED), priority=Priority.HIGH)

    found = await foretold(agent, [ticket], edits)
    change = await changed(agent, [ticket], edits)

    reason = "“Solved” needs these fields filled in first: “Serial number”."
    assert found.skipped == (Skipped(reason, 1, (ticket.number,)),)
    assert await outcomes(change) == [("refused", None, reason)]


async def test_too_many_tags_are_foreseen() -> None:
    agent = await make_agent()
    ticket = await make_ticket(tags=tuple(f"tag {number}" for number in range(30)))
    edits = Edits(add_tags=("one more",))

    found = await foretold(agent, [ticket], edits)
    change = await changed(agent, [ticket], edits)

    assert found.skipped == (Skipped("A ticket has at most 30 tags.", 1, (ticket.number,)),)
    assert await outcomes(change) == [("refused", None, "A ticket has at most 30 tags.")]
