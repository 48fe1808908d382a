"""What a first visit costs over the wire, and that every file a page names is there."""

import gzip
import re

import pytest

from helpdesk.web.kit.assets import STATIC
from tests.static.rendering import chrome, render

KILOBYTE = 1000
ADDRESS = re.compile(r'(?:href|src)="/static/[0-9a-f]+/([^"]+)"')
STYLE_ADDRESS = re.compile(r'url\("\.\./([^"]+)"\)')
COMPRESSED = {".css", ".js", ".svg"}


def files_of(html: str) -> set[str]:
    """The files a page loads, and those its style sheets load in turn."""
    named = set(ADDRESS.findall(html))
    styles = [name for name in named if name.endswith(".css")]
    return named | {file for style in styles for file in STYLE_ADDRESS.findall((STATIC / style).read_text())}


def weight(name: str) -> int:
    content = (STATIC / name).read_bytes()
    return len(gzip.compress(content)) if (STATIC / name).suffix in COMPRESSED else len(content)


def first_visit(html: str) -> int:
    return len(gzip.compress(html.encode())) + sum(weight(name) for name in files_of(html))


@pytest.mark.parametrize(
    ("layout", "most"), [("portal", 150), ("plain", 150), ("desk", 250), ("admin", 250)], ids=str
)
def test_first_visit_stays_light(layout: str, most: int) -> None:
    """With room for 30 kB of page: what a page itself may weigh on every later visit."""
    html = render(
        f'{{% extends "layouts/{layout}.html" %}}', chrome=chrome(is_staff=layout in {"desk", "admin"})
    )

    assert first_visit(html) < (most - 30) * KILOBYTE


def test_files_of_a_style_sheet_count() -> None:
    html = render('{% extends "layouts/desk.html" %}', chrome=chrome(is_staff=True))

    assert {"vendor/inter/latin.woff2", "vendor/inter/latin-ext.woff2"} <= files_of(html)


def test_every_file_a_style_sheet_names_is_there() -> None:
    named = {
        file for style in (STATIC / "css").glob("*.css") for file in STYLE_ADDRESS.findall(style.read_text())
    }

    assert {file for file in named if not (STATIC / file).is_file()} == set()
