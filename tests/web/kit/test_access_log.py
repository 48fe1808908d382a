"""The line of a request says how it was answered, by whatever part of the product."""

import pytest
import structlog
from structlog.testing import CapturingLogger

from helpdesk.web.kit import access_log
from tests.factories.persons import make_agent
from tests.kit.away import database_away
from tests.kit.clients import desk, portal

pytestmark = pytest.mark.usefixtures("database")


def written(monkeypatch: pytest.MonkeyPatch) -> CapturingLogger:
    """The lines of the log from now on."""
    lines = CapturingLogger()
    every_level = structlog.wrap_logger(lines, processors=[], wrapper_class=structlog.BoundLogger)
    monkeypatch.setattr(access_log, "log", every_level)
    return lines


@pytest.mark.parametrize(
    ("method", "path", "site", "status"),
    [
        ("GET", "/login", "same-origin", 200),
        ("GET", "/t/nonsense", "same-origin", 404),
        ("POST", "/login", "cross-site", 403),
        ("GET", "/nowhere", "same-origin", 404),
        ("GET", "/desk/nowhere/at/all", "same-origin", 404),
        ("POST", "/nowhere", "cross-site", 404),
        ("DELETE", "/login", "same-origin", 405),
    ],
)
async def test_line_has_the_status_that_was_answered(
    method: str, path: str, site: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await portal()
    lines = written(monkeypatch)

    answer = await browser.request(method, path, headers={"Sec-Fetch-Site": site})

    logged = [(line.kwargs["method"], line.kwargs["status"]) for line in lines.calls]
    assert (answer.status_code, logged) == (status, [(method, status)])


async def test_line_of_an_unknown_url_says_who_came_and_hides_where_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agent = await make_agent()
    browser = await desk(agent.person)
    lines = written(monkeypatch)

    await browser.get("/t/a-secret-token/nowhere")

    (line,) = lines.calls
    assert {**line.kwargs, "ms": 0, "id": len(line.kwargs["id"])} == {
        "event": "request",
        "method": "GET",
        "route": "",
        "status": 404,
        "ms": 0,
        "id": 12,
        "actor": f"staff:{agent.person}",
    }


@pytest.mark.commits
async def test_line_says_that_the_database_was_away(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = await desk((await make_agent()).person)
    lines = written(monkeypatch)

    async with database_away():
        answer = await browser.get("/desk/")

    assert (answer.status_code, [line.kwargs["status"] for line in lines.calls]) == (503, [503])
