"""The line of a request says how it was answered, by whatever part of the product."""

import pytest
import structlog
from structlog.testing import CapturingLogger

from helpdesk.web.kit import access_log
from tests.kit.clients import portal

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize(
    ("method", "path", "site", "status"),
    [
        ("GET", "/login", "same-origin", 200),
        ("GET", "/t/nonsense", "same-origin", 404),
        ("POST", "/login", "cross-site", 403),
    ],
)
async def test_line_has_the_status_that_was_answered(
    method: str, path: str, site: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await portal()
    lines = CapturingLogger()
    every_level = structlog.wrap_logger(lines, processors=[], wrapper_class=structlog.BoundLogger)
    monkeypatch.setattr(access_log, "log", every_level)

    answer = await browser.request(method, path, headers={"Sec-Fetch-Site": site})

    logged = [(line.kwargs["method"], line.kwargs["status"]) for line in lines.calls]
    assert (answer.status_code, logged) == (status, [(method, status)])
