"""Organisations made, changed and given mail domains by hand."""

import pytest

from helpdesk.core.clock import now
from helpdesk.customers.access import access_organisation
from helpdesk.customers.queries.organisations import organisation_card
from helpdesk.db.sql import fetch_value
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_agent, make_lead
from tests.kit.clients import FRAGMENT, desk, parsed

pytestmark = pytest.mark.usefixtures("database")

LONG = "x" * 201


async def domains_of(organisation: int) -> list[tuple[str, bool]]:
    card = await organisation_card(organisation)
    return [(domain.domain, domain.is_verified) for domain in card.domains] if card else []


async def organisations_count() -> int:
    return await fetch_value("SELECT count(*) FROM organisations")


async def test_organisation_is_made_with_its_domains_and_told_once() -> None:
    agent = await make_agent()
    browser = await desk(agent.person)
    form = {
        "name": " Fjord ",
        "city": "Oslo",
        "note": "Races.",
        "domains": "Club.example\r\n\r\nfjord.example",
    }

    answer = await browser.post("/desk/organisations/new", data=form)

    made = await fetch_value("SELECT id FROM organisations")
    known = await access_organisation(agent, made)
    shown = [parsed(await browser.get(answer.headers["location"])) for _ in range(2)]
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/organisations/{made}")
    assert (known.name, known.city, known.note) == ("Fjord", "Oslo", "Races.")
    assert await domains_of(made) == [("club.example", False), ("fjord.example", False)]
    told = ["The organisation is there." in page.css_first("#toasts").text() for page in shown]
    assert told == [True, False]


async def test_refused_organisation_keeps_what_was_typed_with_every_reason() -> None:
    agent = await make_agent()
    form = {"name": " ", "city": "x" * 121, "note": "Races.", "domains": "club.example\ngmail.com"}

    answer = await (await desk(agent.person)).post("/desk/organisations/new", data=form)

    page = parsed(answer)
    assert (answer.status_code, await organisations_count()) == (422, 0)
    assert {
        field: page.css_first(f"#{field}-error").text(strip=True) for field in ["name", "city", "domains"]
    } == {
        "name": "Please give a name.",
        "city": "A city has at most 120 characters.",
        "domains": "Anybody can have an address at gmail.com, so it does not stand for a company.",
    }
    assert page.css_first("#domains").text().strip() == "club.example\ngmail.com"
    assert page.css_first("#note").text().strip() == "Races."


async def test_organisation_is_changed_and_keeps_its_domains() -> None:
    agent = await make_agent()
    club = await make_organisation("Fjord", city="Oslo", note="Old", domains=("club.example",))
    browser = await desk(agent.person)

    form = parsed(await browser.get(f"/desk/organisations/{club}/edit"))
    answer = await browser.post(f"/desk/organisations/{club}/edit", data={"name": "Fjord AS", "city": ""})

    known = await access_organisation(agent, club)
    assert [form.css_first(f"#{name}").attributes["value"] for name in ("name", "city")] == ["Fjord", "Oslo"]
    assert form.css_first("#note").text().strip() == "Old"
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/organisations/{club}")
    assert (known.name, known.city, known.note) == ("Fjord AS", None, "")
    assert await domains_of(club) == [("club.example", False)]


async def test_refused_change_keeps_what_was_typed() -> None:
    agent = await make_agent()
    club = await make_organisation("Fjord")

    answer = await (await desk(agent.person)).post(
        f"/desk/organisations/{club}/edit", data={"name": LONG, "city": "Bergen"}
    )

    page = parsed(answer)
    assert answer.status_code == 422
    assert page.css_first("#name-error").text(strip=True) == "A name has at most 200 characters."
    assert page.css_first("#city").attributes["value"] == "Bergen"
    assert (await access_organisation(agent, club)).name == "Fjord"


async def test_domain_is_noted_unproven() -> None:
    agent = await make_agent()
    club = await make_organisation()

    answer = await (await desk(agent.person)).post(
        f"/desk/organisations/{club}/domains", data={"domains": "Club.example"}
    )

    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/organisations/{club}")
    assert await domains_of(club) == [("club.example", False)]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Please fill this in."),
        ("gmail.com", "Anybody can have an address at gmail.com, so it does not stand for a company."),
        ("club", "“club” is not a mail domain."),
        ("taken.example", "Another organisation has the domain taken.example."),
    ],
)
async def test_refused_domain_says_why_beside_its_field(typed: str, sentence: str) -> None:
    agent = await make_agent()
    club = await make_organisation()
    await make_organisation(domains=("taken.example",))

    answer = await (await desk(agent.person)).post(
        f"/desk/organisations/{club}/domains", data={"domains": typed}
    )

    page = parsed(answer)
    assert answer.status_code == 422
    assert page.css_first("#domains-error").text(strip=True) == sentence
    assert page.css_first("#domains").attributes["value"] == typed
    assert "open" in page.css_first("#organisation-domains details").attributes
    assert await domains_of(club) == []


async def test_lead_says_that_a_domain_is_theirs_alone() -> None:
    lead = await make_lead()
    club = await make_organisation(domains=("club.example",))
    browser = await desk(lead.person)

    page = parsed(await browser.get(f"/desk/organisations/{club}"))
    actions = [form.attributes["action"] for form in page.css("#organisation-domains li form")]
    answer = await browser.post(actions[0])

    assert actions == [
        f"/desk/organisations/{club}/domains/club.example/{what}" for what in ("verification", "removal")
    ]
    assert answer.status_code == 303
    assert await domains_of(club) == [("club.example", True)]


async def test_proven_domain_is_only_to_be_removed() -> None:
    lead = await make_lead()
    club = await make_organisation(verified=("club.example",))
    browser = await desk(lead.person)

    page = parsed(await browser.get(f"/desk/organisations/{club}"))
    (form,) = page.css("#organisation-domains li form")
    answer = await browser.post(form.attributes["action"] or "")

    assert answer.status_code == 303
    assert await domains_of(club) == []


@pytest.mark.parametrize("what", ["verification", "removal"])
async def test_agents_neither_prove_nor_remove_domains(what: str) -> None:
    agent = await make_agent()
    club = await make_organisation(domains=("club.example",))
    browser = await desk(agent.person)

    page = parsed(await browser.get(f"/desk/organisations/{club}"))
    answer = await browser.post(f"/desk/organisations/{club}/domains/club.example/{what}")

    assert page.css("#organisation-domains li form") == []
    assert answer.status_code == 403
    assert await domains_of(club) == [("club.example", False)]


async def test_free_mail_domain_of_long_ago_is_not_proven() -> None:
    lead = await make_lead()
    club = await make_organisation(domains=("gmail.com",))

    answer = await (await desk(lead.person)).post(
        f"/desk/organisations/{club}/domains/gmail.com/verification"
    )

    assert answer.status_code == 422
    assert "so it does not stand for a company" in parsed(answer).css_first("#domains-error").text()
    assert await domains_of(club) == [("gmail.com", False)]


@pytest.mark.parametrize(
    "path",
    [
        "0/edit",
        "x/edit",
        "999999999/edit",
        "999999999/domains",
        "{club}/domains/other.example/verification",
        "{club}/domains/other.example/removal",
        "{club}/domains/%00/verification",
    ],
)
async def test_what_is_not_there_is_not_changed(path: str) -> None:
    lead = await make_lead()
    club = await make_organisation(domains=("club.example",))
    await make_organisation(domains=("other.example",))

    answer = await (await desk(lead.person)).post(
        f"/desk/organisations/{path.format(club=club)}", data={"name": "N", "domains": "new.example"}
    )

    assert answer.status_code == 404
    assert await domains_of(club) == [("club.example", False)]


async def test_choices_name_organisations_those_called_just_so_first() -> None:
    agent = await make_agent()
    for name in ["A club", "Club", "Fjord"]:
        await make_organisation(name, created_at=now())
    browser = await desk(agent.person)

    found, nothing, blank = [
        await browser.get(f"/desk/organisations/choices?organisation_name={words}", headers=FRAGMENT)
        for words in ("club", "zz", "")
    ]

    assert [label.text(strip=True) for label in parsed(found).css(".clip")] == ["Club", "A club"]
    assert parsed(nothing).css_first("a").attributes["href"] == "/desk/organisations/new"
    assert parsed(blank).css("*:not(html, head, body)") == []
