"""Every assignment leaves a line that says why: of a ticket, and to and from a person."""

from datetime import timedelta

import pytest

from helpdesk.core.clock import frozen, now
from helpdesk.core.pagination import Page
from helpdesk.db.sql import fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import SYSTEM
from helpdesk.events.record import record
from helpdesk.tickets.actions.assign import assign_ticket, claim_ticket, unassign_ticket
from helpdesk.tickets.actions.handing_over import Heir, hand_over_tickets
from helpdesk.tickets.enums import Way
from helpdesk.tickets.events import TicketAssigned, Why
from helpdesk.tickets.queries.handouts import HandoutRow, handouts_of_person, handouts_of_ticket
from tests.factories.persons import as_signed_in, make_admin, make_agent
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")


def told(page: Page[HandoutRow]) -> list[tuple[Way, str | None, str | None, str | None]]:
    """How, to whom, from whom and by whom."""
    return [(row.way, row.person_name, row.previous_name, row.giver_name) for row in page.rows]


async def test_every_way_of_assigning_leaves_its_line() -> None:
    mara, jonas, at = await make_agent("Mara"), await make_agent("Jonas"), now()
    team = await make_team("Couriers")
    ticket = await make_ticket("Late parcel", team=team)

    with frozen(at):
        await claim_ticket(mara, ticket.number)
        await assign_ticket(mara, ticket.number, jonas.person)
        await assign_ticket(mara, ticket.number, jonas.person)
        await unassign_ticket(jonas, ticket.number)
    found = await handouts_of_ticket(ticket.id)

    assert told(found) == [
        (Way.FREED, None, "Jonas", "Jonas"),
        (Way.GIVEN, "Jonas", "Mara", "Mara"),
        (Way.TAKEN, "Mara", None, "Mara"),
    ]
    oldest = found.rows[-1]
    assert oldest == HandoutRow(
        id=oldest.id,
        at=at,
        number=ticket.number,
        subject="Late parcel",
        person=mara.person,
        person_name="Mara",
        previous=None,
        previous_name=None,
        giver_name="Mara",
        team_name="Couriers",
        way=Way.TAKEN,
        why_json='{"way": "taken"}',
    )
    assert found.after is None


async def test_reasons_are_kept_as_they_were() -> None:
    mara, until = await make_agent("Mara"), now() + timedelta(days=1)
    ticket = await make_ticket()
    why = Why(way=Way.RETURNED, until=until, in_work=3, capacity=10, due_at=until)

    async with transaction():
        fact = TicketAssigned(ticket=ticket.id, assignee=None, previous=mara.person, why=why)
        await record(fact, SYSTEM)

    (line,) = (await handouts_of_ticket(ticket.id)).rows
    assert (line.way, line.giver_name, line.why) == (Way.RETURNED, None, why)


async def test_tickets_of_somebody_who_leaves_are_noted_as_handed_over() -> None:
    admin, mika, noor = await make_admin("Solveig"), await make_agent("Mika"), await make_agent("Noor")
    ticket = await make_ticket(assignee=mika.person)

    await hand_over_tickets(admin, mika.person, Heir(person=noor.person))

    assert told(await handouts_of_ticket(ticket.id)) == [(Way.HANDED_OVER, "Noor", "Mika", "Solveig")]


async def test_nothing_is_noted_of_what_was_rolled_back() -> None:
    mara, ticket = await make_agent(), await make_ticket()

    with pytest.raises(RuntimeError):
        async with transaction():
            await claim_ticket(mara, ticket.number)
            raise RuntimeError

    assert await fetch_value("SELECT count(*) FROM handouts") == 0


async def test_person_sees_what_came_and_went_a_page_at_a_time() -> None:
    mara, jonas = await make_agent("Mara"), await make_agent("Jonas")
    tickets = [await make_ticket() for _ in range(3)]
    for ticket in tickets:
        await claim_ticket(mara, ticket.number)
    await assign_ticket(mara, tickets[0].number, jonas.person)

    first = await handouts_of_person(mara, mara.person, limit=3)
    second = await handouts_of_person(mara, mara.person, before=first.after, limit=3)

    assert [row.number for row in first.rows] == [tickets[0].number, tickets[2].number, tickets[1].number]
    assert [row.number for row in second.rows] == [tickets[0].number]
    assert (second.after, [row.way for row in second.rows]) == (None, [Way.TAKEN])
    assert told(await handouts_of_person(mara, jonas.person)) == [(Way.GIVEN, "Jonas", "Mara", "Mara")]


async def test_lines_of_hidden_teams_are_not_told() -> None:
    hidden = await make_team(others="none")
    mara = await make_agent("Mara", teams=(hidden,))
    await claim_ticket(mara, (await make_ticket(team=hidden)).number)
    await claim_ticket(mara, (await make_ticket("Seen")).number)
    jonas = await as_signed_in((await make_agent()).person)

    found = await handouts_of_person(jonas, mara.person)

    assert [row.subject for row in found.rows] == ["Seen"]


async def test_log_costs_one_statement_whatever_it_holds() -> None:
    mara = await make_agent()
    for _ in range(3):
        await claim_ticket(mara, (await make_ticket()).number)

    async with count_statements() as asked:
        await handouts_of_person(mara, mara.person)

    assert len(asked) == 1
