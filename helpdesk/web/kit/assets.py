"""Static files by the hash of their content, so that a browser may keep them for a year, and icons."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "static"
ICONS = STATIC / "vendor" / "lucide"
HASH_LENGTH = 12


class UnknownAsset(Exception):
    """A template names a static file that does not exist."""


class Assets:
    """Where static files are, and under which URL: one hash of them all, so that they may name each other."""

    def __init__(self) -> None:
        self.tree_hash = tree_hash()

        self._urls: dict[str, str] = {}

    def url(self, path: str) -> str:
        """The URL of a static file, which changes whenever any of them does."""
        if path not in self._urls:
            if not (STATIC / path).is_file():
                raise UnknownAsset(path)
            self._urls[path] = f"/static/{self.tree_hash}/{path}"
        return self._urls[path]


def tree_hash() -> str:
    """A hash over the names and contents of all static files."""
    digest = hashlib.sha256()
    for file in sorted(STATIC.rglob("*")):
        if file.is_file():
            digest.update(str(file.relative_to(STATIC)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:HASH_LENGTH]


@cache
def _icon_body(name: str) -> str:
    file = ICONS / f"{name}.svg"
    if not file.is_file():
        raise UnknownAsset(f"icon {name}")
    text = file.read_text(encoding="utf-8")
    return text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")].strip()


@cache
def icon(name: str, size: int = 16, label: str | None = None) -> Markup:
    """A Lucide icon as inline SVG: hidden from screen readers, or a named image when it has a label."""
    role = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(  # noqa: S704 - the body is a vendored file, the label is escaped
        f'<svg class="icon" {role} width="{size}" height="{size}" viewBox="0 0 24 24" fill="none" '
        f'stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
        f"{_icon_body(name)}</svg>"
    )


def functions(assets: Assets) -> dict[str, Callable[..., str]]:
    """What templates call: the URL of a file, and an icon."""
    return {"asset": assets.url, "icon": icon}
