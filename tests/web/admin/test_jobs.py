"""Jobs that stopped: listed with what went wrong, and run once more by a button."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from helpdesk.core.pagination import PAGE_SIZE
from helpdesk.db.sql import fetch
from tests.factories.persons import make_admin
from tests.factories.trouble import stopped_job
from tests.kit.clients import parsed, portal
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")

ERROR = "Traceback (most recent call last):\n  somewhere\nValueError: no such address"


async def test_jobs_that_stopped_are_listed_newest_first_with_their_errors() -> None:
    await stopped_job("mail.send_mail", "unknown", "The process running it ended.")
    await stopped_job("notify.fan_out", "held", ERROR)
    await stopped_job("search.write", "queued", None)

    page = await _page("/admin/jobs")

    rows = [row.css_first("th span").text() for row in page.css("tbody tr")]
    assert rows == ["notify.fan_out", "mail.send_mail"]
    assert page.css_first("summary").text(strip=True) == "ValueError: no such address"
    assert page.css_first("pre").text() == ERROR


async def test_held_job_is_retried_at_once_and_an_unknown_one_is_asked_about() -> None:
    held = await stopped_job("notify.fan_out", "held", ERROR)
    unknown = await stopped_job("mail.send_mail", "unknown", "The process running it ended.")

    page = await _page("/admin/jobs")

    in_rows = [form.attributes["action"] for form in page.css("tbody form")]
    in_dialogs = [form.attributes["action"] for form in page.css(f"#retry-{unknown} form")]
    assert in_rows == [f"/admin/jobs/{held}/retry"]
    assert in_dialogs == [f"/admin/jobs/{unknown}/retry"]


async def test_retry_queues_the_job_with_a_fresh_count() -> None:
    job = await stopped_job("notify.fan_out", "held", ERROR)
    browser = await portal((await make_admin()).person)

    answer = await browser.post(f"/admin/jobs/{job}/retry")
    again = await browser.post(f"/admin/jobs/{job}/retry")

    assert (answer.status_code, answer.headers["location"], again.status_code) == (303, "/admin/jobs", 404)
    rows = await fetch("SELECT state, run, error FROM jobs WHERE id = $1", job)
    assert [tuple(row.values()) for row in rows] == [("queued", 0, None)]


async def test_no_stopped_job_is_said_in_words() -> None:
    assert (await _page("/admin/jobs")).css_first(".empty-title").text() == "Nothing waits for you"


async def test_older_jobs_are_a_page_away() -> None:
    first = await stopped_job("job.first", "held", ERROR)
    for number in range(PAGE_SIZE):
        await stopped_job(f"job.{number}", "held", ERROR)
    browser = await portal((await make_admin()).person)

    page = parsed(await browser.get("/admin/jobs"))
    older = parsed(await browser.get(page.css_first("a[rel=next]").attributes["href"]))

    assert [len(page.css("tbody tr")), len(older.css("tbody tr"))] == [PAGE_SIZE, 1]
    assert older.css_first("tbody form").attributes["action"] == f"/admin/jobs/{first}/retry"


async def test_list_costs_the_same_for_one_job_and_three() -> None:
    browser = await portal((await make_admin()).person)
    costs = []
    for number in (1, 2):
        for _row in range(number):
            await stopped_job("notify.fan_out", "held", ERROR)
        async with count_statements() as statements:
            await browser.get("/admin/jobs")
        costs.append(len(statements))

    assert costs == [2, 2]


async def _page(path: str) -> LexborHTMLParser:
    return parsed(await (await portal((await make_admin()).person)).get(path))
