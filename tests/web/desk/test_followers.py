"""Followers of a ticket: picked, found by words, refused, and taken off."""

import pytest

from tests.factories.persons import make_agent, make_person
from tests.factories.tickets import make_ticket
from tests.kit.clients import FRAGMENT, desk, parsed
from tests.tickets.reading import followers_of

pytestmark = pytest.mark.usefixtures("database", "store")


async def test_picked_person_follows() -> None:
    agent = await make_agent()
    zoe = await make_person("Zoë")
    ticket = await make_ticket()

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/followers?view=open", data={"person": zoe, "who": "zo"}
    )

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/desk/tickets/{ticket.number}?view=open",
    )
    assert await followers_of(ticket.id) == [zoe]


async def test_words_that_fit_one_person_are_enough() -> None:
    agent = await make_agent()
    zoe = await make_person("Zoë", email="zoe@example.com")
    ticket = await make_ticket()

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/followers", data={"who": "zoe@example.com"}, headers=FRAGMENT
    )

    part = parsed(answer)
    assert [name.text() for name in part.css(".follower .clip")] == ["Zoë"]
    assert part.css_first("body > *").attributes["id"] == "ticket-side"
    assert answer.headers["hx-trigger"] == f"live:ticket:{ticket.id}"
    assert await followers_of(ticket.id) == [zoe]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"who": "nobody at all"}, "Nobody of this name or address is known."),
        ({"who": ""}, "Nobody of this name or address is known."),
        ({"who": "Kim"}, "Several people fit; please pick one, or type the whole address."),
        ({"person": "x"}, "Please enter a number."),
    ],
)
@pytest.mark.parametrize("headers", [{}, FRAGMENT])
async def test_refusal_stands_beside_the_words(
    form: dict[str, str], sentence: str, headers: dict[str, str]
) -> None:
    agent = await make_agent()
    await make_person("Ann Kim")
    await make_person("Bo Kim")
    ticket = await make_ticket()

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/followers", data=form, headers=headers
    )

    field = parsed(answer).css_first("#add-follower")
    assert answer.status_code == 422
    assert "open" in field.attributes
    assert field.css_first(".error").text(strip=True) == sentence
    assert field.css_first("#follower-who").attributes["value"] == form.get("who", "")


async def test_what_cannot_be_a_name_is_nobodys() -> None:
    agent = await make_agent()
    ticket = await make_ticket()

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/followers", data={"who": "\x00"}
    )

    assert answer.status_code == 422


async def test_unknown_person_is_not_found() -> None:
    agent = await make_agent()
    ticket = await make_ticket()
    browser = await desk(agent.person)

    assert (
        await browser.post(f"/desk/tickets/{ticket.number}/followers", data={"person": 0})
    ).status_code == 422
    answer = await browser.post(f"/desk/tickets/{ticket.number}/followers", data={"person": 999_999_999})
    assert answer.status_code == 404


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
async def test_follower_is_taken_off(headers: dict[str, str]) -> None:
    agent = await make_agent()
    zoe = await make_person("Zoë")
    ticket = await make_ticket(followers=(zoe,))

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/followers/removals", data={"person": zoe}, headers=headers
    )

    assert answer.status_code == (200 if headers else 303)
    assert await followers_of(ticket.id) == []


async def test_malformed_removal_is_refused() -> None:
    agent = await make_agent()
    ticket = await make_ticket()

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/followers/removals", data={"person": "x"}
    )

    assert answer.status_code == 422
