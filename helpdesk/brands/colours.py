"""The tones that are made of a brand's colour, so that whatever it is, what it colours can be read.

Contrast is measured as WCAG 2.2 defines it: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio and
https://www.w3.org/TR/WCAG22/#dfn-relative-luminance. Text wants 4.5 (success criterion 1.4.3, level AA).
"""

import colorsys
import re
from collections.abc import Callable
from functools import lru_cache

from msgspec import Struct

LEAST = 4.5
WHITE, BLACK = "#ffffff", "#000000"
# What text in the colour stands on, as static/css/tokens.css has it: paper, ground, raised, hover.
LIGHT_GROUNDS = (WHITE, "#f6f7f9", "#f1f3f7")
DARK_GROUNDS = ("#171c26", "#10141c", "#1e2430", "#1e2533")
ON_LIGHT, ON_DARK = WHITE, "#10141c"

_STEP = 0.005
_STRONGER = 0.08
_LIGHT_SOFT, _DARK_SOFT = 0.08, 0.12
_SHORT = re.compile(r"#?([0-9a-f])([0-9a-f])([0-9a-f])")
_LONG = re.compile(r"#?([0-9a-f]{6})")


class Tones(Struct, frozen=True, kw_only=True):
    """The colour in one theme: of links and buttons, under the pointer, as a ground, and of text on it."""

    accent: str
    strong: str
    soft: str
    on_accent: str
    contrast: float


class Palette(Struct, frozen=True, kw_only=True):
    """A brand's colour as it was chosen, and what is made of it in the light and in the dark."""

    chosen: str
    light: Tones
    dark: Tones


def colour_of(text: str) -> str | None:
    """A colour such as "#2A55E0", "2a55e0" or "#25e", written "#2a55e0"; None where it is none."""
    wanted = text.strip().lower()
    if found := _SHORT.fullmatch(wanted):
        return "#" + "".join(digit * 2 for digit in found.groups())
    found = _LONG.fullmatch(wanted)
    return f"#{found[1]}" if found else None


def luminance(colour: str) -> float:
    """Relative luminance, from 0 for black to 1 for white."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]  # noqa: PLR2004 - WCAG's own numbers
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(256)
def palette(chosen: str) -> Palette:
    """The colour itself wherever it can be read, else the nearest tone of it that can."""
    return Palette(chosen=chosen, light=_light(chosen), dark=_dark(chosen))


def _light(chosen: str) -> Tones:
    accent = _nearest(chosen, -_STEP, lambda tone: _is_readable(tone, LIGHT_GROUNDS, _light_soft, ON_LIGHT))
    grounds = (*LIGHT_GROUNDS, _light_soft(accent))
    return _tones(accent, _moved(accent, -_STRONGER), _light_soft(accent), ON_LIGHT, grounds)


def _dark(chosen: str) -> Tones:
    accent = _nearest(chosen, _STEP, lambda tone: _is_readable(tone, DARK_GROUNDS, _dark_soft, ON_DARK))
    grounds = (*DARK_GROUNDS, _dark_soft(accent))
    return _tones(accent, _moved(accent, _STRONGER), _dark_soft(accent), ON_DARK, grounds)


def _tones(accent: str, strong: str, soft: str, on_accent: str, grounds: tuple[str, ...]) -> Tones:
    least = min(contrast(accent, ground) for ground in (*grounds, on_accent))
    return Tones(accent=accent, strong=strong, soft=soft, on_accent=on_accent, contrast=least)


def _is_readable(tone: str, grounds: tuple[str, ...], soft: Callable[[str], str], on_accent: str) -> bool:
    return all(contrast(tone, ground) >= LEAST for ground in (*grounds, soft(tone), on_accent))


def _nearest(colour: str, step: float, is_good: Callable[[str], bool]) -> str:
    """The first tone on the way to black or to white that is good; the last is good in any case."""
    tone, moved = colour, 0.0
    while not is_good(tone):
        moved += step
        tone = _moved(colour, moved)
    return tone


def _moved(colour: str, by: float) -> str:
    """The colour made lighter or darker, its hue and saturation kept."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    return _written(colorsys.hls_to_rgb(hue, min(max(lightness + by, 0), 1), saturation))


def _light_soft(tone: str) -> str:
    return _mixed(tone, LIGHT_GROUNDS[0], _LIGHT_SOFT)


def _dark_soft(tone: str) -> str:
    return _mixed(tone, DARK_GROUNDS[0], _DARK_SOFT)


def _mixed(colour: str, ground: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    red, green, blue = (one * share + other * (1 - share) for one, other in pairs)
    return _written((red, green, blue))


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _written(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)
