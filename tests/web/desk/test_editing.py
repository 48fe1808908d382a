"""Fields edited in place: by a plain form, by htmx, refused with a sentence, and told to the page."""

import pytest

from helpdesk.tickets.enums import Category, Priority
from tests.factories.persons import make_agent, make_person
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket, status_id, type_id
from tests.kit.clients import FRAGMENT, desk, parsed, portal
from tests.tickets.reading import record_of

pytestmark = pytest.mark.usefixtures("database", "store")


async def test_every_field_is_set_by_its_own_form() -> None:
    agent = await make_agent("Mara Kim")
    colleague = await make_agent("Dario Rossi")
    team = await make_team("Care")
    ticket = await make_ticket()
    browser = await desk(agent.person)
    edits = {
        "status": {"status": await status_id(Category.WAITING)},
        "priority": {"priority": "urgent"},
        "type": {"type": await type_id("Complaint")},
        "team": {"team": team},
        "assignee": {"assignee": colleague.person},
        "subject": {"subject": " Better words "},
        "tags": {"tags": "vip, Rush"},
    }

    answers = [
        await browser.post(f"/desk/tickets/{ticket.number}/{field}", data=form)
        for field, form in edits.items()
    ]

    record = await record_of(ticket.id)
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {
        (303, f"/desk/tickets/{ticket.number}?view=mine")
    }
    assert (record.status_category, record.priority, record.subject) == (
        Category.WAITING,
        Priority.URGENT,
        "Better words",
    )
    assert (record.type_name, record.team_name, record.assignee_name) == ("Complaint", "Care", "Dario Rossi")
    assert record.tags == ("rush", "vip")


async def test_blank_choice_takes_the_value_away() -> None:
    agent = await make_agent()
    team = await make_team()
    ticket = await make_ticket(assignee=agent.person, team=team, type=await type_id("Order"))
    browser = await desk(agent.person)

    for field in ["assignee", "team", "type"]:
        await browser.post(f"/desk/tickets/{ticket.number}/{field}", data={field: ""})

    record = await record_of(ticket.id)
    assert (record.assignee, record.team, record.type) == (None, None, None)


async def test_edit_through_htmx_shows_the_head_and_tells_the_page() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    browser = await desk(agent.person)

    answer = await browser.post(
        f"/desk/tickets/{ticket.number}/priority?view=open&sort=oldest",
        data={"priority": "high"},
        headers=FRAGMENT,
    )

    part = parsed(answer)
    assert answer.status_code == 200
    assert answer.headers["hx-trigger"] == f"live:ticket:{ticket.id}, live:lists, live:tickets"
    assert part.css_first("body > *").attributes["id"] == "ticket-head"
    assert part.css_first("[popovertarget=edit-priority]").text() == "Priority High"
    assert part.css_first("#edit-priority form").attributes["action"] == (
        f"/desk/tickets/{ticket.number}/priority?view=open&sort=oldest"
    )


async def test_solving_and_waking_is_one_press() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    browser = await desk(agent.person)

    solved = await browser.post(f"/desk/tickets/{ticket.number}/solution", headers=FRAGMENT)
    after_solving = (await record_of(ticket.id)).status_category
    woken = await browser.post(f"/desk/tickets/{ticket.number}/reopening", headers=FRAGMENT)

    assert after_solving == Category.SOLVED
    assert (await record_of(ticket.id)).status_category == Category.OPEN
    presses = [parsed(answer).css(".ticket-moves button")[-1].text(strip=True) for answer in (solved, woken)]
    assert presses == ["Reopen", "Solve"]


async def test_free_ticket_is_taken_with_one_press() -> None:
    agent = await make_agent()
    ticket = await make_ticket()

    answer = await (await desk(agent.person)).post(f"/desk/tickets/{ticket.number}/claim", headers=FRAGMENT)

    assert (await record_of(ticket.id)).assignee == agent.person
    assert [press.text(strip=True) for press in parsed(answer).css(".ticket-moves button")] == ["Solve"]


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
async def test_who_comes_second_is_told_who_was_quicker(headers: dict[str, str]) -> None:
    quick, slow = await make_agent("Dario Rossi"), await make_agent()
    ticket = await make_ticket(assignee=quick.person)

    answer = await (await desk(slow.person)).post(f"/desk/tickets/{ticket.number}/claim", headers=headers)

    assert answer.status_code == 409
    assert "Dario Rossi has taken this ticket already." in answer.text


async def test_status_that_cannot_follow_is_said() -> None:
    agent = await make_agent()
    ticket = await make_ticket(category=Category.SOLVED)
    form = {"status": str(await status_id(Category.WAITING))}

    answer = await (await desk(agent.person)).post(f"/desk/tickets/{ticket.number}/status", data=form)

    assert answer.status_code == 409
    assert (await record_of(ticket.id)).status_category == Category.SOLVED


@pytest.mark.parametrize(
    ("field", "form", "sentence"),
    [
        ("subject", {"subject": " "}, "Subject: Please fill this in."),
        ("subject", {"subject": "x" * 301}, "Subject: A subject has at most 300 characters."),
        ("tags", {"tags": "x" * 61}, "Tags: A tag has at most 60 characters."),
        ("status", {"status": "0"}, "Status: Please choose one from the list."),
        ("priority", {"priority": "loud"}, "Priority: Please choose one from the list."),
        ("assignee", {"assignee": "999999999"}, "Assignee: Please choose somebody who works on tickets."),
        ("team", {"team": "999999999"}, "Team: Please choose one from the list."),
        ("type", {"type": "x"}, "Type: Please enter a number."),
    ],
)
@pytest.mark.parametrize("headers", [{}, FRAGMENT])
async def test_refused_edit_says_why(
    field: str, form: dict[str, str], sentence: str, headers: dict[str, str]
) -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    before = await record_of(ticket.id)

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/{field}", data=form, headers=headers
    )

    assert answer.status_code == 422
    assert [error.text(strip=True) for error in parsed(answer).css(".ticket-errors .error")] == [sentence]
    assert await record_of(ticket.id) == before


async def test_refused_words_are_kept() -> None:
    agent = await make_agent()
    ticket = await make_ticket()

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/subject", data={"subject": "x" * 301}
    )

    assert parsed(answer).css_first("#subject-field").attributes["value"] == "x" * 301


async def test_tag_is_taken_off() -> None:
    agent = await make_agent()
    ticket = await make_ticket(tags=("keep", "drop"))

    await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/tags/removals", data={"tags": "drop"}
    )

    assert (await record_of(ticket.id)).tags == ("keep",)


@pytest.mark.parametrize(
    "resource",
    [
        "status",
        "solution",
        "reopening",
        "priority",
        "type",
        "team",
        "subject",
        "assignee",
        "claim",
        "tags",
        "tags/removals",
        "followers",
        "followers/removals",
        "replies",
        "notes",
        "calls",
    ],
)
async def test_customers_edit_nothing(resource: str) -> None:
    ticket = await make_ticket()
    browser = await portal(ticket.requester)
    form = {"status": "1", "priority": "high", "subject": "x", "tags": "x", "person": "1", "body": "x"}

    answer = await browser.post(f"/desk/tickets/{ticket.number}/{resource}", data=form)

    assert answer.status_code == 403


async def test_unknown_number_is_nobodys_to_edit() -> None:
    agent = await make_agent()
    await make_person()

    answer = await (await desk(agent.person)).post("/desk/tickets/T-0/priority", data={"priority": "high"})

    assert answer.status_code == 404
