"""People: who works here, finding anybody, making an agent, changing a role, switching off."""

import asyncio

import pytest

from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.queries.people import person_by_email, person_card
from helpdesk.db.sql import fetch_value
from helpdesk.events.actor import Role
from helpdesk.web.admin.leaving import leave
from tests.factories.persons import make_admin, make_agent, make_person
from tests.factories.sessions import PASSWORD
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket
from tests.kit.clients import parsed, portal
from tests.kit.counting import count_statements
from tests.kit.links import mailed_token

pytestmark = pytest.mark.usefixtures("database")

NEW = {"name": "Mika Sato", "email": "mika@example.com", "title": "Care", "role": "agent"}


async def test_staff_are_listed_by_name_and_customers_are_not() -> None:
    admin = await make_admin("Ada")
    await make_agent("Zoe")
    await make_person("Customer")

    page = parsed(await (await portal(admin.person)).get("/admin/people"))

    shown = [(row.css_first("th b").text(), row.css_first(".pill").text()) for row in page.css("tbody tr")]
    assert shown == [("Ada", "Administrator"), ("Zoe", "Agent")]


async def test_anybody_is_found_by_name_or_address() -> None:
    await make_person("Anna Berg", email="anna@example.com")
    browser = await portal((await make_admin("Ada")).person)

    found = parsed(await browser.get("/admin/people", params={"q": "berg"}))
    by_address = parsed(await browser.get("/admin/people", params={"q": "anna@"}))
    nobody = parsed(await browser.get("/admin/people", params={"q": "%"}))

    assert [row.css_first("th b").text() for row in found.css("tbody tr")] == ["Anna Berg"]
    assert [row.css_first("td").text() for row in by_address.css("tbody tr")] == ["anna@example.com"]
    assert nobody.css_first(".empty-title").text() == "Nobody is called that"
    assert nobody.css_first("input[name=q][id=q]").attributes["value"] == "%"


async def test_new_agent_gets_an_invitation() -> None:
    browser = await portal((await make_admin()).person)

    answer = await browser.post("/admin/people", data=NEW)
    token = await mailed_token(LinkPurpose.INVITATION)
    agent = await portal()
    signed_in = await agent.post(f"/invitation/{token}", data={"name": "Mika Sato", "password": PASSWORD})

    card = await person_by_email("mika@example.com")
    assert card is not None
    assert (card.role, card.title, card.emails[0].is_verified) == (Role.AGENT, "Care", True)
    assert answer.headers["location"] == f"/admin/people/{card.id}"
    assert signed_in.headers["location"] == "/desk/"


async def test_new_agent_answers_every_error_and_keeps_what_was_typed() -> None:
    await make_person(email="mika@example.com")
    browser = await portal((await make_admin()).person)

    empty = await browser.post("/admin/people", data={"title": "Care", "role": "boss"})
    taken = await browser.post("/admin/people", data=NEW)

    assert [empty.status_code, taken.status_code] == [422, 422]
    assert [error.attributes["id"] for error in parsed(empty).css("p.error")] == [
        "name-error",
        "email-error",
        "role-error",
    ]
    assert parsed(empty).css_first("#title").attributes["value"] == "Care"
    assert (
        parsed(taken).css_first("#email-error").text(strip=True)
        == "This address belongs to somebody already."
    )
    assert await fetch_value("SELECT count(*) FROM links") == 0


async def test_person_is_shown_with_addresses_and_teams() -> None:
    agent = await make_agent("Mika", email="mika@example.com", title="Care")
    await make_team("Workshop", members=(agent.person,))

    page = parsed(await (await portal((await make_admin()).person)).get(f"/admin/people/{agent.person}"))

    facts = [" ".join(fact.text().split()) for fact in page.css(".key-values dd")]
    assert facts[:4] == ["Agent", "Care", "mika@example.com Not confirmed", "Workshop"]
    assert page.css_first("input[name=role][checked]").attributes["value"] == "agent"


async def test_changed_role_signs_the_person_out() -> None:
    admin, agent = await make_admin(), await make_agent()
    browser, theirs = await portal(admin.person), await portal(agent.person)

    refused = await browser.post(f"/admin/people/{agent.person}/role", data={"role": "boss"})
    changed = await browser.post(f"/admin/people/{agent.person}/role", data={"role": "lead"})

    card = await person_card(agent.person)
    assert card is not None
    assert [refused.status_code, changed.status_code, card.role] == [422, 303, Role.LEAD]
    assert (await theirs.get("/account")).status_code == 303


async def test_last_administrator_keeps_the_role() -> None:
    admin = await make_admin()

    answer = await (await portal(admin.person)).post(
        f"/admin/people/{admin.person}/role", data={"role": "agent"}
    )

    assert answer.status_code == 409
    page = parsed(answer)
    assert "last administrator" in page.css_first("#role-error").text()
    assert page.css_first("input[name=role][checked]").attributes["value"] == "agent"


async def test_person_is_switched_off_and_on_again() -> None:
    agent = await make_agent()
    browser = await portal((await make_admin()).person)

    off = await browser.post(f"/admin/people/{agent.person}/deactivation")
    page_off = parsed(await browser.get(f"/admin/people/{agent.person}"))
    on = await browser.post(f"/admin/people/{agent.person}/reactivation")
    page_on = parsed(await browser.get(f"/admin/people/{agent.person}"))

    assert [off.status_code, on.status_code] == [303, 303]
    assert page_off.css_first("main form").attributes["action"].endswith("/reactivation")
    assert page_on.css_first("#deactivate form").attributes["action"].endswith("/deactivation")


@pytest.mark.parametrize("text", ["0", "abc", "999999999", "9" * 30, "%00"])
async def test_unknown_person_is_a_page_that_is_not_there(text: str) -> None:
    browser = await portal((await make_admin()).person)

    answers = [
        await browser.get(f"/admin/people/{text}"),
        await browser.post(f"/admin/people/{text}/role", data={"role": "lead"}),
        await browser.post(f"/admin/people/{text}/deactivation"),
        await browser.get(f"/admin/teams/{text}"),
        await browser.post(f"/admin/jobs/{text}/retry"),
        await browser.post(f"/admin/outbox/{text}/resend"),
        await browser.get(f"/admin/quarantine/{text}"),
        await browser.post(f"/admin/quarantine/{text}/retry"),
        await browser.post(f"/admin/quarantine/{text}/discard"),
    ]

    assert [answer.status_code for answer in answers] == [404] * len(answers)


@pytest.mark.parametrize("query", ["", "Agent"])
async def test_list_costs_the_same_for_one_person_and_three(query: str) -> None:
    browser = await portal((await make_admin()).person)
    costs = []
    for number in (1, 2):
        for _row in range(number):
            await make_agent()
        async with count_statements() as statements:
            await browser.get("/admin/people", params={"q": query})
        costs.append(len(statements))

    assert costs[0] == costs[1]


async def test_pending_invitations_are_listed_sent_again_and_withdrawn() -> None:
    browser = await portal((await make_admin("Ada")).person)
    await browser.post("/admin/people", data=NEW)
    mika = await person_by_email("mika@example.com")
    first = await mailed_token(LinkPurpose.INVITATION)

    listed = parsed(await browser.get("/admin/people")).css("table")[0]
    again = await browser.post(f"/admin/people/{mika.id}/invitation")
    stale = await (await portal()).get(f"/invitation/{first}")
    withdrawn = await browser.post(f"/admin/people/{mika.id}/invitation/withdrawal")
    after = parsed(await browser.get("/admin/people")).css("table")

    assert [row.css_first("th b").text() for row in listed.css("tbody tr")] == ["Mika Sato"]
    assert "invited by Ada" in listed.text()
    assert [again.status_code, stale.status_code, withdrawn.status_code, len(after)] == [303, 404, 303, 1]


async def test_customer_is_invited_by_choice() -> None:
    browser = await portal((await make_admin()).person)

    await browser.post("/admin/people", data={**NEW, "role": "customer"})
    token = await mailed_token(LinkPurpose.INVITATION)
    done = await (await portal()).post(f"/invitation/{token}", data={"name": "Mika", "password": PASSWORD})

    assert done.headers["location"] == "/"


async def test_leaving_asks_where_the_open_tickets_go_and_gives_them() -> None:
    mika, noor, team = await make_agent(), await make_agent("Noor"), await make_team("Workshop")
    ticket = await make_ticket(assignee=mika.person)
    browser = await portal((await make_admin()).person)
    url = f"/admin/people/{mika.person}"

    shown = parsed(await browser.get(url)).css_first("#deactivate")
    refused = await browser.post(f"{url}/deactivation", data={"heir": f"person:{mika.person}"})
    odd = await browser.post(f"{url}/deactivation", data={"heir": "nobody"})
    before = await person_card(mika.person)
    done = await browser.post(f"{url}/deactivation", data={"heir": f"person:{noor.person}"})

    assert "1 open ticket lies with them." in shown.text()
    options = [option.attributes["value"] for option in shown.css("option")]
    assert options[:2] == ["", f"team:{team}"]
    assert f"person:{noor.person}" in options
    assert f"person:{mika.person}" not in options
    assert [refused.status_code, odd.status_code, done.status_code] == [422, 422, 303]
    assert before.is_active
    assert parsed(refused).css_first(".banner-late") is not None
    assert await fetch_value("SELECT assignee FROM tickets WHERE id = $1", ticket.id) == noor.person
    assert not (await person_card(mika.person)).is_active


async def test_person_shows_who_changed_them_without_every_sign_in() -> None:
    admin, agent = await make_admin("Ada"), await make_agent("Mika")
    await portal(agent.person)
    browser = await portal(admin.person)
    await browser.post(f"/admin/people/{agent.person}/role", data={"role": "lead"})

    page = parsed(await browser.get(f"/admin/people/{agent.person}"))

    lines = [" ".join(item.css_first("p").text().split()) for item in page.css("#history .timeline-item")]
    assert lines == ["Ada changed the person Role Agent →became Lead"]
    more = page.css_first("#history .stack > p a").attributes["href"]
    assert more == f"/admin/audit?record=person%3A{agent.person}"


@pytest.mark.commits
async def test_two_who_switch_each_other_off_and_keep_the_tickets_do_not_block_each_other() -> None:
    one, two = await make_admin(), await make_admin()
    for admin in (one, two):
        await make_ticket(assignee=admin.person)

    outcomes = await asyncio.gather(
        leave(one, two.person, f"person:{one.person}"),
        leave(two, one.person, f"person:{two.person}"),
        return_exceptions=True,
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Forbidden", "NoneType"]
    cards = [await person_card(admin.person) for admin in (one, two)]
    (stays,) = [card.id for card in cards if card is not None and card.is_active]
    assert await fetch_value("SELECT array_agg(DISTINCT assignee) FROM tickets") == [stays]
