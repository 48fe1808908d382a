"""What the company asks of its staff: who would be asked, before it is decided; and who decided what."""

import pytest

from helpdesk.company.decisions import SECOND_FACTOR_FOR_STAFF, decide, decided
from helpdesk.core.clock import now
from helpdesk.events.actor import SYSTEM, Capability
from helpdesk.web.admin.security import MOST_NAMED
from tests.factories.persons import make_admin, make_agent, make_lead, make_own_role, make_person
from tests.factories.second_factors import give_second_factor
from tests.kit.clients import desk, parsed
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")

PATH = "/admin/security"


async def test_page_says_who_would_be_asked() -> None:
    admin, bo = await make_admin("Ada"), await make_agent("Bo")
    browser = await desk(admin.person)
    await give_second_factor(admin.person)
    await make_agent("Gone", deactivated_at=now())
    await make_person("A customer")

    page = parsed(await browser.get(PATH))

    banner = page.css_first("main .banner")
    assert " ".join(banner.text().split()) == "One of 2 people has none and would be asked for it: Bo"
    assert banner.css_first("a").attributes["href"] == f"/admin/people/{bo.person}"
    assert page.css("#second_factor_for_staff[checked]") == []


async def test_administrator_is_told_to_be_one_of_them() -> None:
    admin = await make_admin("Ada")
    await make_agent("Bo")

    page = parsed(await (await desk(admin.person)).get(PATH))

    assert [" ".join(line.text().split()) for line in page.css("main .banner p")] == [
        "2 of 2 people have none and would be asked for it: Ada, Bo",
        "You are one of them: your next page is the one where you set it up. Set it up now",
    ]


async def test_decision_is_made_and_taken_back_with_its_history() -> None:
    admin = await make_admin("Ada")
    browser = await desk(admin.person)
    await give_second_factor(admin.person)

    on = await browser.post(PATH, data={"second_factor_for_staff": "on"})
    held = await decided(SECOND_FACTOR_FOR_STAFF)
    shown = parsed(await browser.get(PATH))
    off = await browser.post(PATH)
    history = parsed(await browser.get(PATH)).css("#history .change")

    assert [on.status_code, off.status_code] == [303, 303]
    assert (held, await decided(SECOND_FACTOR_FOR_STAFF)) == (True, False)
    assert len(shown.css("#second_factor_for_staff[checked]")) == 1
    assert shown.css_first("main .banner").text(strip=True) == "Everybody who works here has one."
    assert [" ".join(line.text().split()) for line in history] == [
        "Second factor for everybody who works here on →became off",
        "Second factor for everybody who works here off →became on",
    ]


async def test_long_list_of_people_is_cut_and_asks_no_more() -> None:
    admin = await make_admin("Ada")
    browser = await desk(admin.person)
    await give_second_factor(admin.person)
    async with count_statements() as few:
        await browser.get(PATH)
    for _ in range(MOST_NAMED + 2):
        await make_agent()

    async with count_statements() as many:
        page = parsed(await browser.get(PATH))

    assert len(many) == len(few)
    assert len(page.css("main .banner a")) == MOST_NAMED
    assert page.css_first("main .banner p").text().strip().endswith("and 2 more")


async def test_only_who_manages_people_decides() -> None:
    manager = await make_agent(staff_role=await make_own_role(Capability.MANAGE_PEOPLE))
    lead = await make_lead()
    answers = [
        (await (await desk(person)).post(PATH, data={"second_factor_for_staff": "on"})).status_code
        for person in (lead.person, manager.person)
    ]

    assert answers == [403, 303]


async def test_whoever_decides_without_one_is_led_to_set_it_up() -> None:
    await decide(SYSTEM, SECOND_FACTOR_FOR_STAFF, value=True)
    browser = await desk((await make_admin()).person)

    answer = await browser.get(PATH)

    assert (answer.status_code, answer.headers["location"]) == (303, "/account/second-factor")
