"""Promises on the desk: noted on a ticket or with a reply, settled, offered for what somebody types."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.core.clock import frozen, now
from helpdesk.db.sql import execute, fetch
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_agent, make_observer
from tests.factories.promises import make_promise_row
from tests.factories.tickets import make_ticket
from tests.kit.clients import FRAGMENT, desk, parsed
from tests.tickets.reading import messages_of

pytestmark = pytest.mark.usefixtures("database", "store")

WEDNESDAY = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


def in_days(days: int) -> str:
    return f"{now() + timedelta(days=days):%Y-%m-%dT%H:%M}"


async def ledger() -> list[tuple[str, str]]:
    return [
        (row["words"], row["state"]) for row in await fetch("SELECT words, state FROM promises ORDER BY id")
    ]


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
async def test_noted_promise_stands_on_its_ticket(headers: dict[str, str]) -> None:
    agent = await make_agent("Mara Kim")
    ticket = await make_ticket()
    browser = await desk(agent.person)

    answer = await browser.post(
        f"/desk/tickets/{ticket.number}/promises?view=open",
        data={"words": "New laces", "due_at": in_days(2)},
        headers=headers,
    )
    page = parsed(answer if headers else await browser.get(answer.headers["location"]))

    assert answer.status_code == (200 if headers else 303)
    assert await ledger() == [("New laces", "open")]
    line = page.css_first("#promises .promise")
    assert line.css_first(".promise-words").text() == "New laces"
    assert [part.text()[:6] for part in line.css(".meta > span")] == ["until ", "Mara K"]
    assert line.css_first("time[data-due]") is not None
    if headers:
        assert answer.headers["hx-trigger"] == f"live:ticket:{ticket.id}"


async def test_time_is_that_of_the_agents_clock() -> None:
    agent = await make_agent(zone="Europe/Oslo")
    ticket = await make_ticket()

    await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/promises", data={"words": "New laces", "due_at": "2027-07-01T17:00"}
    )

    assert await fetch("SELECT due_at FROM promises") == [{"due_at": datetime(2027, 7, 1, 15, tzinfo=UTC)}]


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
@pytest.mark.parametrize(
    ("due_at", "sentence"),
    [
        ("", "Please say until when."),
        ("soon", "Please say until when."),
        ("2020-01-01T09:00", "This time is past already."),
    ],
)
async def test_refused_promise_keeps_what_was_typed(
    due_at: str, sentence: str, headers: dict[str, str]
) -> None:
    agent, ticket = await make_agent(), await make_ticket()

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/promises", data={"words": "Laces", "due_at": due_at}, headers=headers
    )

    form = parsed(answer).css_first("#add-promise")
    assert answer.status_code == 422
    assert "open" in form.attributes
    assert [error.text(strip=True) for error in form.css(".error")] == [sentence]
    assert form.css_first("#promise-words").attributes["value"] == "Laces"
    assert await ledger() == []


async def test_reply_notes_what_it_promises() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    form = {"body": "By Friday.", "promise": "on", "promise_words": "New laces", "promise_due_at": in_days(2)}

    answer = await (await desk(agent.person)).post(f"/desk/tickets/{ticket.number}/replies", data=form)

    assert answer.status_code == 303
    assert await ledger() == [("New laces", "open")]


async def test_fields_of_a_promise_that_is_not_ticked_say_nothing() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    form = {"body": "By Friday.", "promise_words": "New laces", "promise_due_at": "nonsense"}

    await (await desk(agent.person)).post(f"/desk/tickets/{ticket.number}/replies", data=form)

    assert await ledger() == []
    assert len(await messages_of(ticket.id)) == 1


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
async def test_reply_with_half_a_promise_is_not_sent(headers: dict[str, str]) -> None:
    agent, ticket = await make_agent(), await make_ticket()
    form = {"body": "", "promise": "on", "promise_words": "", "promise_due_at": ""}

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/replies", data=form, headers=headers
    )

    part = parsed(answer).css_first("#compose-reply")
    assert answer.status_code == 422
    assert [error.text(strip=True) for error in part.css(".error")] == [
        "Please write something.",
        "Please say what is promised.",
        "Please say until when.",
    ]
    assert "checked" in part.css_first("#reply-promise").attributes
    assert (await messages_of(ticket.id), await ledger()) == ([], [])


@pytest.mark.parametrize(
    ("way", "state", "said"),
    [
        ("keeping", "kept", "kept"),
        ("breaking", "broken", "not kept"),
        ("withdrawal", "withdrawn", "withdrawn"),
    ],
)
@pytest.mark.parametrize("headers", [{}, FRAGMENT])
async def test_promise_is_settled_where_it_stands(
    way: str, state: str, said: str, headers: dict[str, str]
) -> None:
    agent, ticket = await make_agent(), await make_ticket()
    promise = await make_promise_row(ticket)
    browser = await desk(agent.person)

    answer = await browser.post(f"/desk/promises/{promise}/{way}?view=open", headers=headers)
    page = parsed(answer if headers else await browser.get(answer.headers["location"]))

    assert await ledger() == [("New laces", state)]
    line = page.css_first("#promises .promise")
    assert line.css_first(".pill").text() == said
    assert line.css_first(".menu") is None


async def test_promise_kept_late_says_by_how_much() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    await make_promise_row(ticket, due_at=now() - timedelta(hours=3), state="kept", settled_at=now())

    page = parsed(await (await desk(agent.person)).get(f"/desk/tickets/{ticket.number}"))

    assert page.css_first("#promises .pill.warn").text() == "kept, 3 h late"


async def test_settled_promise_is_not_settled_again() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    promise = await make_promise_row(ticket, state="kept", settled_at=now())

    answer = await (await desk(agent.person)).post(f"/desk/promises/{promise}/withdrawal")

    assert answer.status_code == 409
    assert await ledger() == [("New laces", "kept")]


async def test_who_only_reads_sees_promises_and_no_forms() -> None:
    observer, ticket = await make_observer(), await make_ticket()
    await make_promise_row(ticket)

    card = parsed(await (await desk(observer.person)).get(f"/desk/tickets/{ticket.number}")).css_first(
        "#promises"
    )

    assert card.css_first(".promise-words").text() == "New laces"
    assert card.css("form, details, .menu") == []


async def test_text_that_promises_a_time_is_offered_to_be_noted() -> None:
    agent = await make_agent(zone="Europe/Oslo")
    browser = await desk(agent.person)
    with frozen(WEDNESDAY):
        answer = await browser.post(
            "/desk/promises/hint", data={"body": "Hello.\nWe send them by Friday."}, headers=FRAGMENT
        )

    chip = parsed(answer).css_first("button")
    assert chip.text(strip=True) == "Note “by Friday” as a promise"
    assert chip.attributes["data-promise-words"] == "We send them by Friday."
    assert chip.attributes["data-promise-due"] == "2026-11-27T17:00"
    assert chip.attributes["title"] == "Fri, 27 Nov 2026, 17:00 CET"


@pytest.mark.parametrize("form", [{}, {"body": "Thank you."}])
async def test_text_that_promises_nothing_offers_nothing(form: dict[str, str]) -> None:
    agent = await make_agent()

    answer = await (await desk(agent.person)).post("/desk/promises/hint", data=form)

    assert (answer.status_code, answer.text) == (204, "")


async def test_history_tells_of_promises() -> None:
    agent, ticket = await make_agent("Mara Kim"), await make_ticket()
    browser = await desk(agent.person)
    form = {"words": "New laces", "due_at": in_days(2)}
    await browser.post(f"/desk/tickets/{ticket.number}/promises", data=form)
    await execute("UPDATE promises SET words = 'other'")

    page = parsed(await browser.get(f"/desk/tickets/{ticket.number}/history"))

    assert "Mara Kim promised: New laces" in page.text()


async def test_organisation_shows_what_was_promised_to_it_and_how_much_was_kept() -> None:
    agent, organisation = await make_agent("Mara Kim"), await make_organisation()
    ticket = await make_ticket(organisation=organisation)
    await make_promise_row(ticket, made_by=agent.person)
    await make_promise_row(ticket, "A call", due_at=now() - timedelta(days=1))

    page = parsed(await (await desk(agent.person)).get(f"/desk/organisations/{organisation}"))

    card = page.css_first("#organisation-promises")
    assert [line.text() for line in card.css(".promise-words")] == ["A call", "New laces"]
    assert card.css_first(".promise-words").attributes["href"] == f"/desk/tickets/{ticket.number}"
    assert card.css_first("p.meta").text() == "0 of 1 kept in time"


async def test_organisation_to_which_nothing_was_promised_shows_no_ledger() -> None:
    agent, organisation = await make_agent(), await make_organisation()

    page = parsed(await (await desk(agent.person)).get(f"/desk/organisations/{organisation}"))

    assert page.css_first("#organisation-promises") is None
