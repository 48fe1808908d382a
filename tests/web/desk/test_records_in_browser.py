"""The records of people and organisations in Chromium: kept with and without scripts, open to everybody."""

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ViewportSize

from helpdesk.customers.queries.record import memberships_of
from helpdesk.db.sql import execute
from helpdesk.events.actor import Staff
from helpdesk.mail.actions.mailboxes import create_mailbox
from tests.factories.mails import make_outbound
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_email, make_lead, make_person
from tests.factories.tickets import make_message, make_ticket
from tests.kit.browser import NARROW, WIDE, axe_findings, opened, overflow

pytestmark = [pytest.mark.browser, pytest.mark.commits, pytest.mark.slow]

LONG = "Supercalifragilisticexpialidocious" * 3


@pytest_asyncio.fixture
async def lead(address: str) -> Staff:
    del address
    return await make_lead("Ingrid")


async def test_records_are_kept_without_scripts(browser: Browser, address: str, lead: Staff) -> None:
    page = await opened(browser, address, person=lead.person, java_script_enabled=False)
    await page.goto(f"{address}/desk/organisations/new")
    await page.fill("#name", "Fjord")
    await page.fill("#domains", "club.example")
    await page.click(".form-actions button")
    await page.click("#organisation-domains .btn-icon")
    await page.get_by_role("button", name="It is theirs alone").click()
    proven = await page.locator("#organisation-domains .pill").all_text_contents()

    await page.goto(f"{address}/desk/people/new")
    await page.fill("#name", "Annika Lund")
    await page.fill("#organisation_name", "fj")
    await page.get_by_role("button", name="Find", exact=True).click()
    await page.locator("#organisation-choices input").check()
    await page.click(".form-actions button")
    await page.get_by_text("Add a mail address").click()
    await page.fill("#email", "annika@post.example")
    await page.press("#email", "Enter")
    marks = await page.locator("#person-reach .ways .pill").all_text_contents()
    await page.locator("#person-organisations").get_by_text("No longer there").click()
    await page.get_by_role("button", name="Note it").click()

    (membership,) = await memberships_of(int(page.url.rpartition("/")[2]))
    assert [text.strip() for text in proven] == ["proven"]
    assert [text.strip() for text in marks] == ["main", "unproven"]
    assert (membership.name, membership.until_on is None) == ("Fjord", False)
    await page.context.close()


async def test_choice_of_who_sees_the_tickets_is_counted_while_it_is_made(
    browser: Browser, address: str, lead: Staff
) -> None:
    organisation = await make_organisation("Fjord")
    for role in ("Owner", ""):
        await make_membership(await make_person(), organisation, role=role)
    await make_ticket(organisation=organisation)
    page = await opened(browser, address, person=lead.person, viewport=NARROW)
    await page.goto(f"{address}/desk/organisations/{organisation}/ticket-access")
    hidden = [await page.locator(part).is_visible() for part in (".for-role", ".for-named", ".for-some")]

    await page.get_by_label("Everyone who belongs to it").check()
    await page.get_by_text("2 people").wait_for()
    await page.get_by_label("People in certain roles").check()
    await page.get_by_label("Owner").check()
    await page.get_by_text("1 person").wait_for()
    findings = await axe_findings(page)
    wider = await overflow(page)
    await page.get_by_role("button", name="Save").click()
    await page.get_by_text("Whoever is there as Owner").wait_for()

    assert hidden == [False, False, False]
    assert (findings, wider) == ([], 0)
    await page.context.close()


@pytest.mark.parametrize(
    ("viewport", "scheme"), [pytest.param(WIDE, "light", marks=pytest.mark.slow), (NARROW, "dark")]
)
async def test_unfolded_and_refused_records_can_be_used_by_everybody(
    browser: Browser, address: str, lead: Staff, viewport: ViewportSize, scheme: str
) -> None:
    annika = await make_person(f"Annika {LONG}", email="annika@club.example")
    await make_email(annika, f"{LONG[:60]}@{LONG[:60]}.example")
    club = await make_organisation(f"Fjord {LONG}", domains=(f"{LONG[:60].lower()}.example",))
    await make_membership(annika, club, role=LONG)
    page = await opened(browser, address, person=lead.person, viewport=viewport, color_scheme=scheme)
    findings = []

    for path, menu in [
        (f"people/{annika}", "#person-reach"),
        (f"organisations/{club}", "#organisation-domains"),
    ]:
        await page.goto(f"{address}/desk/{path}")
        await page.locator("main details > summary").evaluate_all("all => all.forEach(one => one.click())")
        await page.locator(f"{menu} li .btn-icon").last.click()
        findings.append((await axe_findings(page), await overflow(page)))
    for noun in ["people", "organisations"]:
        await page.goto(f"{address}/desk/{noun}/new")
        if noun == "people":
            await page.fill("#email", "annika@club.example")
            await page.fill("#organisation_name", "fjord")
            await page.locator("#organisation-choices input").wait_for()
        await page.click(".form-actions button")
        await page.locator(".error-summary").wait_for()
        findings.append((await axe_findings(page), await overflow(page)))

    assert findings == [([], 0)] * 4
    await page.context.close()


@pytest.mark.parametrize(
    ("viewport", "scheme"), [pytest.param(WIDE, "dark", marks=pytest.mark.slow), (NARROW, "light")]
)
async def test_mail_in_trouble_can_be_read_by_everybody(
    browser: Browser, address: str, lead: Staff, viewport: ViewportSize, scheme: str
) -> None:
    await create_mailbox(name="Support", address="support@example.com")
    ticket = await make_ticket()
    message = await make_message(ticket)
    await make_outbound(address=f"{LONG[:60]}@x.example", ticket=ticket.id, message=message)
    await execute("UPDATE outbound_mails SET state = 'failed', error = $1", f"550 {LONG}")
    page = await opened(browser, address, person=lead.person, viewport=viewport, color_scheme=scheme)

    await page.goto(f"{address}/desk/tickets/{ticket.number}")

    assert await page.get_by_text("550 Super").is_visible()
    assert (await axe_findings(page), await overflow(page)) == ([], 0)
    await page.context.close()
