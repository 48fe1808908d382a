"""What is told in Python of a list is what the list shows: both are asked about the same tickets."""

from datetime import timedelta
from itertools import product
from random import Random

import pytest

from helpdesk.core.clock import now
from helpdesk.db.sql import fetch
from helpdesk.events.actor import Staff
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.enums import Category, Disposition, View
from helpdesk.tickets.membership import is_in_view, is_seen_by
from helpdesk.tickets.queries.changed import tickets_by_now
from helpdesk.tickets.queries.views import view_clause
from tests.factories.persons import as_signed_in, make_admin, make_agent, make_observer
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.usefixtures("database")


async def readers() -> list[Staff]:
    """Who sees everything, who is in a team of which others see nothing, and who is in none."""
    inside = await make_agent()
    await make_team(others="none", members=(inside.person,))
    await make_team(others="none")
    return [await make_admin(), await as_signed_in(inside.person), await make_observer()]


async def make_many(actors: list[Staff]) -> list[int]:
    """Tickets of every state, some of each team, person, disposition and due time."""
    chosen = Random(7)  # noqa: S311 - the same tickets every time
    teams = [row["id"] for row in await fetch("SELECT id FROM teams")]
    persons = [actor.person for actor in actors]
    dues = [None, timedelta(hours=-1), timedelta(hours=1), timedelta(days=2)]
    found = []
    for category, due in product(Category, dues * 3):
        ticket = await make_ticket(
            category=category,
            team=chosen.choice([None, *teams]),
            assignee=chosen.choice([None, *persons]),
            followers=tuple(chosen.sample(persons, 1)),
            disposition=chosen.choice([Disposition.LIVE] * 5 + [Disposition.SPAM]),
            next_due_at=None if due is None else now() + due,
        )
        found.append(ticket.id)
    return found


async def in_sql(sql: str, *args: object) -> set[int]:
    return {row["id"] for row in await fetch(f"SELECT id FROM tickets WHERE {sql}", *args)}  # noqa: S608 - a clause of ours


async def test_every_view_holds_the_same_tickets_in_python_and_in_sql() -> None:
    actors = await readers()
    tickets = await tickets_by_now(await make_many(actors))

    for actor in actors:
        seen = visible_to(actor)
        assert {each.id for each in tickets if is_seen_by(actor, each)} == await in_sql(seen.sql, *seen.args)
        for view in View:
            clause = view_clause(actor, view)
            assert {each.id for each in tickets if is_in_view(actor, view, each)} == await in_sql(
                clause.sql, *clause.args
            ), (actor.name, view)
