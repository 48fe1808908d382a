"""Policies and contracts in Chromium: written with and without scripts, and open to everybody."""

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ViewportSize

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import All, Check
from helpdesk.events.actor import Staff
from helpdesk.sla.enums import Metric
from helpdesk.sla.policy_content import AddTag, Level
from helpdesk.sla.queries.contracts import contracts_of
from helpdesk.sla.queries.policies import policies
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_admin
from tests.factories.policies import make_contract
from tests.kit.browser import NARROW, WIDE, axe_findings, opened, overflow

pytestmark = [pytest.mark.browser, pytest.mark.commits, pytest.mark.slow]


@pytest_asyncio.fixture
async def admin(address: str) -> Staff:
    del address
    return await make_admin("Ada")


async def test_policy_is_written_without_scripts(browser: Browser, address: str, admin: Staff) -> None:
    page = await opened(browser, address, person=admin.person, java_script_enabled=False)
    await page.goto(f"{address}/admin/policies/new")
    await page.fill("#name", "Mails")
    await page.select_option("#when-1-field", "channel")
    await page.fill("[name='urgent.first_reply']", "0:30")
    await page.select_option("#ladder-1-action", "add_tag")
    await page.get_by_role("button", name="Show what it will do").click()
    await page.select_option("#when-1-value", "mail")
    await page.fill("#ladder-1-value", "late")
    await page.get_by_role("button", name="Make the policy").click()
    await page.get_by_role("heading", name="Mails", level=1).wait_for()

    (made,) = await policies()
    late = Level(metric=Metric.FIRST_REPLY, offset_minutes=0, actions=(AddTag(name="late"),))
    assert made.content.condition == All((Check("channel", Operator.IS, "mail"),))
    assert (made.content.targets, made.content.ladder) == ({"urgent": {Metric.FIRST_REPLY: 1800}}, (late,))
    await page.context.close()


async def test_form_follows_what_is_chosen_and_tells_what_it_will_do(
    browser: Browser, address: str, admin: Staff
) -> None:
    page = await opened(browser, address, person=admin.person, viewport=NARROW)
    await page.goto(f"{address}/admin/policies/new")
    await page.fill("#name", "Urgent mails")
    await page.fill("[name='high.resolution']", "3 h")
    await page.get_by_text("Resolution within 3 h (high).").wait_for()
    await page.select_option("#when-1-field", "channel")
    await page.locator("select#when-1-value").select_option("mail")
    await page.get_by_text("It is for tickets when Channel is Mail.").wait_for()
    kept = await page.input_value("[name='high.resolution']")
    await page.get_by_label("Whatever no other policy is for").check()
    await page.get_by_text("It is for every ticket that no other policy is for.").wait_for()
    has_rows = await page.locator(".policy-when").is_visible()
    findings, wider = await axe_findings(page), await overflow(page)

    assert (kept, has_rows, findings, wider) == ("3 h", False, [], 0)
    await page.context.close()


@pytest.mark.parametrize(
    ("viewport", "scheme"), [pytest.param(WIDE, "light", marks=pytest.mark.slow), (NARROW, "dark")]
)
async def test_contract_is_written_and_open_to_everybody(
    browser: Browser, address: str, admin: Staff, viewport: ViewportSize, scheme: str
) -> None:
    organisation = await make_organisation("Fjord")
    await make_contract(organisation, "Long ago")
    page = await opened(
        browser,
        address,
        person=admin.person,
        viewport=viewport,
        color_scheme="dark" if scheme == "dark" else "light",
    )
    await page.goto(f"{address}/desk/organisations/{organisation}/contracts/new")
    await page.get_by_role("button", name="Make the contract").click()
    await page.locator(".error-summary").wait_for()
    refused = await axe_findings(page)
    await page.fill("#name", "Care")
    await page.fill("#starts_on", "2026-01-01")
    await page.get_by_role("button", name="Make the contract").click()
    await page.locator("#organisation-care").get_by_text("Care", exact=True).wait_for()
    shown, wider = await axe_findings(page), await overflow(page)
    await page.get_by_text("Change how it is looked after").click()
    await page.get_by_label("Account manager").wait_for()
    looked_after = await axe_findings(page)

    assert (refused, shown, looked_after, wider) == ([], [], [], 0)
    assert [contract.name for contract in await contracts_of(organisation)] == ["Care", "Long ago"]
    await page.context.close()


@pytest.mark.parametrize("has_scripts", [True, False])
async def test_level_is_given_a_condition(
    browser: Browser, address: str, admin: Staff, *, has_scripts: bool
) -> None:
    page = await opened(
        browser, address, person=admin.person, viewport=NARROW, java_script_enabled=has_scripts
    )
    await page.goto(f"{address}/admin/policies/new")
    await page.fill("#name", "Everything")
    await page.get_by_label("Whatever no other policy is for").check()
    await page.fill("[name='urgent.first_reply']", "0:30")
    await page.select_option("#ladder-1-action", "add_tag")
    if not has_scripts:
        await page.get_by_role("button", name="Show what it will do").click()
    await page.fill("#ladder-1-value", "late")
    await page.get_by_text("Only under a condition…").click()
    await page.select_option("#only1-1-field", "channel")
    if not has_scripts:
        await page.get_by_role("button", name="Show what it will do").click()
    await page.locator("select#only1-1-value").select_option("mail")
    if has_scripts:
        assert (await overflow(page), await axe_findings(page)) == (0, [])
    await page.get_by_role("button", name="Make the policy").click()
    await page.get_by_role("heading", name="Everything", level=1).wait_for()

    (made,) = await policies()
    by_mail = All((Check("channel", Operator.IS, "mail"),))
    late = Level(
        metric=Metric.FIRST_REPLY, offset_minutes=0, actions=(AddTag(name="late"),), condition=by_mail
    )
    assert made.content.ladder == (late,)
    await page.context.close()
