"""The lists of the desk: what is in a view, in which order, page by page."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from msgspec.structs import replace

from helpdesk.conditions.language import EVERYTHING, Condition
from helpdesk.core.clock import now
from helpdesk.core.pagination import Cursor as OtherCursor
from helpdesk.core.pagination import Page, encode_cursor
from helpdesk.db.sql import execute
from helpdesk.events.actor import Staff
from helpdesk.tickets.enums import Category, Channel, Disposition, Due, Grouping, Priority, Sort, View
from helpdesk.tickets.queries.counts import ViewCounts, view_counts
from helpdesk.tickets.queries.cursors import ListCursor, encoded
from helpdesk.tickets.queries.filters import InboxFilters
from helpdesk.tickets.queries.inbox import InboxRow, Listing, inbox
from helpdesk.tickets.queries.inbox import listed as listed_by
from helpdesk.tickets.tables import Ticket
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_agent, make_person
from tests.factories.teams import make_team
from tests.factories.tickets import make_status, make_ticket, status_id, type_id
from tests.kit.counting import count_statements
from tests.tickets.reading import statements

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def listed(actor: Staff, view: View = View.ALL, **options: object) -> list[int]:
    """The ids of the first page."""
    return [row.id for row in (await inbox(actor, view, **options)).rows]


async def narrowed(actor: Staff, **filters: object) -> set[int]:
    return set(await listed(actor, filters=InboxFilters(**filters).condition()))


async def test_row_says_everything_a_list_shows() -> None:
    agent = await make_agent("Mara")
    requester, team = await make_person("Annika"), await make_team("Care")
    organisation, complaint = await make_organisation("Fjord"), await type_id("Complaint")
    shown = {
        "requester": requester,
        "assignee": agent.person,
        "priority": Priority.HIGH,
        "tags": ("club", "soles"),
        "last_message_at": NOON,
        "waiting_since": NOON - HOUR,
    }
    ticket = await make_ticket(
        "Yellow soles", type=complaint, organisation=organisation, team=team, channel=Channel.MAIL, **shown
    )

    page = await inbox(agent, View.MINE)

    row = InboxRow(
        id=ticket.id,
        number=ticket.number,
        subject="Yellow soles",
        requester_name="Annika",
        organisation_name="Fjord",
        assignee_name="Mara",
        status_name="Open",
        status_category=Category.OPEN,
        priority_name="High",
        sort_rank=0,
        sort_at=NOON,
        **shown,
    )
    assert page == Page([row], None)


async def test_views_and_their_counts() -> None:
    team, other_team = await make_team(), await make_team()
    agent, colleague = await make_agent(teams=(team,)), await make_agent()
    mine = await make_ticket(assignee=agent.person, team=other_team, waiting_since=now())
    free = await make_ticket(category=Category.NEW)
    late = await make_ticket(assignee=colleague.person, next_due_at=now() - HOUR)
    soon = await make_ticket(assignee=colleague.person, next_due_at=now() + HOUR)
    later = await make_ticket(assignee=colleague.person, next_due_at=now() + 5 * HOUR)
    teams = await make_ticket(assignee=colleague.person, team=team)
    waiting = await make_ticket(category=Category.WAITING, assignee=colleague.person)
    solved = await make_ticket(category=Category.SOLVED, assignee=agent.person, team=team, next_due_at=NOON)
    closed = await make_ticket(category=Category.CLOSED, team=team)
    await make_ticket(disposition=Disposition.SPAM, assignee=agent.person, team=team)
    expected = {
        View.MINE: [mine],
        View.NEW_REPLIES: [mine],
        View.OVERDUE: [late],
        View.DUE_SOON: [soon],
        View.UNASSIGNED: [free],
        View.TEAM: [teams],
        View.WAITING: [waiting],
        View.OPEN: [waiting, teams, later, soon, late, free, mine],
        View.ALL: [closed, solved, waiting, teams, later, soon, late, free, mine],
        View.CLOSED: [closed, solved],
    }

    found = {view: await listed(agent, view) for view in View}

    assert found == {view: [ticket.id for ticket in tickets] for view, tickets in expected.items()}
    counts = await view_counts(agent)
    assert counts == ViewCounts(
        mine=1, new_replies=1, overdue=1, due_soon=1, unassigned=1, team=1, waiting=1, open=7, all=9, closed=2
    )
    assert [counts.of(view) for view in View] == [len(tickets) for tickets in expected.values()]


async def test_agent_without_teams_has_nothing_in_them() -> None:
    agent = await make_agent()
    await make_ticket(team=await make_team())
    await make_ticket()

    assert await listed(agent, View.TEAM) == []


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, "plain rich parts"),
        ({"category": (Category.ON_HOLD,)}, "rich parts"),
        ({"priority": (Priority.URGENT, Priority.LOW)}, "rich"),
        ({"channel": (Channel.PHONE,)}, "rich"),
        ({"team": (0,)}, "plain parts"),
        ({"assignee": (0,)}, "plain parts"),
        ({"tag": ("soles", "other")}, "rich"),
        ({"tag": ("vip",), "category": (Category.OPEN,)}, ""),
        ({"text": " gRÖßE "}, "rich"),
        ({"text": "0%_"}, "rich"),
        ({"text": "hd-"}, "plain rich"),
        ({"text": "\x00\ud800"}, ""),
        ({"team": (2**70,)}, ""),
    ],
)
async def test_filters_narrow(filters: dict[str, Any], found: str) -> None:
    agent = await make_agent()
    made = {
        "plain": await make_ticket("Plain", number="HD-77"),
        "rich": await make_ticket(
            "Größe 50%_x",
            number="HD-1042",
            category=Category.ON_HOLD,
            team=await make_team(),
            assignee=agent.person,
            priority=Priority.URGENT,
            channel=Channel.PHONE,
            tags=("soles", "vip"),
        ),
        "parts": await make_ticket("x", number="ZZ", category=Category.ON_HOLD, tags=("vip",)),
    }

    assert await narrowed(agent, **filters) == {made[name].id for name in found.split()}


async def test_filters_by_id_narrow() -> None:
    agent, care, billing = await make_agent(), await make_team(), await type_id("Billing")
    organisation, parts = await make_organisation(), await make_status("Waiting for parts", Category.ON_HOLD)
    facts = {"organisation": organisation, "team": care, "assignee": agent.person, "type": billing}
    ticket = await make_ticket(**facts)
    await Ticket.update({Ticket.status: parts}).where(Ticket.id == ticket.id)
    other = await make_ticket()

    assert await narrowed(agent, assignee=(0, agent.person)) == {ticket.id, other.id}
    for filters in (
        {"status": (parts,)},
        {"team": (care,)},
        {"assignee": (agent.person,)},
        {"type": (billing,)},
        {"organisation": organisation},
        {"requester": ticket.requester},
    ):
        assert await narrowed(agent, **filters) == {ticket.id}, filters


async def test_filters_by_the_next_promise() -> None:
    agent = await make_agent()
    hours = {"late": -1, "minutes": 0.5, "hours": 20, "days": 100, "weeks": 500}
    made = {name: (await make_ticket(next_due_at=now() + ahead * HOUR)).id for name, ahead in hours.items()}
    made["never"] = (await make_ticket()).id
    expected = {
        Due.OVERDUE: ["late"],
        Due.HOUR: ["late", "minutes"],
        Due.DAY: ["late", "minutes", "hours"],
        Due.WEEK: ["late", "minutes", "hours", "days"],
        Due.NONE: ["never"],
    }

    for due, names in expected.items():
        assert await narrowed(agent, due=due) == {made[name] for name in names}


ORDERED: dict[Sort, list[str]] = {
    Sort.NEWEST: ["e", "d", "c", "b", "a"],
    Sort.OLDEST: ["a", "b", "c", "d", "e"],
    Sort.WAITING: ["d", "b", "a", "c", "e"],
    Sort.DUE: ["c", "b", "e", "a", "d"],
    Sort.PRIORITY: ["c", "d", "e", "b", "a"],
    Sort.IMPACT: ["d", "b", "e", "c", "a"],
}


async def five_tickets(agent: Staff) -> dict[int, str]:
    """Five tickets whose order differs in every sort; two of them share their instants."""
    facts = {
        "a": (1, Priority.LOW, None, None, 11),
        "b": (2, Priority.NORMAL, 3, 5, 30),
        "c": (2, Priority.URGENT, None, 1, 11),
        "d": (3, Priority.HIGH, 1, None, 120),
        "e": (4, Priority.NORMAL, None, 5, 30),
    }
    made: dict[int, str] = {}
    for name, (hours, priority, waiting, due, impact) in facts.items():
        ticket = await make_ticket(
            name,
            assignee=agent.person,
            priority=priority,
            impact=impact,
            last_message_at=NOON + hours * HOUR,
            waiting_since=None if waiting is None else NOON + waiting * HOUR,
            next_due_at=None if due is None else NOON + due * HOUR,
        )
        made[ticket.id] = name
    return made


@pytest.mark.parametrize("sort", list(Sort))
async def test_orders(sort: Sort) -> None:
    agent = await make_agent()
    names = await five_tickets(agent)

    assert [names[ticket] for ticket in await listed(agent, View.MINE, sort=sort)] == ORDERED[sort]


@pytest.mark.parametrize("limit", [1, 2, 4])
@pytest.mark.parametrize("sort", list(Sort))
async def test_pages_together_are_the_whole_list(sort: Sort, limit: int) -> None:
    agent = await make_agent()
    await five_tickets(agent)
    whole = await listed(agent, View.MINE, sort=sort)

    found: list[int] = []
    after: str | None = None
    for _ in range(6):
        page = await inbox(agent, View.MINE, sort=sort, after=after, limit=limit)
        found += [row.id for row in page.rows]
        after = page.after
        if after is None:
            break

    assert found == whole
    assert after is None


@pytest.mark.parametrize("limit", [1, 2, 4])
@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("grouping", list(Grouping))
async def test_pages_of_a_grouped_list_are_its_groups_each_in_the_order_of_the_list(
    grouping: Grouping, sort: Sort, limit: int
) -> None:
    agent, team = await make_agent(), await make_team()
    names = await five_tickets(agent)
    by_name = {name: ticket for ticket, name in names.items()}
    alike = ["a", "e"]
    await execute(
        "UPDATE tickets SET team = $1, organisation = $2, status = $3, assignee = $4, priority = 'high'"
        " WHERE id = ANY($5)",
        team,
        await make_organisation("Fjord"),
        await status_id(Category.ON_HOLD),
        (await make_agent("Zoe")).person,
        [by_name[name] for name in alike],
    )
    await execute(
        "UPDATE tickets SET priority = 'urgent', assignee = NULL WHERE NOT (id = ANY($1))",
        [by_name[name] for name in alike],
    )
    in_order = [names[ticket] for ticket in await listed(agent, View.OPEN, sort=sort)]

    found: list[str] = []
    listing = Listing(view=View.OPEN, sort=sort, limit=limit, grouping=grouping)
    for _ in range(6):
        page = await listed_by(agent, listing)
        found += [names[row.id] for row in page.rows]
        listing = replace(listing, after=page.after)
        if page.after is None:
            break

    others = [name for name in in_order if name not in alike]
    assert found == [*others, *(name for name in in_order if name in alike)]


async def test_full_last_page_leads_nowhere() -> None:
    agent = await make_agent()
    await five_tickets(agent)

    assert (await inbox(agent, View.MINE, limit=5)).after is None
    assert (await inbox(agent, View.MINE, limit=4)).after is not None


async def test_ticket_that_moves_up_does_not_disturb_the_pages_below() -> None:
    agent = await make_agent()
    whole = [ticket for ticket, _name in reversed((await five_tickets(agent)).items())]
    first = await inbox(agent, View.MINE, limit=2)
    await Ticket.update({Ticket.last_message_at: NOON + 9 * HOUR}).where(Ticket.id == whole[-1])

    rest = await listed(agent, View.MINE, after=first.after)

    assert rest == whole[2:-1]


@pytest.mark.parametrize(
    "after",
    [
        "",
        "x",
        "%%%",
        "WzFd",
        encode_cursor(OtherCursor(NOON, 5)),
        encode_cursor(OtherCursor(None, 10**30)),
        encoded(ListCursor(rank=0, at=datetime(1, 1, 1, tzinfo=timezone(14 * HOUR)), id=1)),
    ],
)
async def test_cursor_made_by_hand_shows_the_first_page(after: str) -> None:
    agent = await make_agent()
    await five_tickets(agent)

    assert await listed(agent, View.MINE, after=after) == await listed(agent, View.MINE)


@pytest.mark.parametrize("rows", [1, 3])
async def test_list_and_counts_are_one_statement_each(rows: int) -> None:
    agent = await make_agent()
    for _ in range(rows):
        await make_ticket(tags=("a", "b"), assignee=agent.person)

    async with count_statements() as sent:
        await inbox(agent, View.MINE)
        await view_counts(agent)

    assert len(statements(sent)) == 2, sent


async def test_filter_without_values_is_everything() -> None:
    empty: Condition = InboxFilters().condition()

    assert empty == EVERYTHING
