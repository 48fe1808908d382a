"""Custom fields of people and organisations: asked in their forms, shown on their pages."""

import pytest

from helpdesk.accounts.actions.custom import set_person_fields
from helpdesk.accounts.events import PersonChanged
from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import Check
from helpdesk.core.errors import Forbidden, NotFound
from helpdesk.customers.actions.custom import set_organisation_fields
from helpdesk.customers.events import OrganisationChanged
from helpdesk.db.sql import fetch_value
from helpdesk.events.event import Change
from helpdesk.fields.definition import decoded_values
from helpdesk.fields.enums import Kind, Subject
from tests.factories.fields import make_field
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_agent, make_customer, make_lead, make_observer, make_person
from tests.kit.clients import desk, parsed
from tests.kit.counting import count_statements
from tests.kit.recorded import changes, recorded

pytestmark = pytest.mark.usefixtures("database")

PERSON, ORGANISATION = Subject.PERSON, Subject.ORGANISATION


async def custom_of(table: str, record: int) -> object:
    return decoded_values(await fetch_value(f"SELECT custom FROM {table} WHERE id = $1", record))  # noqa: S608


async def test_organisation_is_made_with_its_fields() -> None:
    agent = await make_agent("Mara")
    await make_field("contact", Kind.PERSON, subject=ORGANISATION, is_required=True)
    browser = await desk(agent.person)
    form = {"name": "Fjord", "fields": "contact", "custom.contact": str(agent.person)}

    refused = await browser.post("/desk/organisations/new", data={"name": "Fjord", "fields": "contact"})
    made = await browser.post("/desk/organisations/new", data=form)

    assert refused.status_code == 422
    assert parsed(refused).css("[id='custom.contact-error']")
    record = int(made.headers["location"].rpartition("/")[2])
    assert await custom_of("organisations", record) == {"contact": agent.person}
    shown = parsed(await browser.get(made.headers["location"])).css_first("#organisation-fields dl")
    assert shown is not None
    assert shown.text().split() == ["ContactMara"]


async def test_change_tells_the_history_and_keeps_what_is_not_shown() -> None:
    agent = await make_agent()
    await make_field("vat", subject=ORGANISATION)
    await make_field("depth", subject=ORGANISATION, visible_when=Check("custom.vat", Operator.IS_SET))
    organisation = await make_organisation("Fjord", custom='{"depth": "4"}')
    browser = await desk(agent.person)

    answer = await browser.post(
        f"/desk/organisations/{organisation}/edit",
        data={"name": "Fjord", "fields": "vat", "custom.vat": "NO 1"},
    )

    assert answer.status_code == 303
    assert await custom_of("organisations", organisation) == {"vat": "NO 1", "depth": "4"}
    assert (await recorded())[1:] == [OrganisationChanged(organisation=organisation)]
    assert await changes() == [Change("custom.vat", None, "NO 1")]


async def test_form_shows_what_is_visible_with_what_is_typed() -> None:
    agent = await make_agent()
    await make_field("vat", subject=ORGANISATION)
    await make_field("depth", subject=ORGANISATION, visible_when=Check("custom.vat", Operator.IS_SET))
    organisation = await make_organisation("Fjord", custom='{"depth": "4"}')
    browser = await desk(agent.person)
    url = f"/desk/fields/organisation/{organisation}/shape"

    hidden = parsed(await browser.post(url, data={"fields": "vat", "custom.vat": ""}))
    shown = parsed(await browser.post(url, data={"fields": "vat", "custom.vat": "NO 1"}))

    assert [each.attributes["name"] for each in hidden.css("input")] == ["fields", "custom.vat"]
    assert [each.attributes["value"] for each in shown.css("input")] == ["vat,depth", "NO 1", "4"]
    assert (await browser.post("/desk/fields/ticket/new/shape")).status_code == 404


async def test_person_is_made_and_changed_with_their_fields() -> None:
    agent = await make_agent()
    await make_field("size", Kind.NUMBER, subject=PERSON)
    browser = await desk(agent.person)
    fields = {"name": "Elif", "fields": "size"}

    made = await browser.post("/desk/people/new", data={**fields, "custom.size": "42,5"})
    record = int(made.headers["location"].rpartition("/")[2])
    first = await custom_of("persons", record)
    refused = await browser.post(f"/desk/people/{record}/edit", data={**fields, "custom.size": "x"})
    changed = await browser.post(f"/desk/people/{record}/edit", data={**fields, "custom.size": "43"})

    assert str(first) == "{'size': Decimal('42.5')}"
    assert (refused.status_code, changed.status_code) == (422, 303)
    typed = parsed(refused).css_first("[id='custom.size']")
    assert typed is not None
    assert typed.attributes["value"] == "x"
    assert await custom_of("persons", record) == {"size": 43}
    assert (await recorded())[-1] == PersonChanged(person=record)
    page = parsed(await browser.get(f"/desk/people/{record}")).css_first("#person-fields dl")
    assert page is not None
    assert page.text().split() == ["Size43"]


async def test_only_whoever_writes_customers_changes_their_fields() -> None:
    await make_field("size", subject=PERSON)
    await make_field("vat", subject=ORGANISATION)
    customer, organisation, colleague = await make_customer(), await make_organisation(), await make_lead()

    for actor in (await make_observer(), customer):
        with pytest.raises(Forbidden):
            await set_person_fields(actor, customer.person, {"size": "4"})
        with pytest.raises(Forbidden):
            await set_organisation_fields(actor, organisation, {"vat": "4"})
    with pytest.raises(Forbidden):
        await set_person_fields(await make_agent(), colleague.person, {"size": "4"})
    with pytest.raises(NotFound):
        await set_organisation_fields(await make_agent(), organisation + 1, {"vat": "4"})

    assert await recorded() == []


async def test_pages_ask_one_statement_more_however_many_fields_there_are() -> None:
    person, agent = await make_person(), await make_agent()
    browser = await desk(agent.person)

    async def asked() -> int:
        async with count_statements() as sent:
            await browser.get(f"/desk/people/{person}")
        return len(sent)

    before = await asked()
    for number in range(3):
        await make_field(f"field_{number}", subject=PERSON, is_required=True)

    assert await asked() == before
