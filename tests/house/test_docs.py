"""The documentation is true to the code: every setting is in it, and its links lead somewhere."""

import re
from pathlib import Path

import pytest

from helpdesk.core.settings import documented_settings

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
ROW = re.compile(r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \|$", re.MULTILINE)


def configured() -> list[tuple[str, str, str]]:
    return ROW.findall((ROOT / "docs" / "configure.md").read_text())


def test_every_setting_is_documented_as_the_code_has_it() -> None:
    wanted = [
        (doc.env, doc.description, f"`{doc.default}`" if doc.default else "") for doc in documented_settings()
    ]

    assert configured() == wanted


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]

    assert missing == []
