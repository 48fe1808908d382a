"""The lists of the desk: what is in them, how they are narrowed, what is said when they are empty."""

from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser

from helpdesk.core.clock import now
from helpdesk.core.pagination import PAGE_SIZE
from helpdesk.tickets.enums import Category, Priority
from helpdesk.tickets.queries.cursors import ListCursor, encoded
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_agent, make_person
from tests.factories.shown_clocks import make_clock
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket, status_id, type_id
from tests.kit.clients import FRAGMENT, desk, parsed, portal
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")


def subjects(page: LexborHTMLParser) -> list[str]:
    return [link.text() for link in page.css("#rows .row-subject")]


async def test_desk_opens_with_the_agents_own_work() -> None:
    agent = await make_agent()

    answer = await (await desk(agent.person)).get("/desk/")

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/views/mine")


async def test_guests_are_led_to_sign_in_and_back() -> None:
    answer = await (await portal()).get("/desk/views/mine?sort=oldest")

    location = "/login?next=/desk/views/mine%3Fsort%3Doldest"
    assert (answer.status_code, answer.headers["location"]) == (303, location)


async def test_customers_are_told_that_the_desk_is_for_the_team() -> None:
    answer = await (await portal(await make_person())).get("/desk/views/mine")

    assert answer.status_code == 403
    assert "Only members of the team" in answer.text


async def test_unknown_view_does_not_exist() -> None:
    agent = await make_agent()

    assert (await (await desk(agent.person)).get("/desk/views/everything")).status_code == 404


async def test_each_view_shows_its_tickets() -> None:
    team = await make_team()
    agent = await make_agent(teams=(team,))
    await make_ticket("Mine", assignee=agent.person)
    await make_ticket("My team's", team=team, assignee=(await make_agent()).person)
    await make_ticket("Nobody's")
    await make_ticket("Waiting", category=Category.WAITING, assignee=(await make_agent()).person)
    await make_ticket("Done", category=Category.SOLVED, assignee=agent.person)
    browser = await desk(agent.person)

    shown = {
        view: sorted(subjects(parsed(await browser.get(f"/desk/views/{view}"))))
        for view in ["mine", "team", "unassigned", "waiting", "open", "closed", "all"]
    }

    assert shown == {
        "mine": ["Mine"],
        "team": ["My team's"],
        "unassigned": ["Nobody's"],
        "waiting": ["Waiting"],
        "open": ["Mine", "My team's", "Nobody's", "Waiting"],
        "closed": ["Done"],
        "all": ["Done", "Mine", "My team's", "Nobody's", "Waiting"],
    }


async def test_views_say_how_many_tickets_they_hold() -> None:
    agent = await make_agent()
    await make_ticket(assignee=agent.person)
    await make_ticket(next_due_at=now() - timedelta(minutes=1))

    page = parsed(await (await desk(agent.person)).get("/desk/views/mine"))

    assert [number.text() for number in page.css("#view-counts .count-hot")] == ["1"]
    links = {
        link.css_first("span").text(): link.css_first(".count") for link in page.css("#view-counts li a")
    }
    assert {name: count.text() if count else None for name, count in links.items()} == {
        "My work": "1",
        "New replies": "0",
        "My teams": "0",
        "Overdue": "1",
        "Due soon": "0",
        "Unassigned": "1",
        "All open": "2",
        "Waiting on customer": "0",
        "Solved and closed": "0",
        "All": "2",
        "People": None,
        "Organisations": None,
        "Tasks": None,
    }
    assert page.css_first("#view-counts [aria-current]").attributes["href"] == "/desk/views/mine"


async def test_row_says_what_the_ticket_is() -> None:
    agent = await make_agent("Mara Kim")
    annika = await make_person("Annika Lund")
    club = await make_organisation("Fjord Running Club")
    ticket = await make_ticket(
        "Yellow soles",
        requester=annika,
        organisation=club,
        assignee=agent.person,
        priority=Priority.HIGH,
        tags=("a", "b", "c", "d", "e"),
        waiting_since=now(),
    )

    row = parsed(await (await desk(agent.person)).get("/desk/views/mine?sort=oldest")).css_first(".row")

    assert (
        row.css_first(".row-subject").attributes["href"]
        == f"/desk/tickets/{ticket.number}?view=mine&sort=oldest"
    )
    facts = [part.text() for part in row.css(".row-facts > span")]
    assert facts == ["High", ticket.number, "Annika Lund", "Fjord Running Club"]
    assert [part.text() for part in row.css(".row-tags > span")] == ["a", "b", "c", "+2"]
    assert row.css_first(".row-status").text(strip=True) == "Open"
    assert row.css_first(".row-assignee .clip").text() == "Mara Kim"
    assert "is-unread" in row.attributes["class"].split()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("priority=urgent", ["Loud"]),
        ("assignee=0", ["Loud", "Plain"]),
        ("tag=vip", ["Loud"]),
        ("due=overdue", ["Loud"]),
        ("due=none&due=x", ["Plain", "Taken"]),
        ("q=lou", ["Loud"]),
        ("priority=urgent&tag=other", []),
        ("tag=%00&q=%00", ["Loud", "Plain", "Taken"]),
        ("priority=unheard&team=x&status=", ["Loud", "Plain", "Taken"]),
    ],
)
async def test_filters_narrow_the_list_and_nonsense_is_left_out(query: str, expected: list[str]) -> None:
    agent = await make_agent()
    late = now() - timedelta(hours=1)
    await make_ticket("Loud", priority=Priority.URGENT, tags=("vip",), next_due_at=late)
    await make_ticket("Plain")
    await make_ticket("Taken", assignee=agent.person)

    page = parsed(await (await desk(agent.person)).get(f"/desk/views/open?{query}"))

    assert sorted(subjects(page)) == expected


async def test_filters_by_id_narrow_the_list() -> None:
    team = await make_team()
    agent = await make_agent()
    complaint = await type_id("Complaint")
    await make_ticket("Theirs", team=team, type=complaint, category=Category.ON_HOLD, assignee=agent.person)
    await make_ticket("Other")
    browser = await desk(agent.person)
    on_hold = await status_id(Category.ON_HOLD)

    for query in [f"team={team}", f"type={complaint}", f"status={on_hold}", f"assignee={agent.person}"]:
        assert subjects(parsed(await browser.get(f"/desk/views/open?{query}"))) == ["Theirs"]


async def test_active_filters_can_be_taken_away_one_by_one() -> None:
    agent = await make_agent()
    annika = await make_person("Annika Lund")
    await make_ticket(requester=annika, priority=Priority.HIGH)

    url = f"/desk/views/open?priority=high&requester={annika}&sort=oldest"
    page = parsed(await (await desk(agent.person)).get(url))

    chips = [
        (chip.text(strip=True), chip.css_first("a").attributes["href"])
        for chip in page.css(".list-chips .tag")
    ]
    assert chips == [
        ("Priority: High", f"/desk/views/open?requester={annika}&sort=oldest"),
        ("Requester: Annika Lund", "/desk/views/open?priority=high&sort=oldest"),
    ]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("newest", ["New", "Old"]),
        ("oldest", ["Old", "New"]),
        ("waiting", ["New", "Old"]),
        ("due", ["New", "Old"]),
        ("priority", ["Old", "New"]),
    ],
)
async def test_list_can_be_ordered(sort: str, expected: list[str]) -> None:
    agent = await make_agent()
    hour = timedelta(hours=1)
    await make_ticket("Old", last_message_at=now() - hour, priority=Priority.HIGH)
    await make_ticket("New", waiting_since=now() - hour, next_due_at=now() + hour)

    page = parsed(await (await desk(agent.person)).get(f"/desk/views/open?sort={sort}"))

    assert subjects(page) == expected


async def test_promises_stand_in_the_order_in_which_they_run_out_unless_another_is_wanted() -> None:
    agent = await make_agent()
    for name, hours in [("b", 2), ("c", 3), ("a", 1)]:
        await make_ticket(name, next_due_at=now() + timedelta(hours=hours))
    browser = await desk(agent.person)

    first = parsed(await browser.get("/desk/views/due_soon"))
    newest = parsed(await browser.get("/desk/views/due_soon?sort=newest"))

    assert subjects(first) == ["a", "b", "c"]
    assert first.css_first("#list-sort option[selected]").attributes["value"] == "due"
    assert first.css_first("#rows").attributes["hx-get"] == "/desk/views/due_soon/rows"
    assert subjects(newest) == ["a", "c", "b"]
    assert newest.css_first("#rows").attributes["hx-get"] == "/desk/views/due_soon/rows?sort=newest"


async def test_long_list_comes_in_pages() -> None:
    agent = await make_agent()
    for number in range(PAGE_SIZE + 2):
        await make_ticket(f"Ticket {number}", last_message_at=now() - timedelta(minutes=number))
    browser = await desk(agent.person)

    first = parsed(await browser.get("/desk/views/open?assignee=0"))
    more = first.css_first(".list-end a").attributes["href"]
    second = parsed(await browser.get(more))

    assert len(subjects(first)) == PAGE_SIZE
    assert subjects(second) == [f"Ticket {PAGE_SIZE}", f"Ticket {PAGE_SIZE + 1}"]
    back = [(link.text(strip=True), link.attributes["href"]) for link in second.css(".list-end a")]
    assert back == [("Back to the beginning", "/desk/views/open?assignee=0")]
    assert more in second.css_first("#rows").attributes["hx-get"].replace("/rows", "")


async def test_cursor_made_by_hand_begins_the_list() -> None:
    agent = await make_agent()
    await make_ticket("Only")

    assert subjects(parsed(await (await desk(agent.person)).get("/desk/views/open?after=zzz"))) == ["Only"]


async def test_page_behind_the_last_row_leads_back() -> None:
    agent = await make_agent()
    await make_ticket()
    last = encoded(ListCursor(rank=0, at=now() - timedelta(days=1), id=1))

    page = parsed(await (await desk(agent.person)).get(f"/desk/views/open?after={last}"))

    assert page.css_first(".empty-title").text() == "No older tickets"
    assert page.css_first(".empty-actions a").attributes["href"] == "/desk/views/open"


@pytest.mark.parametrize(
    ("path", "title", "link"),
    [
        ("mine", "Nothing is assigned to you", "/desk/views/unassigned"),
        ("team", "Your teams have nothing to do", "/desk/views/unassigned"),
        ("unassigned", "All taken", "/desk/views/mine"),
        ("overdue", "Nothing is overdue", "/desk/views/due_soon"),
        ("due_soon", "Nothing is due soon", "/desk/views/mine"),
        ("waiting", "We wait for nobody", "/desk/views/mine"),
        ("open", "No tickets here", "/desk/tickets/new"),
        ("open?tag=x", "No ticket fits", "/desk/views/open"),
    ],
)
async def test_empty_list_says_what_to_do_next(path: str, title: str, link: str) -> None:
    agent = await make_agent()

    page = parsed(await (await desk(agent.person)).get(f"/desk/views/{path}"))

    assert page.css_first(".empty-title").text() == title
    assert page.css_first(".empty-actions a").attributes["href"] == link


async def test_rows_refresh_by_themselves_and_keep_the_open_ticket_marked() -> None:
    agent = await make_agent()
    await make_ticket("One", assignee=agent.person)
    open_one = await make_ticket("Open", assignee=agent.person)
    browser = await desk(agent.person)

    page = parsed(await browser.get(f"/desk/tickets/{open_one.number}?view=mine"))
    url = page.css_first("#rows").attributes["hx-get"]
    answer = await browser.get(url, headers=FRAGMENT)

    assert "<html" not in answer.text
    assert answer.headers["vary"].split(",")[0] == "HX-Request"
    assert answer.headers["cache-control"] == "no-store"
    assert parsed(answer).css_first("[aria-current]").attributes["id"] == f"row-{open_one.id}"


async def test_counts_refresh_by_themselves_and_keep_the_view_marked() -> None:
    agent = await make_agent()
    await make_ticket()
    browser = await desk(agent.person)

    page = parsed(await browser.get("/desk/views/unassigned"))
    part = parsed(await browser.get(page.css_first("#view-counts").attributes["hx-get"], headers=FRAGMENT))

    assert part.css_first("[aria-current]").text(strip=True) == "Unassigned1"


async def test_row_has_another_version_when_it_changed() -> None:
    agent = await make_agent()
    ticket = await make_ticket(assignee=agent.person)
    browser = await desk(agent.person)

    async def version() -> str:
        page = parsed(await browser.get("/desk/views/mine/rows", headers=FRAGMENT))
        return page.css_first(f"#row-{ticket.id}").attributes["data-version"]

    before, again = await version(), await version()
    await browser.post(f"/desk/tickets/{ticket.number}/priority", data={"priority": "urgent"})

    assert before == again != await version()


@pytest.mark.parametrize("rows", [1, 3])
async def test_list_costs_four_statements_beside_the_session(rows: int) -> None:
    agent = await make_agent()
    for number in range(rows):
        ticket = await make_ticket(f"Ticket {number}", assignee=agent.person, tags=("a", f"tag {number}"))
        await make_clock(ticket.id)
    browser = await desk(agent.person)

    async with count_statements() as statements:
        answer = await browser.get("/desk/views/mine")

    assert len(subjects(parsed(answer))) == rows
    assert len(statements) == 1 + 4
