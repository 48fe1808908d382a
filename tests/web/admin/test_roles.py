"""Roles in the administration: listed, made, copied, changed, given and removed."""

import pytest

from helpdesk.accounts.queries.people import person_by_email, person_card
from helpdesk.accounts.queries.roles import own_roles
from helpdesk.events.actor import OBSERVING, Capability
from tests.factories.persons import as_signed_in, make_admin, make_agent, make_own_role
from tests.kit.clients import parsed, portal
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")

SALES = {"name": "Sales", "description": "Sells.", "capabilities": ["read_tickets", "read_customers"]}


async def test_every_role_is_listed_with_what_it_allows_and_how_many_have_it() -> None:
    admin = await make_admin()
    await make_agent(staff_role=await make_own_role(Capability.MANAGE_MAIL, name="Post"))

    page = parsed(await (await portal(admin.person)).get("/admin/roles"))

    rows = [
        [cell.text(separator=" ", strip=True) for cell in row.css("th a, td")] for row in page.css("tbody tr")
    ]
    assert [row[0] for row in rows] == ["Agent", "Lead", "Administrator", "Observer", "Post"]
    assert rows[2][1:] == ["Everything", "1"]
    assert rows[4][1:] == ["Look after mail", "1"]
    assert rows[3][1:] == ["Read tickets, Write internal notes, Read customers", "0"]


async def test_role_is_made_changed_and_its_history_told() -> None:
    browser = await portal((await make_admin("Ada")).person)

    made = await browser.post("/admin/roles", data=SALES)
    url = made.headers["location"]
    changed = await browser.post(url, data={**SALES, "name": "Shops", "capabilities": ["read_tickets"]})
    page = parsed(await browser.get(url))

    assert [made.status_code, changed.status_code] == [303, 303]
    assert page.css_first("h1").text(strip=True) == "Shops"
    ticked = [box.attributes["value"] for box in page.css("input[name=capabilities][checked]")]
    assert ticked == ["read_tickets"]
    told = [" ".join(item.text().split()) for item in page.css(".timeline-item")]
    assert told[0].startswith(
        "Ada changed the role Name Sales →became Shops What it allows Read customers →became nothing"
    )
    assert told[1].startswith("Ada made the role Name nothing →became Sales")


async def test_refused_role_says_why_and_keeps_what_was_typed() -> None:
    await make_own_role(Capability.READ_TICKETS, name="Sales")
    browser = await portal((await make_admin()).person)

    empty = await browser.post("/admin/roles", data={"description": "Sells."})
    taken = await browser.post("/admin/roles", data=SALES)
    odd = await browser.post("/admin/roles", data={**SALES, "capabilities": ["everything"]})
    lone = await browser.post("/admin/roles", data={**SALES, "capabilities": ["write_notes"]})

    assert [answer.status_code for answer in (empty, taken, odd, lone)] == [422] * 4
    assert parsed(empty).css_first("#name-error").text(strip=True) == "Please fill this in."
    assert parsed(empty).css_first("#description").attributes["value"] == "Sells."
    page = parsed(taken)
    assert page.css_first("#name-error").text(strip=True).startswith("Another role has this name.")
    assert len(page.css("input[name=capabilities][checked]")) == 2
    assert parsed(odd).css_first("#capabilities-error").text(strip=True) == "Please choose one from the list."
    assert parsed(lone).css_first("#capabilities-error").text(strip=True) == (
        "“Write internal notes” is of no use without “Read tickets”."
    )


async def test_built_in_role_is_shown_and_can_be_copied_but_not_changed() -> None:
    browser = await portal((await make_admin()).person)

    page = parsed(await browser.get("/admin/roles/lead"))
    copied = parsed(await browser.get(page.css_first(".page-actions a").attributes["href"]))
    refused = [await browser.post(f"/admin/roles/{name}", data=SALES) for name in ("lead", "lead/removal")]

    assert page.css("main form") == []
    assert all("disabled" in box.attributes for box in page.css("input[name=capabilities]"))
    assert copied.css_first("#name").attributes["value"] == "Lead, a copy"
    assert len(copied.css("input[name=capabilities][checked]")) == 9
    assert [answer.status_code for answer in refused] == [404, 404]


async def test_role_is_given_on_the_persons_page_and_by_invitation() -> None:
    agent, role = await make_agent(), await make_own_role(*OBSERVING, name="Sales")
    browser = await portal((await make_admin()).person)
    new = {"name": "Mika", "email": "mika@example.com", "role": f"own:{role}"}

    given = await browser.post(f"/admin/people/{agent.person}/role", data={"role": f"own:{role}"})
    page = parsed(await browser.get(f"/admin/people/{agent.person}"))
    invited = await browser.post("/admin/people", data=new)
    listed = parsed(await browser.get("/admin/people"))

    assert [given.status_code, invited.status_code] == [303, 303]
    assert page.css_first("input[name=role][checked]").attributes["value"] == f"own:{role}"
    assert (await as_signed_in(agent.person)).capabilities == OBSERVING
    assert (await person_by_email("mika@example.com")).staff_role == role
    assert [pill.text() for pill in listed.css("#main tbody .pill")].count("Sales") == 2


@pytest.mark.parametrize("role", ["own:", "own:x", "own:0", "own:99999999999999999999", "own:9999", "boss"])
async def test_role_that_is_not_there_is_refused_beside_the_choice(role: str) -> None:
    agent = await make_agent()
    browser = await portal((await make_admin()).person)

    given = await browser.post(f"/admin/people/{agent.person}/role", data={"role": role})
    invited = await browser.post(
        "/admin/people", data={"name": "Mika", "email": "mika@example.com", "role": role}
    )

    assert [given.status_code, invited.status_code] == [422, 422]
    for answer in (given, invited):
        assert parsed(answer).css_first("#role-error").text(strip=True) == "Please choose one from the list."


async def test_only_what_one_may_give_is_offered() -> None:
    held = (Capability.READ_TICKETS, Capability.MANAGE_PEOPLE, Capability.MANAGE_ROLES)
    clerk = await make_agent(staff_role=await make_own_role(*held, name="Clerk"))
    greater = await make_own_role(Capability.MANAGE_MAIL, name="Post")
    colleague = await make_agent(staff_role=greater)
    browser = await portal(clerk.person)

    invitation = parsed(await browser.get("/admin/people/new"))
    form = parsed(await browser.get("/admin/roles/new"))
    shown = parsed(await browser.get(f"/admin/roles/{greater}"))
    person = parsed(await browser.get(f"/admin/people/{colleague.person}"))
    refused = await browser.post(f"/admin/roles/{greater}", data=SALES)

    names = [label.text() for label in invitation.css("#role label")]
    assert names == ["Customer", "Clerk"]
    offered = form.css("input[name=capabilities]:not([disabled])")
    assert [box.attributes["value"] for box in offered] == [capability.value for capability in held]
    assert [shown.css("main form"), person.css("main form")] == [[], []]
    assert refused.status_code == 403


async def test_held_role_is_removed_with_another_for_its_people() -> None:
    role = await make_own_role(Capability.READ_TICKETS, name="Sales")
    agent = await make_agent(staff_role=role)
    browser = await portal((await make_admin()).person)

    shown = parsed(await browser.get(f"/admin/roles/{role}"))
    refused = await browser.post(f"/admin/roles/{role}/removal", data={})
    odd = await browser.post(f"/admin/roles/{role}/removal", data={"instead": "own:999999"})
    removed = await browser.post(f"/admin/roles/{role}/removal", data={"instead": "agent"})

    options = [option.text() for option in shown.css("#instead option")]
    assert options == ["Please choose", "Agent", "Lead", "Administrator", "Observer"]
    assert [refused.status_code, odd.status_code, removed.status_code] == [422, 422, 303]
    assert parsed(refused).css_first(".banner-late").text(strip=True) == (
        "1 person has this role. Please choose which one they get."
    )
    assert parsed(refused).css_first("#name").attributes["value"] == "Sales"
    assert [row.name for row in await own_roles()] == ["Observer"]
    assert (await person_card(agent.person)).own_role_name is None


@pytest.mark.parametrize("role", ["0", "x", "99999999999999999999", "customer", "%00"])
async def test_unknown_role_is_a_page_that_is_not_there(role: str) -> None:
    browser = await portal((await make_admin()).person)

    answers = [
        await browser.get(f"/admin/roles/{role}"),
        await browser.post(f"/admin/roles/{role}", data=SALES),
        await browser.post(f"/admin/roles/{role}/removal"),
        await browser.get("/admin/roles/new", params={"copy": role}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4


async def test_list_costs_the_same_for_one_role_and_three() -> None:
    browser = await portal((await make_admin()).person)
    costs = []
    for number in (1, 2):
        for _row in range(number):
            await make_agent(staff_role=await make_own_role(Capability.READ_TICKETS))
        async with count_statements() as statements:
            await browser.get("/admin/roles")
        costs.append(len(statements))

    assert costs == [3, 3]
