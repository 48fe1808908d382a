"""The page that says who of an organisation sees all its tickets."""

import pytest

from helpdesk.core.clock import now
from helpdesk.customers.queries.organisations import members_of, organisation_card
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_agent, make_observer, make_person
from tests.factories.tickets import make_ticket
from tests.kit.clients import FRAGMENT, desk, parsed
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")


async def stored(organisation: int) -> tuple[str, list[str], bool]:
    card = await organisation_card(organisation)
    assert card is not None
    return (card.ticket_access, card.ticket_access_roles, card.colleagues_may_reply)


async def test_page_offers_every_way_its_roles_and_its_people() -> None:
    organisation = await make_organisation("Fjord", ticket_access="role", ticket_access_roles='["Owner"]')
    ada, gone = await make_person("Ada"), await make_person("Gone")
    await make_membership(ada, organisation, role="Runner", sees_tickets=True)
    await make_membership(gone, organisation, role="Left", until_on=now().date())

    answer = await (await desk((await make_agent()).person)).get(
        f"/desk/organisations/{organisation}/ticket-access"
    )

    page = parsed(answer)
    chosen = [box.attributes["value"] for box in page.css(".access-form input[checked]")]
    offered = {
        name: [box.attributes["value"] for box in page.css(f"input[name={name}]")]
        for name in ("access", "roles", "named", "may_reply")
    }
    assert answer.status_code == 200
    assert offered == {
        "access": ["none", "role", "named", "everyone"],
        "roles": ["Owner", "Runner"],
        "named": [str(ada)],
        "may_reply": ["on"],
    }
    assert chosen == ["role", "Owner", str(ada), "on"]
    assert "everybody sees only what they asked" in page.css_first("#access-preview").text()


async def test_saved_choice_stands_on_the_record() -> None:
    organisation = await make_organisation("Fjord")
    await make_membership(await make_person("Ada"), organisation, role="Owner")
    browser = await desk((await make_agent()).person)
    form = {"access": "role", "roles": ["Owner"]}

    answer = await browser.post(f"/desk/organisations/{organisation}/ticket-access", data=form)
    page = parsed(await browser.get(answer.headers["location"]))

    told = " ".join(page.css_first("#organisation-access").text().split())
    assert await stored(organisation) == ("role", ["Owner"], False)
    assert "Whoever is there as Owner sees all its tickets." in told
    assert "That is 1 person. They may only read." in told
    assert "sees all tickets" in page.css_first("#organisation-people").text()


async def test_refused_choice_keeps_what_was_chosen() -> None:
    organisation = await make_organisation(ticket_access="everyone")
    ada = await make_person("Ada")
    await make_membership(ada, organisation, role="Owner")
    browser = await desk((await make_agent()).person)
    path = f"/desk/organisations/{organisation}/ticket-access"

    nobody = await browser.post(path, data={"access": "named", "roles": "Owner", "may_reply": "on"})
    nothing = await browser.post(path, data={})

    page = parsed(nobody)
    chosen = [box.attributes["value"] for box in page.css(".access-form input[checked]")]
    assert (nobody.status_code, nothing.status_code) == (422, 422)
    assert page.css_first("#named-error").text(strip=True) == "Please pick at least one person."
    assert chosen == ["named", "Owner", "on"]
    assert parsed(nothing).css_first("#access-error").text(strip=True) == "Please fill this in."
    assert await stored(organisation) == ("everyone", [], True)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (
            {"access": "everyone"},
            "With this, 2 people see every ticket of the organisation. It has 1 that is not private.",
        ),
        (
            {"access": "role", "roles": "owner"},
            "With this, 1 person sees every ticket of the organisation. It has 1",
        ),
        ({"access": "none"}, "With this, everybody sees only what they asked or follow."),
        ({"access": "made up"}, "With this, everybody sees only what they asked or follow."),
        ({"access": "named", "named": "nobody"}, "With this, everybody sees only"),
    ],
)
async def test_look_at_a_choice_changes_nothing(form: dict[str, str], said: str) -> None:
    organisation = await make_organisation()
    await make_membership(await make_person(), organisation, role="Owner")
    await make_membership(await make_person(), organisation)
    await make_ticket(organisation=organisation)
    await make_ticket(organisation=organisation, is_private=True)
    browser = await desk((await make_agent()).person)
    path = f"/desk/organisations/{organisation}/ticket-access"

    part = await browser.post(f"{path}/preview", data=form, headers=FRAGMENT)

    shown = " ".join(parsed(part).css_first("#access-preview").text().split())
    assert shown.startswith(said)
    assert "Today nobody does. 1 private ticket stays with whoever asked." in shown
    assert await stored(organisation) == ("none", [], True)


async def test_without_script_a_button_shows_what_it_would_mean() -> None:
    organisation = await make_organisation()
    await make_membership(await make_person(), organisation)
    browser = await desk((await make_agent()).person)

    answer = await browser.post(
        f"/desk/organisations/{organisation}/ticket-access", data={"access": "everyone", "look": "1"}
    )

    page = parsed(answer)
    assert page.css_first("input[name=access][checked]").attributes["value"] == "everyone"
    assert "1 person sees every ticket of the organisation. It has 0" in " ".join(
        page.css_first("#access-preview").text().split()
    )
    assert await stored(organisation) == ("none", [], True)


async def test_observers_read_what_holds_and_change_nothing() -> None:
    organisation = await make_organisation(ticket_access="everyone")
    browser = await desk((await make_observer()).person)

    page = parsed(await browser.get(f"/desk/organisations/{organisation}"))
    answers = [
        await browser.get(f"/desk/organisations/{organisation}/ticket-access"),
        await browser.post(f"/desk/organisations/{organisation}/ticket-access", data={"access": "none"}),
    ]

    assert "Everyone who belongs to it" in page.css_first("#organisation-access").text()
    assert page.css_first(f'a[href="/desk/organisations/{organisation}/ticket-access"]') is None
    assert [answer.status_code for answer in answers] == [403, 403]
    assert (await stored(organisation))[0] == "everyone"


async def test_page_costs_the_same_for_one_person_and_three() -> None:
    organisation = await make_organisation()
    browser = await desk((await make_agent()).person)
    costs = []
    for number in (1, 2):
        for _person in range(number):
            await make_membership(await make_person(), organisation, role="Owner")
        async with count_statements() as sent:
            await browser.get(f"/desk/organisations/{organisation}/ticket-access")
        costs.append(len(sent))

    assert len(await members_of(organisation)) == 3
    assert costs[0] == costs[1]


async def test_who_leaves_but_follows_on_is_told_of() -> None:
    organisation, browser = await make_organisation(), await desk((await make_agent()).person)
    follower, other = await make_person(), await make_person()
    for person in (follower, other):
        await make_membership(person, organisation)
    for kept in ({"organisation": organisation}, {"organisation": organisation}, {}):
        await make_ticket(followers=(follower,), **kept)

    told = []
    for person in (follower, other):
        answer = await browser.post(f"/desk/people/{person}/memberships/{organisation}/ending")
        page = parsed(await browser.get(answer.headers["location"]))
        told.append(page.css_first("#toasts").text(strip=True))

    assert told == [
        "They are no longer there, but still follow 2 of its tickets.",
        "They are no longer there.",
    ]
