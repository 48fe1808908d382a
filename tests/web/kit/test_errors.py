"""Error pages say it in the reader's language and lead them back to where they belong."""

from pathlib import Path
from typing import Any

import pytest

from helpdesk.db.sql import execute, fetch_value
from helpdesk.web.kit.templates import build_environment
from tests.factories.persons import make_admin, make_agent, make_person
from tests.factories.tickets import make_ticket
from tests.kit.clients import FRAGMENT, desk, parsed, portal

pytestmark = pytest.mark.usefixtures("database")

INBOX = ("/desk/", "Back to the inbox")
FAILING = """
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'as on a bad day' USING ERRCODE = '{sqlstate}'; END $$
"""
START = ("/", "Go to the start page")


def way_back(page: Any) -> tuple[str, str]:
    """Where the button of an error page leads, and what it says."""
    link = page.css_first("main .form-actions a")
    return link.attributes["href"], link.text(strip=True)


@pytest.mark.parametrize(
    "path",
    [
        "/desk/tickets/NO-SUCH",
        "/desk/nowhere",
        "/desk/nowhere/at/all",
        "/desk/people/nobody",
        "/admin/nowhere",
        "/admin/teams/999999",
    ],
)
async def test_staff_are_led_from_a_missing_page_back_to_the_desk(path: str) -> None:
    admin = await make_admin("Ada")

    answer = await (await desk(admin.person)).get(path)

    page = parsed(answer)
    assert answer.status_code == 404
    assert way_back(page) == INBOX
    assert page.css_first(".desk-bar .brand").attributes["href"] == "/desk/"
    assert page.css_first(".account-button").attributes["title"] == "Ada"
    assert page.css("[popovertarget=views]") == []


async def test_agent_who_may_not_see_a_page_is_led_back_to_the_desk() -> None:
    answer = await (await desk((await make_agent()).person)).get("/admin/people")

    assert (answer.status_code, way_back(parsed(answer))) == (403, INBOX)


async def test_failure_on_a_page_of_the_desk_leads_back_to_it_by_a_page_that_needs_little() -> None:
    browser = await desk((await make_agent()).person)
    await execute("ALTER TABLE organisations RENAME TO organisations_away")

    answer = await browser.get("/desk/organisations")

    page = parsed(answer)
    assert (answer.status_code, way_back(page), page.css(".desk-bar")) == (500, INBOX, [])


async def test_staff_on_pages_for_customers_are_led_to_the_desk_in_the_look_of_those_pages() -> None:
    answer = await (await desk((await make_agent()).person)).get("/nowhere")

    page = parsed(answer)
    assert (answer.status_code, way_back(page), page.css(".desk-bar")) == (404, INBOX, [])


@pytest.mark.parametrize("path", ["/nowhere", "/desk/nowhere", "/desktop", "/administration"])
async def test_guests_and_customers_are_led_to_the_start_page(path: str) -> None:
    for browser in (await portal(), await portal(await make_person())):
        answer = await browser.get(path)

        page = parsed(answer)
        assert (answer.status_code, way_back(page), page.css(".desk-bar")) == (404, START, [])


async def test_unknown_address_is_told_in_the_language_of_the_person() -> None:
    browser = await portal(await make_person(locale="de"))

    page = parsed(await browser.get("/nowhere"))

    assert page.css_first("html").attributes["lang"] == "de"


async def test_unknown_address_asked_for_by_a_part_of_a_page_is_answered_by_a_part() -> None:
    answer = await (await desk((await make_agent()).person)).get("/desk/nowhere", headers=FRAGMENT)

    assert answer.status_code == 404
    assert parsed(answer).css_first("[data-fragment-error] [data-sentence]") is not None
    assert "<html" not in answer.text


@pytest.mark.parametrize(("method", "path", "status"), [("DELETE", "/login", 405), ("POST", "/nowhere", 404)])
async def test_wrong_method_is_refused_as_such_wherever_it_comes_from(
    method: str, path: str, status: int
) -> None:
    answer = await (await portal()).request(method, path, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == status


@pytest.mark.parametrize(("path", "status"), [("/desk/nowhere", 404), ("/desk/people", 500)])
async def test_page_of_the_desk_leads_back_to_it_also_where_nobody_can_be_looked_up(
    path: str, status: int
) -> None:
    browser = await portal((await make_agent()).person)
    await execute("ALTER TABLE sessions RENAME TO sessions_away")

    answer = await browser.get(path)

    page = parsed(answer)
    assert (answer.status_code, way_back(page), page.css(".desk-bar")) == (status, INBOX, [])


@pytest.mark.parametrize(
    ("sqlstate", "sentence"),
    [
        ("53100", "There is no room left to save anything."),
        ("53200", "We cannot reach our database just now."),
        ("55P03", "Very many people are asking at once."),
        ("57014", "Very many people are asking at once."),
        ("40P01", "Very many people are asking at once."),
    ],
)
async def test_what_the_database_could_not_do_just_now_may_be_tried_again(
    sqlstate: str, sentence: str
) -> None:
    """A full disk, no memory, a lock that others held, a statement that took too long, a deadlock."""
    agent, ticket = await make_agent(), await make_ticket()
    await execute(FAILING.format(sqlstate=sqlstate))
    await execute("CREATE TRIGGER fail BEFORE INSERT ON messages EXECUTE FUNCTION fail()")

    answer = await (await desk(agent.person)).post(
        f"/desk/tickets/{ticket.number}/replies", data={"body": "Hello."}, headers=FRAGMENT
    )

    told = parsed(answer).css_first("[data-sentence]").text()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert told.startswith(f"{sentence} ")
    assert await fetch_value("SELECT count(*) FROM messages WHERE body = 'Hello.'") == 0


async def test_pages_are_shown_where_compiled_templates_cannot_be_kept(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    environment = build_environment(cache_dir=cache)
    cache.rmdir()

    assert environment.get_template("parts/progress.html").module is not None
    assert not cache.exists()
