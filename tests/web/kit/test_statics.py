"""Static files are the same for everybody: kept for a year, compressed, never a look into the database."""

import pytest

from helpdesk.web.kit.assets import Assets
from tests.factories.persons import make_person
from tests.kit.clients import desk, portal
from tests.kit.counting import count_statements

pytestmark = pytest.mark.usefixtures("database")


async def test_file_is_kept_for_a_year_under_its_hash_alone() -> None:
    async with await portal() as browser:
        current = await browser.get(Assets().url("css/base.css"))
        older = await browser.get("/static/000000000000/css/base.css")

    assert (current.status_code, current.headers["cache-control"]) == (
        200,
        "public, max-age=31536000, immutable",
    )
    assert (older.status_code, older.headers["cache-control"]) == (200, "no-cache")


@pytest.mark.parametrize(
    "path",
    ["css/none.css", "../pyproject.toml", "%2e%2e/pyproject.toml", "css", "%00", "a" * 3000, "a/" * 3000],
)
async def test_nothing_else_is_served(path: str) -> None:
    async with await portal() as browser:
        assert (await browser.get(f"/static/000000000000/{path}")).status_code == 404


async def test_text_travels_compressed_where_the_browser_can() -> None:
    async with await portal() as browser:
        plain = await browser.get(Assets().url("css/base.css"), headers={"Accept-Encoding": "identity"})
        packed = await browser.get(Assets().url("css/base.css"), headers={"Accept-Encoding": "gzip"})

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text


async def test_session_is_not_looked_up_for_a_file() -> None:
    async with await desk(await make_person(role="agent")) as browser, count_statements() as statements:
        await browser.get(Assets().url("css/base.css"))

    assert list(statements) == []
