"""Files in the browser, in three ways; what would be refused is told beside the field before it is sent."""

import pytest
from playwright.async_api import Page, expect

from helpdesk.core.formats import file_size
from helpdesk.core.i18n import in_locale
from helpdesk.files.uploads import MOST_FILES, too_large, too_many_files
from tests.kit.browser import axe_findings
from tests.static.rendering import chrome, render
from tests.static.site import Site

pytestmark = pytest.mark.browser

PAGE = """{% extends "layouts/desk.html" %}{% from "parts/composer.html" import markdown_editor %}
{% from "parts/choices.html" import file_field %}
{% block main %}
  <h1>Write</h1>
  <form method="post" action="/replies">
    {{ markdown_editor("body", "Reply", files_name="files", files_error=error, max_bytes=1000) }}
    <button type="reset">Empty</button>
  </form>
  <form method="post" action="/pictures">{{ file_field("picture", "Picture", max_bytes=1000) }}</form>
{% endblock %}"""
SIZES = [0, 1, 949, 950, 999, 1000, 1049, 1050, 1250, 9949, 9950, 99_500, 999_499, 999_500, 25_000_000]
SIZES += [10**9 - 1, 1_249_999_999, 10**12 + 5 * 10**10, 10**15 + 1, 25 * 10**14]


def writing_page(error: str = "") -> str:
    return render(PAGE, chrome=chrome(is_staff=True), error=error)


async def choose(page: Page, *files: tuple[str, int], field: str = "files") -> None:
    await page.set_input_files(
        f"[name={field}]",
        [{"name": name, "mimeType": "text/plain", "buffer": b"a" * size} for name, size in files],
    )


async def problems(page: Page) -> list[str]:
    return await page.locator("[data-upload-problems]").first.locator(".error").all_text_contents()


async def test_refused_files_are_named_beside_the_field_until_others_are_chosen(site: Site) -> None:
    await site.open(writing_page())

    await choose(site.page, ("small.txt", 900), ("large.txt", 1500), ("Run.EXE", 10))
    told, held = await problems(site.page), await file_names(site.page)
    wrong = await axe_findings(site.page)
    await choose(site.page, ("more.txt", 10))

    assert told == [
        too_large("large.txt", 1000),
        "“Run.EXE” is a kind of file that could run on its reader’s machine, so it is not accepted.",
    ]
    assert (held, wrong) == (["small.txt"], [])
    assert (await problems(site.page), await file_names(site.page)) == ([], ["small.txt", "more.txt"])


@pytest.mark.parametrize("change", ["[aria-label='Remove small.txt']", "[type=reset]"])
async def test_refusal_goes_with_the_files_it_came_with(site: Site, change: str) -> None:
    await site.open(writing_page())
    await choose(site.page, ("small.txt", 900), ("large.txt", 1500))

    await site.page.click(change)

    await expect(site.page.locator("[data-upload-problems] .error")).to_have_count(0)


async def test_more_files_than_may_be_sent_are_not_taken(site: Site) -> None:
    await site.open(writing_page())

    await choose(site.page, *[(f"{number}.txt", 1) for number in range(MOST_FILES + 1)])

    assert await problems(site.page) == [too_many_files()]
    assert len(await file_names(site.page)) == MOST_FILES


async def test_what_the_server_refused_is_told_in_the_same_place(site: Site) -> None:
    await site.open(writing_page(error="“x.exe” is not accepted."))
    before = [text.strip() for text in await problems(site.page)]

    await choose(site.page, ("small.txt", 900))

    assert (before, await problems(site.page)) == (["“x.exe” is not accepted."], [])


async def test_field_of_one_file_tells_its_refusal_as_well(site: Site) -> None:
    await site.open(writing_page())

    await choose(site.page, ("large.png", 1500), field="picture")

    told = site.page.locator(".field:has([name=picture]) [data-upload-problems] .error")
    assert await told.all_text_contents() == [too_large("large.png", 1000)]


@pytest.mark.parametrize("language", ["en", "de"])
async def test_sizes_read_the_same_in_the_browser_and_from_the_server(site: Site, language: str) -> None:
    await site.open(writing_page())

    shown = await site.page.evaluate(
        """async ([sizes, language]) => {
          const loaded = document.querySelector("script[src*='upload.js']").src;
          const { fileSize } = await import(loaded.replace("upload.js", "sizes.js"));
          return sizes.map((size) => fileSize(size, language));
        }""",
        [SIZES, language],
    )

    with in_locale(language):
        assert shown == [file_size(size) for size in SIZES]


async def test_files_chosen_one_after_the_other_are_all_kept_and_one_can_be_taken_off(site: Site) -> None:
    await site.open(writing_page())
    for name in ("a.txt", "b.txt"):
        await site.page.set_input_files(
            "[data-upload]", {"name": name, "mimeType": "text/plain", "buffer": b"x"}
        )
    assert await file_names(site.page) == ["a.txt", "b.txt"]

    await site.page.click("[aria-label='Remove a.txt']")

    assert await file_names(site.page) == ["b.txt"]


@pytest.mark.parametrize("way", ["paste", "drop"])
async def test_picture_joins_the_files_by_paste_and_by_drop(site: Site, way: str) -> None:
    await site.open(writing_page())

    await site.page.evaluate(
        """(way) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["x"], "soles.png", { type: "image/png" }));
          const kinds = { paste: ["clipboardData", ClipboardEvent], drop: ["dataTransfer", DragEvent] };
          const [name, Kind] = kinds[way];
          const event = new Kind(way, { [name]: transfer, bubbles: true, cancelable: true });
          document.querySelector("textarea").dispatchEvent(event);
        }""",
        way,
    )

    assert await file_names(site.page) == ["soles.png"]


async def file_names(page: Page) -> list[str]:
    return await page.evaluate("[...document.querySelector('[data-upload]').files].map((file) => file.name)")
