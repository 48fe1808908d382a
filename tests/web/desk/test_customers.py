"""The records of people and organisations, and the lists of them."""

from datetime import date

import pytest

from helpdesk.core.clock import now
from helpdesk.core.pagination import PAGE_SIZE
from helpdesk.customers.timeline import NewInteraction, add_interaction
from helpdesk.tickets.enums import Category
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_agent, make_email, make_person, make_phone
from tests.factories.tickets import make_ticket
from tests.kit.clients import FRAGMENT, desk, parsed
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")


async def test_people_are_listed_by_name_with_what_is_open_for_them() -> None:
    agent = await make_agent("Mara Kim", email="mara@example.com")
    emile = await make_person("Émile Zola", email="emile@club.example")
    ada = await make_person("ada Lovelace", email=None)
    await make_person("Gone", deactivated_at=now())
    await make_membership(emile, await make_organisation("Fjord"), role="Kit manager")
    await make_ticket(requester=emile)
    await make_ticket(requester=emile, category=Category.CLOSED)

    page = parsed(await (await desk(agent.person)).get("/desk/people"))

    shown = [
        (
            row.css_first("a").text(),
            row.css_first("a").attributes["href"],
            [fact.text() for fact in row.css(".row-facts span")],
            row.css_first(".row-when").text(strip=True),
        )
        for row in page.css(".row")
    ]
    assert shown == [
        ("ada Lovelace", f"/desk/people/{ada}", [], ""),
        ("Émile Zola", f"/desk/people/{emile}", ["emile@club.example", "Fjord"], "1 open"),
        ("Mara Kim", f"/desk/people/{agent.person}", ["mara@example.com"], ""),
    ]


@pytest.mark.parametrize("words", ["emile", "CLUB.EXAMPLE", "Zol"])
async def test_people_are_found_by_name_and_address(words: str) -> None:
    agent = await make_agent()
    await make_person("Émile Zola", email="emile@club.example")

    page = parsed(await (await desk(agent.person)).get("/desk/people", params={"q": words}))

    assert [link.text() for link in page.css(".row-subject")] == ["Émile Zola"]


@pytest.mark.parametrize("words", ["%", "_", "\\", "\x00"])
async def test_wildcards_are_letters(words: str) -> None:
    agent = await make_agent()

    page = parsed(await (await desk(agent.person)).get("/desk/people", params={"q": f"zz{words}"}))

    assert page.css_first(".empty-title").text() == "Nobody fits"


@pytest.mark.parametrize("noun", ["people", "organisations"])
async def test_long_lists_come_in_pages(noun: str) -> None:
    agent = await make_agent("Zzz")
    make = make_person if noun == "people" else make_organisation
    for number in range(PAGE_SIZE + 1):
        await make(f"Name {number:03}")
    browser = await desk(agent.person)

    first = parsed(await browser.get(f"/desk/{noun}?q=name"))
    second = parsed(await browser.get(first.css_first(".list-end a").attributes["href"]))

    assert len(first.css(".row")) == PAGE_SIZE
    assert [link.text() for link in second.css(".row-subject")] == [f"Name {PAGE_SIZE:03}"]
    assert second.css_first(".list-end a").attributes["href"] == f"/desk/{noun}?q=name"


@pytest.mark.parametrize("after", ["0", "99999999999999999999", "-1"])
@pytest.mark.parametrize("noun", ["people", "organisations"])
async def test_made_up_place_in_a_list_begins_it(noun: str, after: str) -> None:
    agent = await make_agent("Only one")
    await make_organisation("Only one")

    page = parsed(await (await desk(agent.person)).get(f"/desk/{noun}?after={after}"))

    assert [link.text() for link in page.css(".row-subject")] == ["Only one"]


async def test_person_page_is_their_record() -> None:
    agent = await make_agent("Mara Kim")
    annika = await make_person("Annika Lund", email=None, locale="nb-NO", zone="Europe/Oslo")
    await make_email(annika, "annika@club.example", is_primary=True, verified_at=now())
    await make_email(annika, "annika@post.example")
    await make_phone(annika, "+47 10 55 01 11")
    club, former = await make_organisation("Fjord"), await make_organisation("Old club")
    await make_membership(annika, club, role="Kit manager", since_on=date(2024, 1, 1))
    await make_membership(annika, former, until_on=date(2023, 1, 1))
    await make_ticket("Yellow soles", requester=annika, assignee=agent.person)

    page = parsed(await (await desk(agent.person)).get(f"/desk/people/{annika}"))

    assert page.css_first("h1").text() == "Annika Lund"
    assert [way.text(strip=True) for way in page.css("#person-reach .ways li > span:first-of-type")] == [
        "annika@club.examplemainproven",
        "annika@post.exampleunproven",
        "+47 10 55 01 11",
    ]
    assert page.css_first("#person-reach dd").text() == "Norsk bokmål (Norge)"
    assert [line.css_first("a").text() for line in page.css("#person-organisations li")] == [
        "Fjord",
        "Old club",
    ]
    assert "no longer there" in page.css("#person-organisations li")[1].text()
    assert [link.text() for link in page.css("#person-tickets .row-subject")] == ["Yellow soles"]
    assert [link.attributes["href"] for link in page.css(".page-actions a")] == [
        f"/desk/people/{annika}/history",
        f"/desk/people/{annika}/edit",
        f"/desk/tickets/new?person={annika}",
    ]


async def test_timeline_leads_to_what_it_tells_of() -> None:
    agent = await make_agent()
    ticket = await make_ticket("Yellow soles")
    for kind, subject_kind in [("ticket_opened", "ticket"), ("new_kind", "order")]:
        entry = NewInteraction(
            kind=kind,
            person=ticket.requester,
            organisation=None,
            subject_kind=subject_kind,
            subject_id=ticket.id,
            at=now(),
        )
        await add_interaction(entry)

    page = parsed(await (await desk(agent.person)).get(f"/desk/people/{ticket.requester}"))

    lines = page.css("#person-timeline .timeline-item")
    assert [line.css_first("p").text(strip=True) for line in lines] == ["New kind", "Asked: Yellow soles"]
    links = [link.attributes["href"] for link in page.css("#person-timeline a")]
    assert links == [f"/desk/tickets/{ticket.number}"]


async def test_person_without_anything_has_a_page() -> None:
    agent = await make_agent()
    nobody = await make_person("Nobody", email=None, deactivated_at=now(), locale="xx-unknown")

    page = parsed(await (await desk(agent.person)).get(f"/desk/people/{nobody}"))

    empty = [text.text() for text in page.css(".side-empty")]
    assert empty == ["No tickets yet.", "Nothing has happened yet.", "No address is known.", "In none."]
    assert "switched off" in page.css_first(".record-head").text()
    assert page.css_first("#person-reach dd").text() == "xx-unknown"


async def test_organisation_page_is_its_record() -> None:
    agent = await make_agent()
    annika, bo = await make_person("Annika Lund"), await make_person("Bo Ek")
    club = await make_organisation(
        "Fjord",
        city="Oslo",
        note="Races on Saturdays.",
        domains=("post.example",),
        verified=("club.example",),
    )
    await make_membership(annika, club, role="Kit manager")
    await make_membership(bo, club, until_on=date(2023, 1, 1))
    await make_ticket("Yellow soles", requester=annika, organisation=club)

    page = parsed(await (await desk(agent.person)).get(f"/desk/organisations/{club}"))

    assert (page.css_first("h1").text(), page.css_first(".record-head .meta").text()) == ("Fjord", "Oslo")
    assert page.css_first("#organisation-note p").text() == "Races on Saturdays."
    assert [link.text() for link in page.css("#organisation-people a")] == ["Annika Lund", "Bo Ek"]
    assert [line.text(strip=True) for line in page.css("#organisation-domains li > span:first-of-type")] == [
        "club.exampleproven",
        "post.exampleunproven",
    ]
    assert [link.text() for link in page.css("#organisation-tickets .row-subject")] == ["Yellow soles"]


async def test_organisations_are_listed_with_what_is_open_for_them() -> None:
    agent = await make_agent()
    club = await make_organisation("Fjord", city="Oslo")
    await make_organisation("Åse AS")
    await make_membership(await make_person(), club)
    await make_ticket(organisation=club)

    page = parsed(await (await desk(agent.person)).get("/desk/organisations"))

    shown = [
        (
            row.css_first("a").text(),
            [fact.text() for fact in row.css(".row-facts span")],
            row.css_first(".row-when").text(strip=True),
        )
        for row in page.css(".row")
    ]
    assert shown == [("Åse AS", ["0 people"], ""), ("Fjord", ["Oslo", "1 person"], "1 open")]


@pytest.mark.parametrize(
    "path",
    [
        "people/0",
        "people/x",
        "people/999999999",
        "organisations/0",
        "organisations/x",
        "organisations/999999999",
    ],
)
async def test_unknown_record_does_not_exist(path: str) -> None:
    agent = await make_agent()

    assert (await (await desk(agent.person)).get(f"/desk/{path}")).status_code == 404


async def test_choices_name_who_may_be_meant() -> None:
    agent = await make_agent("Ann Agent", email="ann@team.example")
    annika = await make_person("Annika Lund", email="annika@club.example")
    browser = await desk(agent.person)

    found = parsed(await browser.get("/desk/people/choices?who=ann", headers=FRAGMENT))
    too_short = await browser.get("/desk/people/choices?who=a", headers=FRAGMENT)
    nobody = await browser.get("/desk/people/choices?who=zz%00zz", headers=FRAGMENT)

    assert [choice.attributes["value"] for choice in found.css("input")] == [str(agent.person), str(annika)]
    assert [label.text(strip=True) for label in found.css(".clip")] == [
        "Ann Agentann@team.exampleteam",
        "Annika Lundannika@club.example",
    ]
    assert parsed(too_short).css("*:not(html, head, body)") == []
    assert "Nobody of this name" in nobody.text


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("noun", ["people", "organisations"])
async def test_lists_cost_three_statements_beside_the_session(noun: str, rows: int) -> None:
    """The rows, the counts of the views, and the number of notices."""
    agent = await make_agent()
    for _ in range(rows):
        club = await make_organisation()
        await make_membership(await make_person(), club)
    browser = await desk(agent.person)

    async with count_statements() as statements:
        await browser.get(f"/desk/{noun}")

    assert len(statements) == 1 + 3


@pytest.mark.parametrize("rows", [1, 3])
async def test_person_costs_four_statements_beside_the_session(rows: int) -> None:
    """What stands on the page, that somebody looked, the counts of the views, and of notices."""
    agent, annika = await make_agent(), await make_person("Annika Lund", email="annika@club.example")
    for number in range(rows):
        await make_membership(annika, await make_organisation())
        await make_ticket(f"Broken {number}", requester=annika, assignee=agent.person)
    browser = await desk(agent.person)

    async with count_statements() as statements:
        page = parsed(await browser.get(f"/desk/people/{annika}"))

    assert len(page.css("[data-row]")) == rows
    assert len(statements) == 1 + 4
