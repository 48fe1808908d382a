"""Which ticket somebody is led to next, and what is left out of it."""

from datetime import timedelta
from typing import Any

import pytest

from helpdesk.core.clock import now
from helpdesk.core.errors import NotFound
from helpdesk.db.sql import execute, fetch_value
from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.skipping import forget_old_skips, skip_ticket
from helpdesk.tickets.enums import AuthorKind, Category, Priority, Sort, View
from helpdesk.tickets.impact import Reason, Weight
from helpdesk.tickets.queries.filters import InboxFilters
from helpdesk.tickets.queries.inbox import Listing
from helpdesk.tickets.queries.next_ticket import PUT_ASIDE_FOR, next_in_list, next_ticket, why_of
from helpdesk.tickets.tables import Ticket
from tests.factories.persons import make_agent
from tests.factories.teams import make_team
from tests.factories.tickets import MadeTicket, make_message, make_ticket
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")

HOUR = timedelta(hours=1)


async def led_to(actor: Staff, *, without: tuple[int, ...] = ()) -> str | None:
    found = await next_ticket(actor, without)
    return found and found.number


async def weighing(impact: int, **columns: Any) -> MadeTicket:
    return await make_ticket(**{"impact": impact, "last_message_at": now() - HOUR, **columns})


async def test_most_impact_of_ones_own_and_of_what_nobody_has() -> None:
    team = await make_team()
    agent, colleague = await make_agent(teams=(team,)), await make_agent()
    await weighing(90, assignee=colleague.person)
    await weighing(80, team=await make_team())
    await weighing(70, assignee=agent.person, category=Category.WAITING)
    await weighing(60, assignee=agent.person, category=Category.SOLVED)
    await weighing(50, team=team, category=Category.ON_HOLD)
    free = await weighing(40, team=team, category=Category.NEW)
    later = await weighing(30, next_due_at=now() + 2 * HOUR)
    sooner = await weighing(30, next_due_at=now() + HOUR)
    mine = await weighing(20, assignee=agent.person, team=await make_team())

    found: list[str | None] = []
    for _ in range(5):
        found.append(await led_to(agent))
        if found[-1]:
            await skip_ticket(agent, found[-1])

    assert found == [free.number, sooner.number, later.number, mine.number, None]


async def test_what_others_look_at_is_left_to_them() -> None:
    agent = await make_agent()
    first, second = await weighing(20), await weighing(10)

    assert await led_to(agent) == first.number
    assert await led_to(agent, without=(first.id,)) == second.number


async def test_skipped_ticket_comes_again_when_somebody_writes_or_after_some_hours() -> None:
    agent, ticket = await make_agent(), await weighing(20)
    await skip_ticket(agent, ticket.number)

    assert await led_to(agent) is None
    assert await led_to(await make_agent()) == ticket.number
    await execute("UPDATE ticket_skips SET skipped_at = skipped_at - $1::interval", PUT_ASIDE_FOR)
    assert await led_to(agent) == ticket.number
    await skip_ticket(agent, ticket.number)
    assert await led_to(agent) is None
    await Ticket.update({Ticket.last_message_at: now()}).where(Ticket.id == ticket.id)
    assert await led_to(agent) == ticket.number


async def test_answered_ticket_is_not_the_next_until_its_customer_writes() -> None:
    agent, ticket = await make_agent(), await weighing(20, last_message_at=now())
    at = await fetch_value("SELECT last_message_at FROM tickets")
    await make_message(ticket, author=agent.person, author_kind=AuthorKind.STAFF, at=at)

    assert await led_to(agent) is None
    assert await led_to(await make_agent()) == ticket.number
    await Ticket.update({Ticket.last_message_at: now()}).where(Ticket.id == ticket.id)
    assert await led_to(agent) == ticket.number


async def test_team_that_somebody_may_only_read_gives_them_nothing() -> None:
    team = await make_team()
    agent = await make_agent(teams=(team,))
    reader = Staff(person=agent.person, teams=frozenset({team}), readonly_teams=frozenset({team}))
    await weighing(20, team=team)

    assert await led_to(reader) is None
    assert await next_in_list(reader, Listing(view=View.ALL)) is None
    assert await led_to(agent) is not None


async def test_hidden_team_gives_nothing() -> None:
    team = await make_team()
    agent = await make_agent(teams=(team,))
    await weighing(20, team=team)

    assert await led_to(Staff(person=agent.person, hidden_teams=frozenset({team}))) is None


async def test_list_gives_its_first_in_its_own_order() -> None:
    agent, team = await make_agent(), await make_team()
    await weighing(90)
    heavy = await weighing(40, team=team, priority=Priority.LOW)
    urgent = await weighing(10, team=team, priority=Priority.URGENT)
    await weighing(50, team=team, assignee=(await make_agent()).person)
    filters = InboxFilters(team=(team,)).condition()

    by_impact = await next_in_list(agent, Listing(view=View.OPEN, filters=filters, sort=Sort.IMPACT))
    by_priority = await next_in_list(agent, Listing(view=View.OPEN, filters=filters, sort=Sort.PRIORITY))

    assert by_impact
    assert by_priority
    assert (by_impact.number, by_priority.number) == (heavy.number, urgent.number)


async def test_the_next_says_why_in_one_statement() -> None:
    agent = await make_agent()
    ticket = await weighing(50, impact_reasons='[["broken", 40, ""], ["priority", 10, "normal"]]')
    why = (Reason(Weight.BROKEN, 40), Reason(Weight.PRIORITY, 10, "normal"))

    async with count_statements() as sent:
        found = await next_ticket(agent)

    assert found
    assert found.why == why
    assert len(sent) == 1
    assert await why_of(ticket.number) == why


async def test_only_whoever_sees_a_ticket_skips_it_and_old_skips_are_forgotten() -> None:
    team = await make_team()
    agent, ticket = await make_agent(), await weighing(20, team=team)

    with pytest.raises(NotFound):
        await skip_ticket(Staff(person=agent.person, hidden_teams=frozenset({team})), ticket.number)
    await skip_ticket(agent, ticket.number)

    assert await forget_old_skips(now()) == 0
    assert await forget_old_skips(now() + PUT_ASIDE_FOR) == 1
