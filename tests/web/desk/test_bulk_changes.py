"""Changing many tickets at once, as pages: the bar, the form, what is said before, and what became of it."""

from datetime import timedelta

import pytest

from helpdesk.bulk.actions import begin
from helpdesk.bulk.edits import Edits
from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import Check
from helpdesk.core.clock import now
from helpdesk.db.sql import execute, fetch_value
from helpdesk.tickets.enums import Category, Priority
from tests.factories.bulk import begun, changed
from tests.factories.persons import make_agent, make_observer
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket, status_id
from tests.factories.views import make_view
from tests.kit.clients import FRAGMENT, desk, parsed
from tests.kit.counting import count_statements
from tests.tickets.reading import record_of

pytestmark = pytest.mark.usefixtures("database")

URL = "/desk/bulk-changes"


async def test_rows_can_be_ticked_by_who_may_change_them() -> None:
    await make_ticket("Yellow soles", number="SL-1")
    agent, observer = await make_agent(), await make_observer()

    pages = [
        parsed(await (await desk(person.person)).get("/desk/views/open")) for person in (agent, observer)
    ]

    boxes = [[box.attributes["aria-label"] for box in page.css("input[name=ticket]")] for page in pages]
    assert boxes == [["SL-1 Yellow soles"], []]
    assert [len(page.css("#bulk")) for page in pages] == [1, 0]


async def test_list_beside_a_ticket_has_no_boxes() -> None:
    agent, ticket = await make_agent(), await make_ticket()

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}?view=open"))

    assert page.css("#rows li") != []
    assert page.css("#rows input[name=ticket]") == []


async def test_form_says_which_tickets_and_what_would_become_of_them() -> None:
    agent, solved = await make_agent(), await status_id(Category.SOLVED)
    closed = await make_ticket(category=Category.CLOSED)
    tickets = [closed, *[await make_ticket() for _ in range(2)], await make_ticket(category=Category.SOLVED)]
    query = "&".join(f"ticket={ticket.id}" for ticket in tickets)

    page = parsed(await (await desk(agent.person)).get(f"{URL}/new?{query}&status={solved}"))

    preview = page.css_first("#bulk-preview")
    assert page.css_first("#bulk-form > p").text(strip=True) == "4 tickets"
    assert page.css_first("#bulk-status option[selected]").text() == "Solved"
    assert preview.css_first("b").text() == "2 of 4 tickets will change. 1 stands so already."
    assert " ".join(preview.css_first("li").text().split()) == (
        f"A ticket that is “Closed” cannot become “Solved”. {closed.number}"
    )
    assert preview.css_first("button").text(strip=True) == "Change 2 tickets"
    assert (await record_of(tickets[1].id)).status_category == Category.OPEN


async def test_form_without_edits_asks_for_some_and_wrong_tags_are_named() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    browser = await desk(agent.person)

    empty = parsed(await browser.post(f"{URL}/preview", data={"ticket": str(ticket.id)}))
    wrong = parsed(
        await browser.post(f"{URL}/preview", data={"ticket": str(ticket.id), "add_tags": "x" * 61})
    )

    assert empty.css_first("p").text() == "Choose above what to change; what you leave stays as it is."
    assert wrong.css_first("p").text() == "A tag has at most 60 characters."
    assert wrong.css("button") == []


async def test_few_are_changed_at_once_and_a_plain_form_leads_to_the_result() -> None:
    agent = await make_agent("Mika")
    tickets = [await make_ticket() for _ in range(2)]
    browser = await desk(agent.person)
    sent = {
        "ticket": [str(ticket.id) for ticket in tickets],
        "assignee": str(agent.person),
        "priority": "high",
        "add_tags": "soles, VIP",
        "place": "?view=open&sort=oldest",
    }

    answer = await browser.post(URL, data=sent)
    page = parsed(await browser.get(answer.headers["location"]))

    found = await record_of(tickets[0].id)
    assert (found.assignee, found.priority, found.tags) == (agent.person, Priority.HIGH, ("soles", "vip"))
    assert answer.status_code == 303
    assert page.css_first("h1").text() == "2 tickets"
    assert {row.css_first("dt").text(): row.css_first("dd").text() for row in page.css("main dl > div")} == {
        "Priority": "High",
        "Tags added": "soles, vip",
        "Assignee": "Mika",
    }
    assert page.css_first("#bulk-standing p").text() == "Done. 2 tickets changed."
    links = [link.attributes["href"] for link in page.css("main a.btn")]
    assert links == ["/desk/views/open?sort=oldest"]


async def test_form_in_a_dialog_is_answered_in_the_corner_with_a_way_back() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    browser = await desk(agent.person)

    answer = await browser.post(URL, data={"ticket": str(ticket.id), "priority": "high"}, headers=FRAGMENT)
    undo = parsed(answer).css_first("form").attributes["action"]
    undone = await browser.post(undo, headers=FRAGMENT)

    assert (answer.status_code, answer.headers["hx-retarget"]) == (200, "#toasts")
    assert parsed(answer).css_first("p").text().startswith("1 ticket changed.")
    assert parsed(undone).css_first("p").text().startswith("1 ticket stands again as before.")
    assert parsed(undone).css("form") == []
    assert (await record_of(ticket.id)).priority == Priority.NORMAL


async def test_many_are_left_to_the_worker_and_shown_on_their_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(begin, "AT_ONCE", 1)
    monkeypatch.setattr("helpdesk.web.desk.bulk_changes.AT_ONCE", 1)
    agent = await make_agent()
    for _ in range(2):
        await make_ticket()
    browser = await desk(agent.person)

    answer = await browser.post(
        URL, data={"whole": "on", "place": "?view=open", "priority": "high"}, headers=FRAGMENT
    )
    page = parsed(await browser.get(answer.headers["hx-redirect"]))
    stop = page.css_first("form[action$=stopping]").attributes["action"]
    stopped = parsed(await browser.get((await browser.post(stop)).headers["location"]))

    assert page.css_first("h1").text() == "A list of 2 tickets"
    assert page.css_first("progress").attributes["value"] == "0"
    assert page.css_first("#bulk-standing").attributes["hx-trigger"] == "every 1s"
    assert stopped.css_first("#bulk-standing p").text() == "Stopped. 0 tickets changed. 2 were left alone."
    assert "hx-trigger" not in stopped.css_first("#bulk-standing").attributes


async def test_whole_list_is_all_of_it_with_its_filters_and_no_more() -> None:
    agent = await make_agent()
    high = [await make_ticket(priority=Priority.HIGH) for _ in range(3)]
    other = await make_ticket()
    form = {"whole": "on", "place": "?view=open&priority=high", "ticket": str(other.id), "team": "0"}
    browser = await desk(agent.person)

    page = parsed(await browser.get(f"{URL}/new", params={**form, "priority": "low"}))
    await browser.post(URL, data={**form, "priority": "low"})

    assert page.css_first("#bulk-form > p").text(strip=True) == "All 3 tickets in “All open”"
    assert [(await record_of(each.id)).priority for each in [*high, other]] == [
        *[Priority.LOW] * 3,
        Priority.NORMAL,
    ]


async def test_whole_list_of_a_saved_view_is_what_the_view_holds() -> None:
    agent = await make_agent()
    high, other = await make_ticket(priority=Priority.HIGH), await make_ticket()
    view = await make_view(owner=agent.person, condition=Check("priority", Operator.ANY_OF, ("high",)))
    form = {"whole": "on", "place": f"?view={view}", "add_tags": "loud"}

    await (await desk(agent.person)).post(URL, data=form)
    stranger = await (await desk((await make_agent()).person)).post(URL, data=form)

    assert [(await record_of(each.id)).tags for each in (high, other)] == [("loud",), ()]
    assert stranger.status_code == 404


async def test_team_one_is_kept_out_of_is_warned_of() -> None:
    agent, team, hidden = await make_agent(), await make_team(), await make_team(others="none")
    ticket, browser = await make_ticket(), await desk(agent.person)

    warnings = [
        parsed(await browser.post(f"{URL}/preview", data={"ticket": str(ticket.id), **sent})).css(".banner")
        for sent in (
            {"team": str(hidden)},
            {"team": str(team)},
            {"team": str(hidden), "assignee": str(agent.person)},
        )
    ]

    assert [len(banners) for banners in warnings] == [1, 0, 0]
    assert "you will not be able to undo this" in warnings[0][0].text()


async def test_refused_form_keeps_what_was_chosen_and_says_why() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    browser = await desk(agent.person)
    sent = {"ticket": str(ticket.id), "priority": "high", "add_tags": "x" * 61, "request_key": "k"}

    answers = [
        await browser.post(URL, data=sent),
        await browser.post(URL, data={"ticket": str(ticket.id), "assignee": "tuba"}),
        await browser.post(URL, data={"ticket": str(ticket.id)}),
        await browser.post(URL, data={"priority": "high"}),
    ]

    pages = [parsed(answer) for answer in answers]
    assert [answer.status_code for answer in answers] == [422] * 4
    assert pages[0].css_first("#bulk-add-tags-error").text(strip=True) == "A tag has at most 60 characters."
    assert pages[0].css_first("#bulk-add-tags").attributes["value"] == "x" * 61
    assert pages[0].css_first("#bulk-priority option[selected]").text() == "High"
    assert pages[0].css_first("input[name=request_key]").attributes["value"] == "k"
    assert pages[1].css_first("#bulk-assignee-error").text(strip=True) == "Please enter a number."
    assert pages[2].css_first("#bulk-preview p").text().startswith("Choose above")
    assert pages[3].css_first("#bulk-preview p").text() == "None of these tickets is there any more."
    assert await fetch_value("SELECT count(*) FROM bulk_changes") == 0


async def test_form_sent_twice_is_one_change() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    browser = await desk(agent.person)
    sent = {"ticket": str(ticket.id), "priority": "high", "request_key": "one-and-the-same"}

    first, second = [await browser.post(URL, data=sent) for _ in range(2)]

    assert first.headers["location"] == second.headers["location"]
    assert await fetch_value("SELECT count(*) FROM bulk_changes") == 1


async def test_list_that_is_not_there_is_never_another_one() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    browser = await desk(agent.person)
    sent = {"whole": "on", "priority": "high"}

    statuses = [
        (await browser.post(URL, data={**sent, "place": place})).status_code
        for place in ("?view=4711", "?view=nonsense", "?view=" + "9" * 30)
    ]

    assert statuses == [404] * 3
    assert (await record_of(ticket.id)).priority == Priority.NORMAL


async def test_refusals_are_listed_with_their_tickets_a_page_at_a_time() -> None:
    agent = await make_agent()
    tickets = [await make_ticket(category=Category.CLOSED, subject=f"No {n}") for n in range(26)]
    change = await changed(agent, tickets, Edits(status=await status_id(Category.WAITING)))
    browser = await desk(agent.person)

    first = parsed(await browser.get(f"{URL}/{change}"))
    more = first.css_first(".list-end a").attributes["href"]
    second = parsed(await browser.get(more))

    rows = [[link.attributes["href"] for link in page.css("tbody a")] for page in (first, second)]
    assert rows == [
        [f"/desk/tickets/{ticket.number}" for ticket in tickets[:25]],
        [f"/desk/tickets/{tickets[25].number}"],
    ]
    assert first.css_first("tbody td").text() == (
        "A ticket that is “Closed” cannot become “Waiting on customer”."
    )
    assert first.css("form[action$=undoing]") == []


async def test_refusal_of_a_ticket_out_of_sight_names_nothing_of_it() -> None:
    agent = await make_agent()
    ticket = await make_ticket("Secret soles", category=Category.CLOSED)
    change = await changed(agent, [ticket], Edits(status=await status_id(Category.WAITING)))
    await execute("UPDATE tickets SET team = $1", await make_team(others="none"))
    browser = await desk(agent.person)

    page = await browser.get(f"{URL}/{change}")

    assert parsed(page).css_first("tbody th").text(strip=True) == "A ticket that is not yours to see"
    assert ("Secret soles" in page.text, ticket.number in page.text) == (False, False)


async def test_own_changes_are_listed_and_others_are_not_there() -> None:
    agent, other = await make_agent(), await make_agent()
    mine = await changed(agent, [await make_ticket()], Edits(priority=Priority.HIGH))
    theirs = await begun(other, [await make_ticket()], Edits(priority=Priority.HIGH))
    browser = await desk(agent.person)

    page = parsed(await browser.get(URL))

    assert [link.attributes["href"] for link in page.css("tbody th a")] == [f"{URL}/{mine}"]
    for path in ("", "/stopping", "/undoing"):
        answer = await (browser.post if path else browser.get)(f"{URL}/{theirs}{path}")
        assert answer.status_code == 404


async def test_undo_is_offered_for_a_day() -> None:
    agent = await make_agent()
    change = await changed(agent, [await make_ticket()], Edits(priority=Priority.HIGH))
    browser = await desk(agent.person)

    fresh = parsed(await browser.get(f"{URL}/{change}"))
    await execute("UPDATE bulk_changes SET created_at = $1", now() - timedelta(hours=25))
    old = parsed(await browser.get(f"{URL}/{change}"))
    refused = await browser.post(f"{URL}/{change}/undoing")

    assert [len(page.css("form[action$=undoing]")) for page in (fresh, old)] == [1, 0]
    assert (refused.status_code, "can no longer be undone" in refused.text) == (409, True)


async def test_list_of_changes_costs_the_same_with_one_and_with_three() -> None:
    agent = await make_agent()
    browser = await desk(agent.person)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            await changed(agent, [await make_ticket()], Edits(priority=Priority.HIGH))
        await browser.get(URL)
        async with count_statements() as statements:
            await browser.get(URL)
        counts.append(len(statements))

    assert counts[0] == counts[1]


async def test_nothing_changed_yet_says_where_to_begin() -> None:
    page = parsed(await (await desk((await make_agent()).person)).get(URL))

    assert "Tick tickets in a list" in page.css_first("main").text()
