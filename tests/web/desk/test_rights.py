"""What the desk offers to whom: no form on what one only reads, no page one may not open."""

import pytest

from helpdesk.accounts.tables import Person
from helpdesk.events.actor import Capability
from helpdesk.files.actions.attachments import attach
from helpdesk.files.uploads import Upload
from helpdesk.tickets.actions.followers import write_followers
from helpdesk.tickets.tables import Ticket
from tests.factories.persons import make_agent, make_observer, make_own_role, make_person
from tests.factories.teams import make_team
from tests.factories.tickets import make_message, make_ticket
from tests.kit.clients import FRAGMENT, desk, parsed

pytestmark = pytest.mark.usefixtures("database", "store")


async def test_ticket_one_may_only_read_has_but_the_note_and_says_why() -> None:
    ticket = await make_ticket(team=await make_team("Payroll", others="read"), tags=("vip",))
    await write_followers(ticket.id, [await make_person()])

    page = parsed(await (await desk((await make_agent()).person)).get(f"/desk/tickets/{ticket.number}"))

    forms = [form.attributes["action"].split("?")[0] for form in page.css("main form, #ticket-side form")]
    assert forms == [f"/desk/tickets/{ticket.number}/notes"]
    assert page.css_first(".composer-refusal").text(strip=True) == (
        "You may read the tickets of Payroll, not change them."
    )
    assert [fact.text(strip=True) for fact in page.css("#ticket-head .tag")] == ["vip"]


async def test_reader_who_writes_no_notes_is_offered_nothing() -> None:
    reader = await make_agent(staff_role=await make_own_role(Capability.READ_TICKETS))
    ticket = await make_ticket()

    page = parsed(await (await desk(reader.person)).get(f"/desk/tickets/{ticket.number}"))

    assert page.css("main form, #ticket-side form") == []
    assert page.css_first(".composer-refusal").text(strip=True) == (
        "Your role lets you read this ticket, not change it."
    )


async def test_observer_is_offered_the_note_alone() -> None:
    observer, ticket = await make_observer(), await make_ticket()
    browser = await desk(observer.person)

    page = parsed(await browser.get(f"/desk/tickets/{ticket.number}"))
    noted = await browser.post(
        f"/desk/tickets/{ticket.number}/notes", data={"body": "Seen."}, headers=FRAGMENT
    )
    refused = await browser.post(f"/desk/tickets/{ticket.number}/replies", data={"body": "Hello"})

    assert [form.attributes["id"] for form in page.css("section.composer")] == ["compose-note"]
    assert "hidden" not in page.css_first("#compose-note").attributes
    assert page.css("#ticket-head form, .new-ticket") == []
    assert [noted.status_code, refused.status_code] == [200, 403]


async def test_draft_is_kept_only_of_what_may_be_sent() -> None:
    observer, ticket = await make_observer(), await make_ticket()
    browser = await desk(observer.person)

    answers = [
        await browser.put(f"/desk/tickets/{ticket.number}/drafts/{purpose}", data={"body": "So far"})
        for purpose in ("note", "reply", "call")
    ]

    assert [answer.status_code for answer in answers] == [204, 403, 403]


async def test_new_role_counts_from_the_next_request() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    browser = await desk(agent.person)
    role = await make_own_role(Capability.READ_CUSTOMERS)

    before = await browser.get(f"/desk/tickets/{ticket.number}")
    await Person.update({Person.staff_role: role}).where(Person.id == agent.person)
    after = await browser.get(f"/desk/tickets/{ticket.number}")

    assert [before.status_code, after.status_code] == [200, 403]


@pytest.mark.parametrize(
    ("held", "start"),
    [
        ([Capability.READ_TICKETS], "/desk/views/mine"),
        ([Capability.READ_CUSTOMERS], "/desk/people"),
        ([Capability.MANAGE_JOBS], "/admin/"),
        ([], "/account"),
    ],
)
async def test_desk_opens_with_what_one_may_see(held: list[Capability], start: str) -> None:
    clerk = await make_agent(staff_role=await make_own_role(*held))

    answer = await (await desk(clerk.person)).get("/desk/")

    assert answer.headers["location"] == start


async def test_administration_shows_the_pages_one_may_open() -> None:
    clerk = await make_agent(staff_role=await make_own_role(Capability.MANAGE_MAIL))
    browser = await desk(clerk.person)

    page = parsed(await browser.get("/admin/mailboxes"))
    answers = [await browser.get(path) for path in ("/admin/people", "/admin/teams", "/admin/jobs")]

    shown = {link.attributes["href"] for link in page.css("#views a")}
    assert {"/admin/mailboxes", "/admin/quarantine", "/admin/outbox"} <= shown
    assert shown.isdisjoint({"/admin/people", "/admin/teams", "/admin/jobs"})
    assert [answer.status_code for answer in answers] == [403, 403, 403]


async def test_who_may_not_read_of_customers_sees_the_name_alone() -> None:
    anna = await make_person("Anna Lund", email="anna@example.com")
    clerk = await make_agent(staff_role=await make_own_role(Capability.READ_TICKETS))
    ticket = await make_ticket(requester=anna)
    browser = await desk(clerk.person)

    page = parsed(await browser.get(f"/desk/tickets/{ticket.number}"))
    found = await browser.get("/desk/search?q=Anna")

    assert "anna@example.com" not in page.html
    assert "Anna Lund" in page.css_first("#ticket-side").text()
    assert "/desk/people/" not in found.text


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
async def test_handing_over_to_a_hidden_team_leads_back_to_the_list(headers: dict[str, str]) -> None:
    ticket, team = await make_ticket(), await make_team(others="none")
    browser = await desk((await make_agent()).person)

    address = f"/desk/tickets/{ticket.number}/team?view=open"
    answer = await browser.post(address, data={"team": str(team)}, headers=headers)

    way_on = answer.headers.get("hx-redirect") or answer.headers["location"]
    assert [answer.status_code, way_on] == [200 if headers else 303, "/desk/views/open"]
    page = await browser.get(way_on)
    assert "The ticket is with a team whose tickets you do not see." in page.text


async def test_ticket_opened_for_a_hidden_team_leads_to_the_list() -> None:
    anna, team = await make_person(), await make_team(others="none")
    browser = await desk((await make_agent()).person)
    typed = {"person": str(anna), "subject": "Wages", "body": "Late.", "kind": "call", "team": str(team)}

    answer = await browser.post("/desk/tickets/new", data=typed)
    page = await browser.get(answer.headers["location"])

    assert [answer.status_code, answer.headers["location"]] == [303, "/desk/views/mine"]
    assert "The ticket is with a team whose tickets you do not see." in page.text
    assert await Ticket.select(Ticket.team).where(Ticket.subject == "Wages") == [{"team": team}]


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
async def test_who_follows_a_hidden_ticket_no_longer_is_led_to_the_list(headers: dict[str, str]) -> None:
    agent = await make_agent()
    ticket = await make_ticket(team=await make_team(others="none"), followers=(agent.person,))
    browser = await desk(agent.person)

    address = f"/desk/tickets/{ticket.number}/followers/removals?view=open"
    answer = await browser.post(address, data={"person": str(agent.person)}, headers=headers)

    way_on = answer.headers.get("hx-redirect") or answer.headers["location"]
    assert [answer.status_code, way_on] == [200 if headers else 303, "/desk/views/open"]


async def test_hidden_ticket_its_parts_and_its_files_are_not_there() -> None:
    ticket = await make_ticket(team=await make_team(others="none"), subject="Wages")
    message = await make_message(ticket)
    file = await attach(Upload("a.txt", "text/plain", b"x"), owner_kind="message", owner_id=message)
    browser = await desk((await make_agent()).person)

    parts = ["", "/head", "/thread", "/side", "/history"]
    answers = [await browser.get(f"/desk/tickets/{ticket.number}{part}") for part in parts]
    answers.append(await browser.get(f"/files/{file}/a.txt"))
    by_number = await browser.get(f"/desk/search?q={ticket.number}")

    assert {answer.status_code for answer in answers} == {404}
    assert [by_number.status_code, "Wages" in by_number.text] == [200, False]
