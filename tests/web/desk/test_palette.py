"""The palette: lists, pages, settings and records by their names, each for whoever may go there."""

import httpx
import pytest

from helpdesk.core.clock import now
from helpdesk.customers.enums import RecordKind
from helpdesk.customers.queries.recent import SeenRecord, recently_seen
from helpdesk.customers.tables import RecordView
from helpdesk.events.actor import Capability
from helpdesk.tickets.actions.reading import read_ticket
from helpdesk.tickets.queries.recent import recently_read
from tests.factories.organisations import make_organisation
from tests.factories.persons import as_signed_in, make_admin, make_agent, make_own_role, make_person
from tests.factories.teams import make_team
from tests.factories.tickets import make_message, make_ticket
from tests.kit.clients import FRAGMENT, desk, parsed
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")

Offer = tuple[str, str]


async def offered(browser: httpx.AsyncClient, words: str = "") -> dict[str, list[Offer]]:
    """What the palette offers, by group: the words of each and where it leads."""
    answer = await browser.get("/desk/palette", params={"q": words}, headers=FRAGMENT)
    assert answer.status_code == 200
    return {
        group.attributes["aria-label"] or "": [
            (item.css_first(".clip").text(strip=True), item.attributes["href"] or "")
            for item in group.css("[role=option]")
        ]
        for group in parsed(answer).css("[role=group]")
    }


async def test_records_are_found_by_a_part_of_their_names() -> None:
    browser = await desk((await make_agent("Mara")).person)
    ticket = await make_ticket("The fjord is cold")
    await make_ticket("Other")
    person = await make_person("Fjorda Lund")
    organisation = await make_organisation("Fjord Running Club")

    assert await offered(browser, "fjord") == {
        "Tickets": [("The fjord is cold", f"/desk/tickets/{ticket.number}")],
        "People": [("Fjorda Lund", f"/desk/people/{person}")],
        "Organisations": [("Fjord Running Club", f"/desk/organisations/{organisation}")],
    }


async def test_ticket_that_is_called_just_so_comes_first() -> None:
    browser = await desk((await make_agent("Mara")).person)
    await make_ticket("One", number="SL-77")
    await make_ticket("Later", number="SL-770")

    found = await offered(browser, "sl-77")

    assert found["Tickets"] == [("One", "/desk/tickets/SL-77"), ("Later", "/desk/tickets/SL-770")]


async def test_more_than_a_handful_of_tickets_lead_to_the_search() -> None:
    browser = await desk((await make_agent("Mara")).person)
    for number in range(7):
        await make_ticket(f"Soles & laces {number}")

    found = await offered(browser, "soles & laces")

    assert len(found["Tickets"]) == 6
    assert found["Tickets"][-1] == ("All that is found", "/desk/search?q=soles%20%26%20laces")


async def test_lists_and_pages_are_found_by_every_word() -> None:
    browser = await desk((await make_agent("Mara")).person)

    assert await offered(browser, "TICKET new") == {"Pages": [("New ticket", "/desk/tickets/new")]}
    assert (await offered(browser, "unassigned"))["Lists"] == [("Unassigned", "/desk/views/unassigned")]


async def test_every_page_that_it_offers_is_theirs_to_open() -> None:
    keeper = await as_signed_in(
        await make_person(role="agent", staff_role=await make_own_role(Capability.MANAGE_BRAND))
    )

    for person in (keeper.person, (await make_agent()).person, (await make_admin()).person):
        browser = await desk(person)
        for words in (
            "new",
            "views",
            "ticket",
            "bulk",
            "person",
            "account",
            "work",
            "told",
            "availability",
            "administration",
        ):
            for _text, href in (await offered(browser, words)).get("Pages", []):
                assert (await browser.get(href)).status_code in {200, 303}


async def test_settings_are_for_whoever_may_open_them() -> None:
    agent, admin = await make_agent(), await make_admin()

    found = [await offered(await desk(each.person), "statuses") for each in (agent, admin)]

    assert [("Statuses", "/admin/statuses") in group.get("Settings", []) for group in found] == [False, True]


async def test_nothing_is_told_of_tickets_and_people_that_are_not_theirs() -> None:
    hidden = await make_team("Board", others="none")
    await make_ticket("Secret merger", team=hidden)
    await make_person("Secretia Lund")
    keeper = await as_signed_in(
        await make_person(role="agent", staff_role=await make_own_role(Capability.MANAGE_BRAND))
    )

    assert await offered(await desk(keeper.person), "secret") == {}
    assert "Tickets" not in await offered(await desk((await make_agent("Mara")).person), "secret")


async def test_few_letters_look_for_few_records() -> None:
    browser = await desk((await make_agent("Mara")).person)
    await make_ticket("zzz")
    await make_person("Zzz")

    found = [list(await offered(browser, words)) for words in ("z", "zz", "zzz")]

    assert found == [[], ["People"], ["Tickets", "People"]]


@pytest.mark.parametrize("words", ["%", "\x00", "'\"<b>", "_" * 300, "a\\"])
async def test_odd_words_are_only_words(words: str) -> None:
    browser = await desk((await make_agent("Mara")).person)
    await make_ticket("Plain")

    assert [group for group in await offered(browser, words) if group == "Tickets"] == []


async def test_before_anything_is_typed_stands_what_they_were_busy_with() -> None:
    agent = await make_agent("Mara")
    tickets = [await make_ticket(f"Ticket {number}") for number in range(2)]
    for ticket in tickets:
        await read_ticket(agent, ticket.number, until=await make_message(ticket))
    await make_ticket("Never opened")
    lund = await make_person("Annika Lund")
    at = now()
    await RecordView.insert(
        RecordView(subject_kind="person", subject_id=lund, viewer=agent.person, hour=at, at=at)
    )

    found = await offered(await desk(agent.person))

    assert found["Recent"] == [
        ("Ticket 1", f"/desk/tickets/{tickets[1].number}"),
        ("Ticket 0", f"/desk/tickets/{tickets[0].number}"),
        ("Annika Lund", f"/desk/people/{lund}"),
    ]
    assert ("Unassigned", "/desk/views/unassigned") in found["Lists"]


async def test_what_somebody_may_no_longer_see_is_not_recent_either() -> None:
    agent = await make_agent("Mara")
    ticket = await make_ticket("Secret merger")
    await read_ticket(agent, ticket.number, until=await make_message(ticket))
    lund = await make_person("Annika Lund")
    at = now()
    await RecordView.insert(
        RecordView(subject_kind="person", subject_id=lund, viewer=agent.person, hour=at, at=at)
    )
    nobody = await as_signed_in(
        await make_person(role="agent", staff_role=await make_own_role(Capability.MANAGE_BRAND))
    )

    assert [each.number for each in await recently_read(agent, 5)] == [ticket.number]
    assert await recently_seen(agent, 5) == [SeenRecord(RecordKind.PERSON, lund, "Annika Lund")]
    for recent in (recently_read, recently_seen):
        assert await recent(nobody, 5) == []


async def test_palette_asks_the_same_however_much_it_finds() -> None:
    browser = await desk((await make_agent("Mara")).person)
    counts: list[int] = []

    for number in range(3):
        await make_ticket(f"Fjord {number}")
        await make_person(f"Fjord {number}")
        await offered(browser, "fjord")
        async with count_statements() as statements:
            await offered(browser, "fjord")
        counts.append(len(statements))

    assert counts == [counts[0]] * 3
