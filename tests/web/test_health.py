"""What a supervisor asks: does the process live, can it serve."""

import pytest

from helpdesk.db import engine
from helpdesk.db.sql import execute
from tests.kit.clients import portal

pytestmark = pytest.mark.usefixtures("database")


async def test_process_that_answers_lives() -> None:
    answer = await (await portal()).get("/healthz")

    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


async def test_process_with_a_migrated_database_is_ready() -> None:
    answer = await (await portal()).get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"database": True, "migrations": True})


@pytest.mark.commits
async def test_process_with_an_older_database_is_not_ready() -> None:
    await execute("DELETE FROM migration WHERE id = (SELECT max(id) FROM migration)")

    answer = await (await portal()).get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"database": True, "migrations": False})


@pytest.mark.commits
async def test_process_without_its_database_is_not_ready() -> None:
    browser = await portal()
    opened = engine.DB.pool
    await opened.close()

    answer = await browser.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"database": False, "migrations": False})
