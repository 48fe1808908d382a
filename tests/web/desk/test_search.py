"""The simple search: a number leads to its ticket, words to what bears them."""

import pytest

from tests.factories.organisations import make_organisation
from tests.factories.persons import make_agent, make_person
from tests.factories.tickets import make_ticket
from tests.kit.clients import desk, parsed

pytestmark = pytest.mark.usefixtures("database", "store")


@pytest.mark.parametrize("words", ["SL-77", " sl-77 "])
async def test_number_leads_straight_to_its_ticket(words: str) -> None:
    agent = await make_agent()
    await make_ticket(number="SL-77")

    answer = await (await desk(agent.person)).get("/desk/search", params={"q": words})

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/tickets/SL-77")


async def test_words_find_tickets_people_and_organisations() -> None:
    agent = await make_agent()
    await make_ticket("The fjord is cold")
    await make_ticket("Other")
    person = await make_person("Fjorda Lund")
    organisation = await make_organisation("Fjord Running Club")

    page = parsed(await (await desk(agent.person)).get("/desk/search?q=fjord"))

    assert [link.text() for link in page.css("#found-tickets .row-subject")] == ["The fjord is cold"]
    assert [link.attributes["href"] for link in page.css("#found-people a")] == [f"/desk/people/{person}"]
    links = [link.attributes["href"] for link in page.css("#found-organisations a")]
    assert links == [f"/desk/organisations/{organisation}"]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("", "What are you looking for?"),
        ("  ", "What are you looking for?"),
        ("zzz9", "Nothing found"),
        ("\x00", "What are you looking for?"),
    ],
)
async def test_nothing_to_show_says_what_to_do(words: str, title: str) -> None:
    agent = await make_agent()

    page = parsed(await (await desk(agent.person)).get("/desk/search", params={"q": words}))

    assert page.css_first(".empty-title").text() == title
