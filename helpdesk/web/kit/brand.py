"""The brand as pages show it: every process knows it, so that no page asks, and hears when it changes."""

import hashlib

import asyncpg
import structlog
from msgspec import Struct

from helpdesk.brands.colours import Palette, palette
from helpdesk.brands.queries import FIRST_BRAND, BrandOut, brand
from helpdesk.core.errors import Unavailable
from helpdesk.live.hub import Client, Hub

HASH_LENGTH = 12
TOPIC = f"brand:{FIRST_BRAND}"

log = structlog.get_logger()


class ShownBrand(Struct, frozen=True, kw_only=True):
    """Its name, where its logo is, and its colours as a style sheet; empty where they are the product's."""

    name: str = "Helpdesk"
    logo_url: str = ""
    css: str = ""
    css_url: str = ""


class _Shown:
    now = ShownBrand()


def shown_brand() -> ShownBrand:
    return _Shown.now


def show_brand(found: BrandOut) -> None:
    """Show the brand like this from now on, in this process."""
    css = style_sheet(":root", palette(found.accent)) if found.accent else ""
    _Shown.now = ShownBrand(
        name=found.name,
        logo_url=logo_url(found.logo) if found.logo else "",
        css=css,
        css_url=f"/brand/look/{hashlib.sha256(css.encode()).hexdigest()[:HASH_LENGTH]}.css" if css else "",
    )


def logo_url(attachment_id: int) -> str:
    return f"/brand/logo/{attachment_id}"


async def follow_brand(hub: Hub) -> None:
    """Read the brand again whenever it changes, wherever that happens, until the hub ends."""
    client = Client()
    hub.want(client, frozenset({TOPIC}))
    try:
        while await client.next_hint() is not None:
            await _read_again()
    finally:
        hub.leave(client)


def style_sheet(selector: str, colours: Palette) -> str:
    """The tokens of the product with the brand's tones in them, where the selector says."""
    light, dark = colours.light, colours.dark
    pairs = {
        "accent": (light.accent, dark.accent),
        "accent-strong": (light.strong, dark.strong),
        "accent-soft": (light.soft, dark.soft),
        "on-accent": (light.on_accent, dark.on_accent),
    }
    tokens = "".join(f"--{name}:light-dark({one},{other});" for name, (one, other) in pairs.items())
    glow = "--glow:0 0 0 3px color-mix(in srgb,var(--accent) 25%,transparent);"
    return f"@layer tokens{{{selector}{{{tokens}{glow}}}}}\n"


async def _read_again() -> None:
    try:
        show_brand(await brand())
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, Unavailable) as error:
        log.warning("brand.not_read", error=str(error))
