"""The portal, accounts and administration in Chromium: open to everybody, on any width, without scripts."""

from datetime import timedelta

import pytest
import pytest_asyncio
from msgspec import Struct
from playwright.async_api import Browser

from helpdesk.accounts.enums import LinkPurpose
from helpdesk.core.clock import now
from helpdesk.files.actions.attachments import attach
from helpdesk.files.uploads import Upload
from helpdesk.sla.actions.usual_promises import usual_policy
from helpdesk.tickets.enums import AuthorKind, Category
from helpdesk.tickets.links import ticket_link_token
from tests.factories.calendars import make_calendar
from tests.factories.persons import make_admin, make_agent, make_person
from tests.factories.policies import make_policy, make_tier
from tests.factories.teams import make_team
from tests.factories.tickets import make_message, make_ticket
from tests.factories.trouble import outgoing_mail, quarantined_mail, stopped_job
from tests.kit.browser import NARROW, WIDE, axe_findings, opened, overflow
from tests.kit.links import mailed_token

pytestmark = [pytest.mark.browser, pytest.mark.commits]

LONG = "Supercalifragilisticexpialidocious" * 3
SIGNED_IN = ["/", "/tickets", "/tickets?show=open", "/tickets/new", "/account"]
GUESTS = ["/", "/tickets/new", "/login", "/login/link", "/sign-up", "/reset", "/reset/unknown", "/t/unknown"]
ADMINS = [
    "/admin/",
    "/admin/jobs",
    "/admin/people",
    "/admin/people?q=a",
    "/admin/people/new",
    "/admin/teams",
    "/admin/teams/new",
    "/admin/calendars",
    "/admin/calendars/new",
    "/admin/policies",
    "/admin/policies/new",
    "/admin/tiers",
    "/admin/tiers/new",
    "/admin/mailboxes",
    "/admin/outbox",
    "/admin/quarantine",
    "/admin/patterns",
    "/admin/audit",
    "/admin/audit?since=2000-01-01&record=nobody",
    "/admin/brand",
    "/admin/brand?name=&accent=red",
    "/admin/security",
    "/admin/search?q=mail",
]


class Place(Struct, frozen=True, kw_only=True):
    """A served helpdesk with something on every page, and the pages of each kind of visitor."""

    address: str
    pages: dict[int | None, list[str]]


@pytest_asyncio.fixture
async def place(address: str) -> Place:
    """Names and subjects that do not end are among what there is."""
    anna, newcomer = await make_person(f"Anna {LONG}", email=f"{LONG[:60]}@example.com"), await make_person()
    agent, admin = await make_agent("Mika", title=LONG), await make_admin("Ada")
    team = await make_team(LONG, members=(agent.person,))
    calendar = await make_calendar(LONG, on_call=agent.person)
    policy = (await make_policy(usual_policy().content, LONG, is_default=True)).id
    tier = await make_tier(LONG[:60], policy=policy)
    ticket = await make_ticket(f"White soles {LONG}", requester=anna)
    await make_ticket(requester=anna, category=Category.WAITING)
    message = await make_message(ticket, f"They are **yellow**. {LONG}", quoted="> Hello")
    await make_message(ticket, "We mend it.", author=agent.person, author_kind=AuthorKind.STAFF)
    await attach(Upload(f"{LONG}.pdf", "application/pdf", b"x"), owner_kind="message", owner_id=message)
    await stopped_job(state="unknown")
    await stopped_job(error=f"Traceback\nValueError: {LONG}")
    await outgoing_mail("unknown", error=LONG)
    mail = await quarantined_mail(reason=f"ValueError: {LONG}")
    fresh, ended = [ticket_link_token(ticket.id, anna, now() + days * timedelta(days=1)) for days in (1, -1)]
    return Place(
        address=address,
        pages={
            None: [*GUESTS, f"/t/{fresh}", f"/t/{ended}"],
            anna: [*SIGNED_IN, f"/tickets/{ticket.number}"],
            newcomer: ["/", "/tickets", "/tickets?show=open"],
            admin.person: [
                *ADMINS,
                f"/admin/people/{agent.person}",
                f"/admin/teams/{team}",
                f"/admin/calendars/{calendar}",
                f"/admin/policies/{policy}",
                f"/admin/tiers/{tier}",
                f"/admin/quarantine/{mail}",
            ],
        },
    )


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "window"), [("light", WIDE), ("dark", NARROW)])
async def test_every_page_is_open_to_everybody_and_fits_its_window(
    browser: Browser, place: Place, scheme: str, window: dict[str, int]
) -> None:
    found: dict[str, list[str]] = {}
    for person, paths in place.pages.items():
        page = await opened(browser, place.address, person=person, color_scheme=scheme, viewport=window)
        for path in paths:
            await page.goto(place.address + path)
            wrong = await axe_findings(page)
            if too_wide := await overflow(page):
                wrong.append(f"{too_wide} pixels too wide")
            if wrong:
                found[path] = wrong
        await page.context.close()

    assert found == {}


async def test_guest_asks_confirms_and_answers_without_scripts(browser: Browser, address: str) -> None:
    page = await opened(browser, address, java_script_enabled=False)
    await page.goto(f"{address}/tickets/new")
    await page.fill("#body", "They are yellow.")
    await page.click("main button[type=submit]")
    refused = await page.text_content("#subject-error")
    await page.fill("#name", "Anna")
    await page.fill("#email", "anna@example.com")
    await page.fill("#subject", "White soles")
    await page.click("main button[type=submit]")
    asked = await page.text_content("h1")
    await page.goto(f"{address}/tickets/confirm/{await mailed_token(LinkPurpose.CONFIRM_TICKET)}")
    await page.click("main button[type=submit]")
    await page.fill("#body", "Still yellow.")
    await page.click(".composer button[type=submit]")

    assert (refused or "").strip() == "Please fill this in."
    assert asked == "One click to go"
    written = [" ".join(text.split()) for text in await page.locator(".message .prose").all_text_contents()]
    assert written == ["They are yellow.", "Still yellow."]
    await page.context.close()
