"""The first page of the administration: what waits for whoever looks, and the way to all they may open."""

from datetime import timedelta

import httpx
import pytest

from helpdesk.accounts.actions.invitations import invite_person
from helpdesk.core import clock
from helpdesk.db.sql import execute
from helpdesk.events.actor import Capability, Role
from tests.factories.persons import make_admin, make_agent, make_lead, make_own_role, make_person
from tests.factories.trouble import outgoing_mail, quarantined_mail, stopped_job
from tests.kit.clients import desk, parsed

pytestmark = pytest.mark.usefixtures("database")


def tiles(answer: httpx.Response) -> list[tuple[str, str]]:
    return [(tile.css_first("b").text(), tile.attributes["href"]) for tile in parsed(answer).css("a.stat")]


def ways(answer: httpx.Response) -> list[str]:
    return [link.attributes["href"] for link in parsed(answer).css(".area a")]


async def test_only_what_waits_is_counted() -> None:
    browser = await desk((await make_admin()).person)
    before = tiles(await browser.get("/admin/"))
    await stopped_job()
    await outgoing_mail("failed")
    await quarantined_mail()
    await quarantined_mail()

    assert before == []
    assert tiles(await browser.get("/admin/")) == [
        ("1", "/admin/jobs"),
        ("2", "/admin/quarantine"),
        ("1", "/admin/outbox"),
    ]


async def test_invitation_that_ran_out_waits() -> None:
    admin = await make_admin()
    await invite_person(admin, await make_person(role=Role.AGENT))
    browser = await desk(admin.person)
    before = tiles(await browser.get("/admin/"))
    await execute("UPDATE links SET expires_at = $1", clock.now() - timedelta(hours=1))

    assert before == []
    assert tiles(await browser.get("/admin/")) == [("1", "/admin/people")]


async def test_missing_mail_server_is_told_to_whoever_looks_after_mail() -> None:
    role = await make_own_role(Capability.MANAGE_JOBS)
    other = await make_agent(staff_role=role)

    admin = parsed(await (await desk((await make_admin()).person)).get("/admin/"))
    jobs = parsed(await (await desk(other.person)).get("/admin/"))

    assert "No mail server is set" in admin.css_first(".banner-warn").text()
    assert [banner.text(strip=True) for banner in jobs.css(".banner")] == ["Nothing waits for you."]


async def test_reader_is_led_and_told_only_where_they_may_go() -> None:
    await stopped_job()
    lead = await make_lead()
    browser = await desk(lead.person)

    shown = await browser.get("/admin/")

    assert (tiles(shown), ways(shown)) == ([], ["/admin/teams", "/admin/handing-out", "/admin/patterns"])
    assert [(await browser.get(way)).status_code for way in ways(shown)] == [200, 200, 200]


async def test_navigation_marks_where_one_is() -> None:
    browser = await desk((await make_admin()).person)

    marked = [
        [link.attributes["href"] for link in parsed(await browser.get(path)).css("#views a[aria-current]")]
        for path in ("/admin/", "/admin/people/new", "/admin/teams")
    ]

    assert marked == [["/admin/"], ["/admin/people"], ["/admin/teams"]]
