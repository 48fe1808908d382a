"""People made and changed by hand: how they are reached, and where they belong."""

from datetime import date

import pytest

from helpdesk.accounts.queries.people import PersonCard, person_by_email, person_card
from helpdesk.core.clock import now
from helpdesk.customers.queries.record import MembershipOut, memberships_of
from helpdesk.db.sql import fetch_value
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_admin, make_agent, make_email, make_person, make_phone
from tests.kit.clients import desk, parsed

pytestmark = pytest.mark.usefixtures("database")


async def people_count() -> int:
    return await fetch_value("SELECT count(*) FROM persons WHERE role = 'customer'")


async def card_of(person: int) -> PersonCard:
    card = await person_card(person)
    assert card is not None
    return card


async def reach_of(person: int) -> list[tuple[str, bool]]:
    """Addresses, then numbers, and which is the main one."""
    card = await card_of(person)
    return [(identity.value, identity.is_primary) for identity in card.emails + card.phones]


async def test_person_is_made_with_address_number_and_membership() -> None:
    agent = await make_agent()
    club = await make_organisation("Fjord")
    form = {
        "name": " Annika Lund ",
        "email": "Annika@Club.example",
        "phone": "+47 10 55 01 11",
        "organisation_name": "fj",
        "organisation": club,
        "role": "Kit manager",
    }

    answer = await (await desk(agent.person)).post("/desk/people/new", data=form)

    annika = await person_by_email("annika@club.example")
    assert annika is not None
    (membership,) = await memberships_of(annika.id)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/people/{annika.id}")
    assert (annika.name, annika.role, annika.emails[0].is_verified) == ("Annika Lund", "customer", False)
    assert await reach_of(annika.id) == [("annika@club.example", True), ("+47 10 55 01 11", True)]
    assert (membership.organisation, membership.role) == (club, "Kit manager")


async def test_name_is_enough() -> None:
    agent = await make_agent()

    answer = await (await desk(agent.person)).post("/desk/people/new", data={"name": "Bo"})

    person = int(answer.headers["location"].removeprefix("/desk/people/"))
    assert (await reach_of(person), await memberships_of(person)) == ([], [])


async def test_refused_person_keeps_what_was_typed_with_every_reason() -> None:
    agent = await make_agent()
    await make_organisation("Club one")
    owner = await make_person("Annika Lund", email="annika@club.example")
    form = {
        "email": "ANNIKA@club.example",
        "phone": "none",
        "organisation_name": "club",
        "role": "x" * 121,
    }

    answer = await (await desk(agent.person)).post("/desk/people/new", data=form)

    page = parsed(answer)
    fields = ["name", "email", "phone", "organisation_name", "role"]
    assert (answer.status_code, await people_count()) == (422, 1)
    assert {field: page.css_first(f"#{field}-error").text(strip=True) for field in fields} == {
        "name": "Please give a name.",
        "email": "This address belongs to somebody already.Annika Lund",
        "phone": "Please give a phone number in digits, such as +44 20 7946 0000.",
        "organisation_name": "Please pick one from the list.",
        "role": "A role has at most 120 characters.",
    }
    assert page.css_first("#email-error a").attributes["href"] == f"/desk/people/{owner}"
    assert {name: page.css_first(f"#{name}").attributes["value"] for name in form} == form
    assert [label.text(strip=True) for label in page.css("#organisation-choices label")] == ["Club one"]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"organisation_name": "zz"}, "No organisation has this name."),
        ({"role": "Coach"}, "Please say in which organisation."),
        ({"organisation": "999999999"}, "Please pick one from the list."),
        ({"organisation": "99999999999999999999"}, "Please enter at most 9223372036854775807."),
        ({"organisation": "x"}, "Please enter a number."),
    ],
)
async def test_person_of_no_known_organisation_is_not_made(form: dict[str, str], sentence: str) -> None:
    agent = await make_agent()

    answer = await (await desk(agent.person)).post("/desk/people/new", data={"name": "Bo", **form})

    assert (answer.status_code, await people_count()) == (422, 0)
    assert parsed(answer).css_first("#organisation_name-error").text(strip=True) == sentence


async def test_organisations_are_found_without_scripts_before_one_is_picked() -> None:
    agent = await make_agent()
    club = await make_organisation("Fjord")
    form = {"name": "Bo", "organisation_name": "fj", "find": "1"}

    answer = await (await desk(agent.person)).post("/desk/people/new", data=form)

    page = parsed(answer)
    assert (answer.status_code, await people_count()) == (200, 0)
    assert page.css(".error") == []
    assert page.css_first("#name").attributes["value"] == "Bo"
    assert page.css_first("#organisation-choices input").attributes["value"] == str(club)


async def test_new_person_of_an_organisation_is_half_filled_in() -> None:
    agent = await make_agent()
    club = await make_organisation("Fjord")
    browser = await desk(agent.person)

    page = parsed(await browser.get(f"/desk/people/new?organisation={club}"))
    blank = [
        await browser.get(f"/desk/people/new?organisation={wrong}") for wrong in (999999999, 10**20, "x")
    ]

    assert page.css_first("#organisation_name").attributes["value"] == "Fjord"
    assert "checked" in page.css_first("#organisation-choices input").attributes
    assert [answer.status_code for answer in blank] == [200, 404, 404]


async def test_person_is_changed_and_keeps_what_the_form_does_not_show() -> None:
    agent = await make_agent()
    annika = await make_person("Annika", title="Kit manager", signature="A.", locale="nb", zone="Europe/Oslo")
    browser = await desk(agent.person)

    form = parsed(await browser.get(f"/desk/people/{annika}/edit"))
    answer = await browser.post(
        f"/desk/people/{annika}/edit", data={"name": "Annika Lund", "locale": "en", "zone": "Europe/Lisbon"}
    )

    card = await card_of(annika)
    assert form.css_first("#title").attributes["value"] == "Kit manager"
    assert form.css_first("#person-locale option[selected]").attributes["value"] == "nb"
    assert form.css_first("#zone option[selected]").attributes["value"] == "Europe/Oslo"
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/people/{annika}")
    assert (card.name, card.title, card.signature, card.locale, card.zone) == (
        "Annika Lund",
        None,
        "A.",
        "en",
        "Europe/Lisbon",
    )


async def test_refused_change_has_every_reason_and_what_was_typed() -> None:
    agent = await make_agent()
    annika = await make_person("Annika")
    form = {"name": "", "title": "x" * 121, "locale": "xx-yy", "zone": "Europe/Atlantis"}

    answer = await (await desk(agent.person)).post(f"/desk/people/{annika}/edit", data=form)

    page = parsed(answer)
    errors = [page.css_first(f"#{field}-error").text(strip=True) for field in ["name", "title", "zone"]]
    assert answer.status_code == 422
    assert errors == [
        "Please give a name.",
        "A title has at most 120 characters.",
        "This time zone does not exist.",
    ]
    assert page.css_first("#person-locale-error").text(strip=True) == "This language does not exist."
    assert page.css_first("#title").attributes["value"] == "x" * 121
    assert (await card_of(annika)).name == "Annika"


async def test_agents_change_customers_and_themselves_but_no_colleague() -> None:
    agent, admin = await make_agent(), await make_admin()
    browser, above = await desk(agent.person), await desk(admin.person)
    paths = ["edit", "emails", "phones"]
    form = {"name": "N", "email": "new@club.example", "phone": "+47 10 55 01 11"}

    refused = [await browser.post(f"/desk/people/{admin.person}/{path}", data=form) for path in paths]
    page = parsed(await browser.get(f"/desk/people/{admin.person}"))
    own = await browser.post(f"/desk/people/{agent.person}/edit", data=form)
    allowed = await above.post(f"/desk/people/{agent.person}/edit", data=form)

    assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert (await browser.get(f"/desk/people/{admin.person}/edit")).status_code == 403
    assert page.css("#person-reach form, .page-actions a[href$=edit]") == []
    assert (own.status_code, allowed.status_code) == (303, 303)


async def test_own_address_is_changed_in_the_account_and_not_beside_it() -> None:
    agent = await make_agent(email="mika@club.example")
    browser = await desk(agent.person)

    page = parsed(await browser.get(f"/desk/people/{agent.person}"))
    refused = await browser.post(f"/desk/people/{agent.person}/emails", data={"email": "new@club.example"})

    assert page.css("#person-reach form[action$=emails]") == []
    assert [link.attributes["href"] for link in page.css("#person-reach p > a")] == ["/account#addresses"]
    assert refused.status_code == 422
    assert parsed(refused).css_first("#email-error").text(strip=True) == (
        "Change your own address in your account: it is confirmed by mail."
    )


async def test_addresses_and_numbers_are_added_unproven() -> None:
    agent = await make_agent()
    annika = await make_person(email="annika@club.example")
    browser = await desk(agent.person)

    answers = [
        await browser.post(f"/desk/people/{annika}/emails", data={"email": "A@Post.example"}),
        await browser.post(f"/desk/people/{annika}/phones", data={"phone": "+47 10 55 01 11"}),
    ]

    page = parsed(await browser.get(f"/desk/people/{annika}"))
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {
        (303, f"/desk/people/{annika}")
    }
    assert [way.text(strip=True) for way in page.css("#person-reach .ways li > span:first-of-type")] == [
        "annika@club.examplemainunproven",
        "a@post.exampleunproven",
        "+47 10 55 01 11main",
    ]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("email", "", "Please fill this in."),
        ("email", "annika", "Please give an e-mail address, such as name@example.com."),
        ("email", "bo@club.example", "This address belongs to somebody already.Bo Ek"),
        ("phone", "", "Please fill this in."),
        ("phone", "call me", "Please give a phone number in digits, such as +44 20 7946 0000."),
    ],
)
async def test_refused_address_says_why_beside_its_field(field: str, typed: str, sentence: str) -> None:
    agent = await make_agent()
    annika = await make_person(email="annika@club.example")
    await make_person("Bo Ek", email="bo@club.example")

    answer = await (await desk(agent.person)).post(f"/desk/people/{annika}/{field}s", data={field: typed})

    page = parsed(answer)
    assert answer.status_code == 422
    assert page.css_first(f"#{field}-error").text(strip=True) == sentence
    assert page.css_first(f"#{field}").attributes["value"] == typed
    (unfolded,) = page.css("#person-reach details[open]")
    assert unfolded.css_first("input").attributes["name"] == field
    assert await reach_of(annika) == [("annika@club.example", True)]


async def test_other_address_becomes_the_main_one_and_the_old_one_goes() -> None:
    agent = await make_agent()
    annika = await make_person(email="old@club.example")
    await make_email(annika, "new@club.example")
    browser = await desk(agent.person)

    page = parsed(await browser.get(f"/desk/people/{annika}"))
    old_removal, new_primary, _new_removal = [
        form.attributes["action"] or "" for form in page.css("#person-reach li form")
    ]
    made_main = await browser.post(new_primary)
    after_press = await reach_of(annika)
    removed = await browser.post(old_removal)

    assert (made_main.status_code, removed.status_code) == (303, 303)
    assert after_press == [("new@club.example", True), ("old@club.example", False)]
    assert await reach_of(annika) == [("new@club.example", True)]


async def test_last_address_stays_and_it_is_said_why() -> None:
    agent = await make_agent()
    annika = await make_person(email=None)
    only = await make_email(annika, "annika@club.example", is_primary=True)

    answer = await (await desk(agent.person)).post(f"/desk/people/{annika}/identities/{only}/removal")

    sentence = parsed(answer).css_first("#identity-error").text(strip=True)
    assert answer.status_code == 409
    assert sentence == "This is the only address left. Add another one first."
    assert await reach_of(annika) == [("annika@club.example", True)]


@pytest.mark.parametrize("what", ["primary", "removal"])
async def test_address_of_another_person_is_not_touched(what: str) -> None:
    agent = await make_agent()
    annika, bo = await make_person(), await make_person(email=None)
    number = await make_phone(bo, "+47 10 55 01 11")
    browser = await desk(agent.person)

    answers = [
        await browser.post(f"/desk/people/{annika}/identities/{wrong}/{what}") for wrong in (number, "0", "x")
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert await reach_of(bo) == [("+47 10 55 01 11", False)]


@pytest.mark.parametrize("by", ["picked", "named"])
async def test_person_joins_an_organisation(by: str) -> None:
    agent = await make_agent()
    annika, club = await make_person(), await make_organisation("Fjord")
    await make_organisation("Fjord North")
    meant = {"organisation": club} if by == "picked" else {"organisation_name": " FJORD "}

    answer = await (await desk(agent.person)).post(
        f"/desk/people/{annika}/memberships", data={**meant, "role": "Coach", "since_on": "2024-02-01"}
    )

    (membership,) = await memberships_of(annika)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/people/{annika}")
    assert membership == MembershipOut(membership.id, club, "Fjord", "Coach", date(2024, 2, 1), None)


async def test_two_organisations_of_one_name_are_picked_from() -> None:
    agent = await make_agent()
    annika = await make_person()
    clubs = [await make_organisation("Fjord"), await make_organisation("fjord")]

    answer = await (await desk(agent.person)).post(
        f"/desk/people/{annika}/memberships", data={"organisation_name": "Fjord", "since_on": "soon"}
    )
    asked_again = await (await desk(agent.person)).post(
        f"/desk/people/{annika}/memberships", data={"organisation_name": "Fjord"}
    )

    page = parsed(asked_again)
    assert (answer.status_code, asked_again.status_code) == (422, 422)
    assert parsed(answer).css_first("#since_on-error") is not None
    assert page.css_first("#organisation_name-error").text(strip=True) == "Please pick one from the list."
    offered = [choice.attributes["value"] for choice in page.css("#organisation-choices input")]
    assert offered == [str(club) for club in clubs]
    assert await memberships_of(annika) == []


async def test_membership_names_its_organisation() -> None:
    agent = await make_agent()
    annika = await make_person()
    browser = await desk(agent.person)

    answer = await browser.post(f"/desk/people/{annika}/memberships", data={"role": "Coach"})
    found = await browser.post(f"/desk/people/{annika}/memberships", data={"role": "Coach", "find": "1"})

    page = parsed(answer)
    assert (answer.status_code, found.status_code) == (422, 200)
    assert page.css_first("#organisation_name-error").text(strip=True) == "Please say in which organisation."
    assert page.css_first("#role").attributes["value"] == "Coach"
    assert "open" in page.css("#person-organisations details")[-1].attributes


async def test_person_is_no_longer_there() -> None:
    agent = await make_agent()
    annika, club, other = await make_person(), await make_organisation(), await make_organisation()
    await make_membership(annika, club)
    await make_membership(annika, other)
    browser = await desk(agent.person)

    answers = [
        await browser.post(
            f"/desk/people/{annika}/memberships/{club}/ending", data={"until_on": "2025-03-01"}
        ),
        await browser.post(f"/desk/people/{annika}/memberships/{other}/ending"),
    ]

    ended = {row.organisation: row.until_on for row in await memberships_of(annika)}
    assert [answer.status_code for answer in answers] == [303, 303]
    assert ended == {club: date(2025, 3, 1), other: now().date()}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2023-12-31", "The last day comes before the first."),
        ("soon", "This cannot be used here; please check it."),
    ],
)
async def test_impossible_last_day_is_said_beside_it(typed: str, sentence: str) -> None:
    agent = await make_agent()
    annika, club, other = await make_person(), await make_organisation("A"), await make_organisation("B")
    await make_membership(annika, club, since_on=date(2024, 1, 1))
    await make_membership(annika, other)

    answer = await (await desk(agent.person)).post(
        f"/desk/people/{annika}/memberships/{club}/ending", data={"until_on": typed}
    )

    page = parsed(answer)
    (unfolded,) = page.css("#person-organisations li details[open]")
    assert answer.status_code == 422
    assert unfolded.css_first(".error").text(strip=True) == sentence
    assert unfolded.css_first("input").attributes["value"] == typed
    assert [row.until_on for row in await memberships_of(annika)] == [None, None]


@pytest.mark.parametrize(
    "path",
    ["0/edit", "x/emails", "999999999/phones", "999999999/memberships", "{annika}/memberships/{club}/ending"],
)
async def test_who_is_not_there_is_not_changed(path: str) -> None:
    agent = await make_agent()
    annika, club = await make_person(), await make_organisation("Fjord")
    form = {"name": "N", "email": "n@x.example", "phone": "+47 10 55 01 11", "organisation_name": "Fjord"}

    answer = await (await desk(agent.person)).post(
        f"/desk/people/{path.format(annika=annika, club=club)}", data=form
    )

    assert answer.status_code == 404
    assert await fetch_value("SELECT count(*) FROM memberships") == 0
