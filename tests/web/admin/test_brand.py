"""The brand's page: what is typed is previewed, saved, and then seen by everybody; hostile input is not."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from helpdesk.brands.actions import change_brand, rename_brand
from helpdesk.brands.queries import BrandOut, brand
from helpdesk.core.clock import now
from helpdesk.events.actor import SYSTEM
from helpdesk.live.hub import Hub
from helpdesk.web.kit.brand import TOPIC, follow_brand, show_brand, shown_brand
from tests.brands.test_look import HOSTILE, PICTURE
from tests.factories.files import make_attachment
from tests.factories.persons import make_admin
from tests.kit.clients import FRAGMENT, desk, parsed, portal
from tests.kit.store import use_store

pytestmark = pytest.mark.usefixtures("database")
PLAIN = BrandOut(1, "Helpdesk", "HD-{n}")


@pytest.fixture(autouse=True)
def _shown(tmp_path: Path) -> Iterator[None]:
    """What one test shows is not shown by the next."""
    use_store(tmp_path)
    show_brand(PLAIN)
    yield
    show_brand(PLAIN)


async def admin() -> httpx.AsyncClient:
    return await desk((await make_admin("Ada")).person)


async def test_saved_brand_is_seen_by_customers_and_where_they_sign_in() -> None:
    browser, guest = await admin(), await portal()
    plain = parsed(await guest.get("/"))

    saved = await browser.post("/admin/brand", data={"name": "Fjord <Club>", "accent": "#f5c518"})
    pages = [parsed(await guest.get(path)) for path in ("/", "/login")]

    assert saved.status_code == 303
    assert plain.css("link[href^='/brand/']") == []
    assert [page.css_first(".brand-name").text() for page in pages] == ["Fjord <Club>", "Fjord <Club>"]
    (address,) = {page.css_first("link[href^='/brand/']").attributes["href"] for page in pages}
    css = await guest.get(address or "")
    assert css.headers["content-type"].startswith("text/css")
    assert css.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "--accent:light-dark(#886b06,#f5c518);" in css.text


async def test_colours_under_another_address_are_not_kept() -> None:
    await change_brand(SYSTEM, name="Helpdesk", accent="#f5c518")
    show_brand(await brand())

    old = await (await portal()).get("/brand/look/older.css")

    assert (old.text, old.headers["cache-control"]) == (shown_brand().css, "no-cache")


async def test_every_error_is_beside_its_field_and_what_was_typed_stays() -> None:
    browser = await admin()

    answer = await browser.post("/admin/brand", data={"name": "", "accent": "red;}"})

    page = parsed(answer)
    assert answer.status_code == 422
    assert page.css_first("#name-error").text(strip=True) == "Please fill this in."
    assert page.css_first("#accent-error").text(strip=True) == "Please give a colour such as #2a55e0."
    assert page.css_first("#accent").attributes["value"] == "red;}"
    assert (await brand()).accent is None


async def test_preview_shows_what_nobody_sees_yet() -> None:
    browser = await admin()
    asked = {"name": "Fjord <Club>", "accent": "F5C518"}

    whole = parsed(await browser.get("/admin/brand", params=asked))
    part = await browser.get("/admin/brand", params=asked, headers=FRAGMENT)
    css = await browser.get("/admin/brand/look/f5c518.css")
    mail_url = parsed(part).css_first("iframe").attributes["src"] or ""
    mail = await browser.get(mail_url)

    assert whole.css_first("#name").attributes["value"] == "Fjord <Club>"
    for page in (whole, parsed(part)):
        assert [name.text() for name in page.css("#brand-preview .brand-name")] == ["Fjord <Club>"] * 2
        assert page.css_first("#brand-preview link").attributes["href"] == "/admin/brand/look/f5c518.css"
        assert [item.text(strip=True) for item in page.css("#brand-preview li")] == [
            "LightIt could not be read as it is, so #886b06 is used: contrast 4.5.",
            "DarkThe colour can be read as it is: contrast 8.1, 4.5 is needed.",
        ]
    assert css.text.startswith("@layer tokens{.brand-preview{--accent:light-dark(#886b06,#f5c518);")
    assert "background:#886b06" in mail.text
    assert "Fjord &lt;Club&gt;" in mail.text
    assert "#2a55e0" not in mail.text
    assert await brand() == PLAIN


async def test_mail_of_a_preview_runs_and_loads_nothing() -> None:
    browser = await admin()

    answer = await browser.get(
        "/admin/brand/mail", params={"name": "<script>1</script>", "accent": '"><img>'}
    )

    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src 'self'")
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert [text for text in ("<script", '"><img>') if text in answer.text] == []


@pytest.mark.parametrize("colour", ["f5c518", "red.css", "f5c518.css.css", "%7D.css", ".css"])
async def test_preview_has_no_colours_of_nonsense(colour: str) -> None:
    assert (await (await admin()).get(f"/admin/brand/look/{colour}")).status_code == 404


async def test_logo_is_shown_to_everybody_and_kept_by_browsers() -> None:
    browser, guest = await admin(), await portal()

    saved = await browser.post("/admin/brand/logo", files={"logo": ("crest.png", PICTURE, "image/png")})
    address = parsed(await guest.get("/")).css_first("img.brand-logo").attributes["src"] or ""
    logo = await guest.get(address)
    await browser.post("/admin/brand/logo/removal")
    gone = await guest.get(address)

    assert (saved.status_code, logo.content, logo.headers["content-type"]) == (303, PICTURE, "image/png")
    assert logo.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert logo.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert gone.status_code == 404
    assert parsed(await guest.get("/")).css("img.brand-logo") == []


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_logo_is_told_beside_its_field(content: bytes) -> None:
    browser = await admin()

    answer = await browser.post("/admin/brand/logo", files={"logo": ("crest.png", content, "image/png")})

    error = parsed(answer).css_first("#logo-error").text(strip=True)
    assert (answer.status_code, error) == (
        422,
        "Please choose a picture: PNG, JPEG or WebP. SVG is not taken.",
    )
    assert (await brand()).logo is None


async def test_logo_that_unfolds_to_more_than_browsers_hold_is_told() -> None:
    vast = PICTURE[:16] + b"\0\0\xff\xff" * 2 + PICTURE[24:]

    answer = await (await admin()).post("/admin/brand/logo", files={"logo": ("a.png", vast)})

    error = parsed(answer).css_first("#logo-error").text(strip=True)
    assert (answer.status_code, error) == (422, "Please choose a picture of at most 25 million pixels.")
    assert (await brand()).logo is None


async def test_large_or_missing_logo_is_told() -> None:
    browser = await admin()

    large = await browser.post("/admin/brand/logo", files={"logo": ("a.png", PICTURE + bytes(1_100_000))})
    none = await browser.post("/admin/brand/logo", data={})

    assert [answer.status_code for answer in (large, none)] == [422, 422]
    assert parsed(large).css_first("#logo-error").text(strip=True) == "A logo has at most 1 MB."


async def test_only_logos_are_served_without_signing_in() -> None:
    other = await make_attachment("message", 1, content_type="image/png")
    guest = await portal()

    answers = [await guest.get(f"/brand/logo/{number}") for number in (other, 0, 999999, "x")]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]


async def test_numbers_are_changed_and_nonsense_is_told() -> None:
    browser = await admin()

    saved = await browser.post("/admin/brand/numbers", data={"number_pattern": "{year}-{n}"})
    wrong = await browser.post("/admin/brand/numbers", data={"number_pattern": "äöü"})

    example = parsed(wrong).css_first("#numbers .meta").text()
    assert example == f"As it is saved now, a ticket is called {now().year}-1042."
    assert (saved.status_code, (await brand()).number_pattern) == (303, "{year}-{n}")
    assert wrong.status_code == 422
    assert parsed(wrong).css_first("#number_pattern").attributes["value"] == "äöü"
    assert parsed(wrong).css_first("#number_pattern-error") is not None


async def test_history_shows_old_and_new() -> None:
    browser = await admin()
    await browser.post("/admin/brand", data={"name": "Fjord Club", "accent": "#f5c518"})

    (line,) = parsed(await browser.get("/admin/brand")).css("#history .timeline-item")

    assert " ".join(line.text().split()) == (
        "Ada changed the brand Name Helpdesk →became Fjord Club"
        " Accent colour nothing →became #f5c518 just now"
    )


async def test_other_processes_show_the_brand_as_soon_as_they_hear_of_it() -> None:
    hub = Hub()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(follow_brand(hub))
        await asyncio.sleep(0)
        await rename_brand(SYSTEM, "Fjord Club")
        hub.publish(TOPIC)
        for _ in range(500):
            if shown_brand().name == "Fjord Club":
                break
            await asyncio.sleep(0.01)
        await hub.end()

    assert (shown_brand().name, hub.topics) == ("Fjord Club", frozenset())
