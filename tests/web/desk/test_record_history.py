"""The history of a person and of an organisation: who changed which field when, and who belonged where."""

from datetime import timedelta

import httpx
import pytest

from helpdesk.accounts.actions.people import PersonProfile, change_person
from helpdesk.accounts.events import PersonChanged, SignedIn
from helpdesk.core.clock import now
from helpdesk.customers.actions.memberships import join, leave
from helpdesk.customers.actions.organisations import OrganisationProfile, add_domain, change_organisation
from helpdesk.customers.actions.ticket_access import set_ticket_access
from helpdesk.customers.enums import TicketAccess
from helpdesk.customers.sharing import AccessSetting
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.event import Change
from helpdesk.events.masking import mask_changes
from helpdesk.events.record import record
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_admin, make_agent, make_lead, make_observer, make_person
from tests.kit.clients import desk, parsed
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")


def told(answer: httpx.Response) -> list[str]:
    """The lines of a history without their times."""
    lines = []
    for line in parsed(answer).css(".timeline > li"):
        for when in line.css("time"):
            when.decompose()
        lines.append(" ".join(line.text(separator=" ").split()))
    return lines


async def test_person_has_every_field_before_and_after_in_one_line_an_event() -> None:
    mara, person = await make_agent("Mara"), await make_person("Ada Lund")
    organisation = await make_organisation("Fjord")
    await change_person(mara, person, PersonProfile(name="Ada Berg", title="Coach"))
    await join(mara, person, organisation, role="Owner")
    await join(mara, person, organisation, role="Buyer")
    await leave(mara, person, organisation)

    answer = await (await desk(mara.person)).get(f"/desk/people/{person}/history")

    assert told(answer) == [
        "Mara ended a membership Fjord",
        "Mara changed a membership Fjord Role Owner → became Buyer",
        "Mara put the person into an organisation Fjord",
        "Mara changed the person Name Ada Lund → became Ada Berg Title nothing → became Coach",
    ]
    assert parsed(answer).css_first(".change a").attributes["href"] == f"/desk/organisations/{organisation}"


async def test_organisation_has_its_fields_its_people_and_who_sees_its_tickets() -> None:
    mara, person = await make_agent("Mara"), await make_person("Ada")
    organisation, other = await make_organisation("Fjord"), await make_organisation("Alm")
    await change_organisation(mara, organisation, OrganisationProfile(name="Fjord", city="Oslo"))
    await add_domain(mara, organisation, "fjord.example")
    await join(mara, person, organisation)
    await join(mara, person, other)
    named = AccessSetting(access=TicketAccess.NAMED, named=[person], may_reply=False)
    await set_ticket_access(mara, organisation, named)

    answer = await (await desk(mara.person)).get(f"/desk/organisations/{organisation}/history")

    who = "Who sees all tickets Nobody: everybody sees only their own → became Certain people"
    assert told(answer) == [
        f"Mara changed who sees its tickets {who} They may also reply on → became off",
        "Mara changed a membership Ada Named to see its tickets off → became on",
        "Mara put the person into an organisation Ada",
        "Mara added a domain Domain nothing → became fjord.example",
        "Mara changed the organisation City nothing → became Oslo",
    ]


async def test_masked_values_are_shown_as_erased() -> None:
    mara, person = await make_agent("Mara"), await make_person()
    async with transaction():
        changes = [Change("name", "Ada", "Eve"), Change("title", None, "Coach")]
        await record(PersonChanged(person=person), mara, changes)
    await mask_changes("person", person)

    answer = await (await desk(mara.person)).get(f"/desk/people/{person}/history")

    assert told(answer) == ["Mara changed the person Name values erased Title values erased"]
    assert "Ada" not in answer.text
    assert "Coach" not in answer.text


async def test_comings_and_goings_are_left_out() -> None:
    person = await make_person()
    async with transaction():
        await record(SignedIn(person=person, session=1), await make_agent())

    answer = await (await desk((await make_agent()).person)).get(f"/desk/people/{person}/history")

    assert told(answer) == []
    assert "Nothing happened yet" in answer.text


@pytest.mark.parametrize("kind", ["people", "organisations"])
async def test_long_history_goes_on_where_the_page_ended(kind: str) -> None:
    mara = await make_agent()
    record_id = await make_person() if kind == "people" else await make_organisation()
    subject = "person" if kind == "people" else "organisation"
    await execute(
        "INSERT INTO events (name, subject_kind, subject_id, actor_kind, actor_id, data)"
        " SELECT 'PersonChanged', $1, $2, 'staff', $3, '{}' FROM generate_series(1, 51)",
        subject,
        record_id,
        mara.person,
    )
    browser = await desk(mara.person)
    url = f"/desk/{kind}/{record_id}/history"

    first = await browser.get(url)
    second = await browser.get(parsed(first).css_first(".list-end a").attributes["href"])
    odd = await browser.get(url, params={"before": "nonsense"})

    assert [len(told(answer)) for answer in (first, second, odd)] == [50, 1, 50]
    assert parsed(second).css_first(".list-end a").attributes["href"] == url


async def test_history_is_reached_from_the_record_and_looking_is_noted() -> None:
    mara, person, organisation = await make_agent(), await make_person(), await make_organisation()
    browser = await desk(mara.person)

    for url in (f"/desk/people/{person}", f"/desk/organisations/{organisation}"):
        page = parsed(await browser.get(url))
        assert page.css_first(f'a[href="{url}/history"]') is not None
        await execute("DELETE FROM record_views")
        assert (await browser.get(f"{url}/history")).status_code == 200
        assert await fetch_value("SELECT count(*) FROM record_views") == 1


async def test_history_of_a_colleague_is_for_who_manages_people() -> None:
    colleague = (await make_agent()).person
    answers = {}
    for visitor in (await make_observer(), await make_lead(), await make_admin()):
        browser = await desk(visitor.person)
        page = parsed(await browser.get(f"/desk/people/{colleague}"))
        is_offered = page.css_first(f'a[href="/desk/people/{colleague}/history"]') is not None
        status = (await browser.get(f"/desk/people/{colleague}/history")).status_code
        answers[visitor.name] = (is_offered, status)

    assert list(answers.values()) == [(False, 403), (False, 403), (True, 200)]


async def test_history_costs_the_same_for_one_line_and_three() -> None:
    mara, person = await make_agent(), await make_person()
    browser = await desk(mara.person)
    costs = []
    for number in (1, 2):
        for _ in range(number):
            organisation = await make_organisation()
            await join(mara, person, organisation, since_on=now().date() - timedelta(days=1))
        async with count_statements() as sent:
            await browser.get(f"/desk/people/{person}/history")
        costs.append(len(sent))

    assert costs[0] == costs[1]
