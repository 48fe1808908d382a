"""Opening a ticket on behalf of somebody: known or new, written to, called, or among ourselves."""

import pytest

from helpdesk.accounts.queries.people import person_by_email
from helpdesk.core.clock import now
from helpdesk.db.sql import fetch_value
from helpdesk.files.queries.attachments import attachments_of
from helpdesk.tickets.enums import Audience, AuthorKind, Category, Channel, Priority
from tests.factories.persons import make_agent, make_person, make_phone
from tests.factories.teams import make_team
from tests.factories.tickets import type_id
from tests.kit.clients import FRAGMENT, desk, parsed
from tests.tickets.reading import messages_of, record_of, tickets_count

pytestmark = pytest.mark.usefixtures("database", "store")

NO_SUCH_PERSON = "The person this link names does not exist, or has left. Please say whom it is for."


async def newest_ticket() -> int:
    return await fetch_value("SELECT max(id) FROM tickets")


async def test_ticket_is_opened_for_a_picked_person() -> None:
    agent = await make_agent()
    annika = await make_person("Annika Lund")
    team = await make_team("Care")
    form = {
        "who": "annika",
        "person": annika,
        "kind": "mail",
        "subject": "Your order",
        "body": "It is **ready**.",
        "team": team,
        "assignee": agent.person,
        "priority": "high",
        "type": await type_id("Order"),
        "tags": "vip, order",
    }
    files = [("uploads", ("list.txt", b"one", "text/plain"))]

    answer = await (await desk(agent.person)).post("/desk/tickets/new", data=form, files=files)

    ticket = await record_of(await newest_ticket())
    ((message, *rest),) = await messages_of(ticket.id)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/tickets/{ticket.number}")
    assert (ticket.requester, ticket.team, ticket.assignee) == (annika, team, agent.person)
    assert (ticket.priority, ticket.type_name, ticket.tags) == (Priority.HIGH, "Order", ("order", "vip"))
    assert (ticket.channel, ticket.status_category) == (Channel.DESK, Category.OPEN)
    assert rest == [Audience.PUBLIC, agent.person, AuthorKind.STAFF, Channel.DESK, "It is **ready**."]
    assert [file.name for file in (await attachments_of("message", [message]))[message]] == ["list.txt"]


@pytest.mark.parametrize(
    ("kind", "channel", "audience"),
    [
        ("mail", Channel.DESK, Audience.PUBLIC),
        ("call", Channel.PHONE, Audience.INTERNAL),
        ("internal", Channel.DESK, Audience.INTERNAL),
    ],
)
async def test_first_message_is_what_it_was_meant_to_be(
    kind: str, channel: Channel, audience: Audience
) -> None:
    agent = await make_agent()
    form = {"person": await make_person(), "kind": kind, "subject": "S", "body": "B"}

    await (await desk(agent.person)).post("/desk/tickets/new", data=form)

    ticket = await newest_ticket()
    assert (await record_of(ticket)).channel == channel
    assert [message[1] for message in await messages_of(ticket)] == [audience]


async def test_address_that_nobody_has_makes_a_new_person() -> None:
    agent = await make_agent()
    form = {"who": "New.Face@example.com", "name": "Nina Face", "subject": "S", "body": "B"}

    await (await desk(agent.person)).post("/desk/tickets/new", data=form)

    person = await person_by_email("new.face@example.com")
    assert person is not None
    assert (person.name, (await record_of(await newest_ticket())).requester) == ("Nina Face", person.id)


async def test_address_of_somebody_known_finds_them() -> None:
    agent = await make_agent()
    annika = await make_person("Annika Lund", email="annika@club.example")

    await (await desk(agent.person)).post(
        "/desk/tickets/new", data={"who": "annika@club.example", "subject": "S", "body": "B"}
    )

    assert (await record_of(await newest_ticket())).requester == annika


@pytest.mark.parametrize("who", ["annika", "Lund", "@club.exam", "171 2345", "+49 (171) 23"])
async def test_only_person_who_fits_what_was_typed_is_taken(who: str) -> None:
    agent = await make_agent("Mika")
    annika = await make_person("Annika Lund", email="annika@club.example")
    await make_phone(annika, "+49 171 2345")
    await make_phone(await make_person("Berit Dahl", email="berit@other.example"), "+47 900 1234")

    answer = await (await desk(agent.person)).post(
        "/desk/tickets/new", data={"who": who, "subject": "S", "body": "B"}
    )

    assert answer.status_code == 303
    assert (await record_of(await newest_ticket())).requester == annika


async def test_several_who_fit_are_offered_and_nothing_typed_is_lost() -> None:
    agent = await make_agent("Mika")
    people = [await make_person("Annika Berg"), await make_person("Annika Lund")]
    form = {"who": "annika", "subject": "Kept", "body": "Kept too"}

    answer = await (await desk(agent.person)).post("/desk/tickets/new", data=form)

    page = parsed(answer)
    assert answer.status_code == 422
    assert page.css_first("#who-error").text(strip=True) == (
        "Several people fit this. Please pick one of them."
    )
    assert [choice.attributes["value"] for choice in page.css("[name=person]")] == list(map(str, people))
    assert page.css("[name=person][checked]") == []
    assert [page.css_first(f"#{name}").attributes["value"] for name in ("who", "subject")] == [
        "annika",
        "Kept",
    ]
    assert page.css_first("#body").text().strip() == "Kept too"
    assert await tickets_count() == 0


async def test_subject_and_tag_that_are_too_long_are_told_at_once_and_nobody_new_is_made() -> None:
    agent = await make_agent()
    subject, tag = "S" * 301, "t" * 61
    form = {"who": "new@example.com", "subject": subject, "body": "B", "tags": f"vip, {tag}"}

    answer = await (await desk(agent.person)).post("/desk/tickets/new", data=form)

    page = parsed(answer)
    assert answer.status_code == 422
    assert {field: page.css_first(f"#{field}-error").text(strip=True) for field in ("subject", "tags")} == {
        "subject": "A subject has at most 300 characters.",
        "tags": "A tag has at most 60 characters.",
    }
    assert page.css_first("#subject").attributes["value"] == subject
    assert page.css_first("#tags").attributes["value"] == f"vip, {tag}"
    assert await person_by_email("new@example.com") is None


async def test_too_many_tags_are_told_beside_their_field() -> None:
    agent = await make_agent()
    tags = ",".join(f"tag {number}" for number in range(31))
    form = {"person": await make_person(), "body": "B", "tags": tags}

    page = parsed(await (await desk(agent.person)).post("/desk/tickets/new", data=form))

    assert page.css_first("#tags-error").text(strip=True) == "A ticket has at most 30 tags."
    assert page.css_first("#subject-error").text(strip=True) == "Please give a subject."


async def test_every_error_comes_back_at_once_and_what_was_typed_is_kept() -> None:
    agent = await make_agent()
    form = {"who": "no address", "kind": "call", "body": " ", "tags": "kept", "priority": "high"}
    files = [("uploads", ("run.exe", b"MZ", "text/plain"))]

    answer = await (await desk(agent.person)).post("/desk/tickets/new", data=form, files=files)

    page = parsed(answer)
    assert answer.status_code == 422
    assert [line.text() for line in page.css(".error-summary li")] == [
        "Nobody fits this. Type a whole mail address to add somebody new.",
        "Please give a subject.",
        "Please write something.",
        "“run.exe” is a kind of file that could run on its reader’s machine, so it is not accepted.",
    ]
    assert page.css_first("#who").attributes["value"] == "no address"
    assert page.css_first("#tags").attributes["value"] == "kept"
    assert page.css_first("[name=kind]:checked, [name=kind][checked]").attributes["value"] == "call"
    assert page.css_first("#priority option[selected]").attributes["value"] == "high"
    assert await tickets_count() == 0


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"kind": "shout"}, "kind"),
        ({"person": "999999999"}, "who"),
        ({"assignee": "999999999"}, "assignee"),
        ({"team": "999999999"}, "team"),
        ({"type": "999999999"}, "type"),
        ({"tags": "x" * 61}, "tags"),
    ],
)
async def test_refusal_stands_beside_its_field(form: dict[str, str], field: str) -> None:
    agent = await make_agent()
    usual = {"person": str(await make_person()), "subject": "S", "body": "B"}

    answer = await (await desk(agent.person)).post("/desk/tickets/new", data={**usual, **form})

    assert answer.status_code == 422
    assert parsed(answer).css_first(f"#{field}-error") is not None


async def test_nobody_named_is_asked_for() -> None:
    agent = await make_agent()

    answer = await (await desk(agent.person)).post("/desk/tickets/new", data={"subject": "S", "body": "B"})

    assert parsed(answer).css_first("#who-error").text(strip=True) == "Please say whom the ticket is for."


async def test_people_are_found_without_scripts_and_nothing_typed_is_lost() -> None:
    agent = await make_agent()
    annika = await make_person("Annika Lund")
    form = {"who": "annika", "body": "Half a text", "find": "1"}

    answer = await (await desk(agent.person)).post("/desk/tickets/new", data=form)

    page = parsed(answer)
    assert answer.status_code == 200
    assert [choice.attributes["value"] for choice in page.css("[name=person]")] == [str(annika)]
    assert page.css_first("#body").text() == "Half a text"
    assert page.css(".error") == []


async def test_enter_in_a_field_opens_the_ticket_rather_than_looking_for_people() -> None:
    agent = await make_agent()

    page = parsed(await (await desk(agent.person)).get("/desk/tickets/new"))

    first = page.css("form.open-ticket button[type=submit]")[0]
    assert "name" not in first.attributes


async def test_form_can_begin_with_a_person() -> None:
    agent = await make_agent()
    annika = await make_person("Annika Lund", email="annika@club.example")

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/new?person={annika}"))

    assert page.css_first("[name=person][checked]").attributes["value"] == str(annika)
    assert page.css_first("#who").attributes["value"] == "annika@club.example"
    assert page.css(".banner") == []


async def test_form_can_begin_with_one_of_many_of_the_same_name() -> None:
    agent = await make_agent()
    people = [await make_person("Anna Berg") for _ in range(12)]

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/new?person={people[-1]}"))

    assert page.css_first("[name=person][checked]").attributes["value"] == str(people[-1])


@pytest.mark.parametrize("person", ["abc", "999999999", "-1", "9" * 30, "1.5"])
async def test_form_begins_empty_for_somebody_who_does_not_exist_and_says_so(person: str) -> None:
    agent = await make_agent()

    answer = await (await desk(agent.person)).get("/desk/tickets/new", params={"person": person})

    page = parsed(answer)
    assert answer.status_code == 200
    assert page.css_first("main .banner").text(strip=True) == NO_SUCH_PERSON
    assert (page.css_first("#who").attributes["value"], page.css("[name=person]")) == ("", [])


async def test_form_begins_empty_for_somebody_who_has_left() -> None:
    agent = await make_agent()
    gone = await make_person("Gone", deactivated_at=now())

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/new?person={gone}"))

    assert page.css_first("main .banner").text(strip=True) == NO_SUCH_PERSON
    assert page.css("[name=person]") == []


async def test_form_sent_twice_opens_one_ticket() -> None:
    agent = await make_agent()
    browser = await desk(agent.person)
    page = parsed(await browser.get("/desk/tickets/new"))
    key = page.css_first("[name=request_key]").attributes["value"]
    form = {"person": await make_person(), "subject": "S", "body": "B", "request_key": key}

    answers = [await browser.post("/desk/tickets/new", data=form) for _ in range(2)]

    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert await tickets_count() == 1


async def test_choices_on_the_page_keep_the_pick_while_somebody_types() -> None:
    agent = await make_agent()
    annika = await make_person("Annika Lund")

    part = parsed(
        await (await desk(agent.person)).get(
            f"/desk/people/choices?who=ann&person={annika}", headers=FRAGMENT
        )
    )

    assert part.css_first("[checked]").attributes["value"] == str(annika)
