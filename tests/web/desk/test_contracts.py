"""How an organisation is looked after, and its contracts: written, refused with what was typed, ended."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser

from helpdesk.core.clock import frozen, now
from helpdesk.customers.queries.care import care_of
from helpdesk.events.actor import SYSTEM
from helpdesk.sla.actions.contracts import change_contract, draft_of, stamp_of
from helpdesk.sla.enums import Metric
from helpdesk.sla.queries.contracts import ContractOut, contracts_of
from tests.factories.calendars import make_calendar
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_admin, make_agent, make_person
from tests.factories.policies import make_contract, make_policy, make_tier
from tests.kit.clients import desk, parsed
from tests.sla.agreements import HOUR, content

pytestmark = pytest.mark.usefixtures("database")
TODAY = datetime(2026, 6, 15, 12, tzinfo=UTC)
YEAR = {"name": "Care 2026", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}


async def the_contract(organisation: int) -> ContractOut:
    (found,) = await contracts_of(organisation)
    return found


def words(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


def form_of(page: LexborHTMLParser) -> dict[str, list[str]]:
    """The form of the page as a browser sends it."""
    sent: dict[str, list[str]] = {}
    for field in page.css("form.contract-form :is(input, select, textarea)[name]"):
        if field.attributes.get("type") == "checkbox" and "checked" not in field.attributes:
            continue
        sent.setdefault(str(field.attributes["name"]), []).append(_value(field))
    return sent


def _value(field: Any) -> str:
    if field.tag == "select":
        chosen = field.css_first("option[selected]") or field.css_first("option")
        return (chosen.attributes.get("value") or "") if chosen else ""
    return field.text() if field.tag == "textarea" else field.attributes.get("value") or ""


async def test_care_is_written_and_shown_on_the_record() -> None:
    browser = await desk((await make_admin()).person)
    organisation, tier = await make_organisation(), await make_tier("Gold")
    mara, leif = (await make_agent("Mara")).person, (await make_agent("Leif")).person
    calendar = await make_calendar("Nights")
    form = {"tier": tier, "manager": mara, "deputy": leif, "calendar": calendar}

    answer = await browser.post(
        f"/desk/organisations/{organisation}/care", data={name: str(value) for name, value in form.items()}
    )

    page = parsed(await browser.get(f"/desk/organisations/{organisation}"))
    care = await care_of(organisation)
    assert answer.headers["location"] == f"/desk/organisations/{organisation}"
    assert (care.tier, care.manager, care.deputy, care.calendar) == (tier, mara, leif, calendar)
    assert words(page, "#organisation-care dd") == ["Gold", "Mara", "Leif", "Nights"]


async def test_care_that_does_not_fit_is_refused_beside_its_field() -> None:
    browser = await desk((await make_admin()).person)
    organisation, mara = await make_organisation(), (await make_agent("Mara")).person

    answer = await browser.post(
        f"/desk/organisations/{organisation}/care", data={"manager": str(mara), "deputy": str(mara)}
    )

    page = parsed(answer)
    assert answer.status_code == 422
    assert words(page, "#deputy-error") == ["The deputy is somebody else than the account manager."]
    assert words(page, "#manager option[selected]") == ["Mara"]


async def test_contract_is_made_of_what_is_typed() -> None:
    browser = await desk((await make_admin()).person)
    organisation, person = await make_organisation(), await make_person("Annika")
    await make_membership(person, organisation)
    policy, calendar = (await make_policy(content())).id, await make_calendar()
    rules = {"policy": str(policy), "calendar": str(calendar), "urgent.first_reply": "0:30"}
    scope = {"channels": ["mail", "phone"], "contacts": [str(person)], "products": "Soles"}
    covered = {"allowance_cases": "20", "allowance_work": "10", "note": "Renews by itself"}

    answer = await browser.post(
        f"/desk/organisations/{organisation}/contracts/new", data={**YEAR, **rules, **scope, **covered}
    )

    made = await the_contract(organisation)
    assert answer.headers["location"] == f"/desk/organisations/{organisation}"
    assert (made.starts_on, made.ends_on) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (made.policy, made.calendar) == (policy, calendar)
    assert made.targets == {"urgent": {Metric.FIRST_REPLY: HOUR // 2}}
    assert (made.channels, [each.name for each in made.contacts]) == (("mail", "phone"), ["Annika"])
    assert (made.allowance_cases, made.allowance_minutes) == (20, 600)


async def test_form_that_is_sent_as_it_was_shown_changes_nothing() -> None:
    browser = await desk((await make_admin()).person)
    organisation = await make_organisation()
    targets = {"low": {Metric.UPDATE: HOUR}}
    contract = await make_contract(
        organisation, targets=targets, channels=["mail"], allowance_minutes=90, note="Kept"
    )
    before = await the_contract(organisation)
    url = f"/desk/organisations/{organisation}/contracts/{contract}"

    answer = await browser.post(url, data=form_of(parsed(await browser.get(url))))

    assert (answer.status_code, await the_contract(organisation)) == (303, before)


async def test_wrong_contract_is_refused_with_everything_that_was_typed() -> None:
    browser = await desk((await make_admin()).person)
    organisation = await make_organisation()
    typed = {
        "name": "Care",
        "starts_on": "someday",
        "ends_on": "2026-13-01",
        "low.update": "soon",
        "allowance_cases": "many",
        "allowance_work": "some",
        "note": "Kept",
    }

    answer = await browser.post(f"/desk/organisations/{organisation}/contracts/new", data=typed)

    page = parsed(answer)
    no_time = "is no amount of time; write 4 h, 1:30 or 45 min."
    assert answer.status_code == 422
    assert {name: form_of(page)[name] for name in typed} == {name: [text] for name, text in typed.items()}
    assert {name: words(page, f"#{name}-error") for name in ("starts_on", "ends_on", "targets")} == {
        "starts_on": ["Please give a date, such as 2026-12-24."],
        "ends_on": ["Please give a date, such as 2026-12-24."],
        "targets": [f"“soon” {no_time}"],
    }
    assert words(page, "#allowance_work-error") == [f"“some” {no_time}"]
    assert words(page, "#allowance_cases-error") == [
        "Please enter a number above 0, or nothing where there is no limit."
    ]


async def test_second_of_two_edits_is_told_and_loses_nothing() -> None:
    browser = await desk((await make_admin()).person)
    organisation = await make_organisation()
    contract = await make_contract(organisation, "Care")
    url = f"/desk/organisations/{organisation}/contracts/{contract}"
    shown = form_of(parsed(await browser.get(url)))
    before = await the_contract(organisation)
    theirs = replace(draft_of(before), note="Theirs")
    await change_contract(SYSTEM, organisation, contract, theirs, base=stamp_of(before))

    refused = await browser.post(url, data={**shown, "note": "Mine"})
    again = form_of(parsed(refused))
    accepted = await browser.post(url, data=again)

    assert refused.status_code == 409
    assert words(parsed(refused), ".banner p")[0].startswith("Nothing is saved yet: somebody was quicker.")
    assert again["note"] == ["Mine"]
    assert (accepted.status_code, (await the_contract(organisation)).note) == (303, "Mine")


async def test_contract_is_ended_from_its_page() -> None:
    browser = await desk((await make_admin()).person)
    organisation = await make_organisation()
    contract = await make_contract(organisation)
    url = f"/desk/organisations/{organisation}/contracts/{contract}"

    await browser.post(f"{url}/end")

    assert (await the_contract(organisation)).ended_at is not None
    assert "This contract was ended before its time." in parsed(await browser.get(url)).text()


async def test_expired_contract_falls_back_visibly() -> None:
    browser = await desk((await make_agent()).person)
    policy = (await make_policy(content())).id
    golden = await make_organisation(tier=await make_tier("Gold", policy=policy))
    usual = await make_organisation()
    for organisation in (golden, usual):
        await make_contract(organisation, "Care 2025", ends_on=date(2025, 12, 31))

    with frozen(TODAY):
        pages = [
            parsed(await browser.get(f"/desk/organisations/{organisation}"))
            for organisation in (golden, usual)
        ]

    assert [words(page, "#organisation-care .pill") for page in pages] == [
        ["“Care 2025” is over since 31 Dec 2025. New tickets go by the tier Gold.", "expired"],
        ["“Care 2025” is over since 31 Dec 2025. New tickets go by the usual policies.", "expired"],
    ]


async def test_agents_read_contracts_and_do_not_change_them() -> None:
    organisation = await make_organisation()
    await make_contract(organisation, "Care", starts_on=now().date() - timedelta(days=1), allowance_cases=3)

    agents, admins = [
        parsed(await (await desk(person.person)).get(f"/desk/organisations/{organisation}"))
        for person in (await make_agent(), await make_admin())
    ]

    assert words(agents, "#organisation-care li .pill") == ["in force"]
    assert "0 of 3 cases used" in agents.text()
    assert words(agents, "#organisation-care a") == []
    assert words(admins, "#organisation-care a") == ["Care", "Change how it is looked after", "New contract"]
