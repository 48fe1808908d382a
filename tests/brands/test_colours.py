"""Whatever colour a company has, its tones can be read in the light and in the dark."""

import colorsys
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.brands.colours import (
    DARK_GROUNDS,
    LEAST,
    LIGHT_GROUNDS,
    colour_of,
    contrast,
    luminance,
    palette,
)
from helpdesk.web.kit.assets import STATIC

TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
TOKENS = {name: pair for name, *pair in TOKEN.findall((STATIC / "css/tokens.css").read_text("utf-8"))}
GROUNDS = ("paper", "ground", "raised", "hover")
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
FAMOUS = ["#ffffff", "#000000", "#ffff00", "#ff0000", "#00ff00", "#0000ff", "#777777", "#2a55e0", "#f5c518"]


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#ffffff", "#000000", 21.0),
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#ffffff", 4.0),
        ("#00ff00", "#ffffff", 1.37),
        ("#ffff00", "#000000", 19.56),
    ],
)
def test_contrast_is_what_wcag_says(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == ratio


@pytest.mark.parametrize(("colour", "light"), [("#000000", 0.0), ("#ffffff", 1.0), ("#ff0000", 0.2126)])
def test_luminance_is_what_wcag_says(colour: str, light: float) -> None:
    assert round(luminance(colour), 4) == light


def test_grounds_are_those_of_the_product() -> None:
    light, dark = zip(*(TOKENS[name] for name in GROUNDS), strict=True)

    assert (set(LIGHT_GROUNDS), set(DARK_GROUNDS)) == (set(light), set(dark))


@pytest.mark.parametrize("chosen", FAMOUS)
def test_famous_colours_can_be_read(chosen: str) -> None:
    assert weak_pairs(chosen) == []


@given(COLOURS)
def test_any_colour_can_be_read(chosen: str) -> None:
    assert weak_pairs(chosen) == []


@given(COLOURS)
def test_colour_that_can_be_read_is_kept(chosen: str) -> None:
    found = palette(chosen)
    again_light, again_dark = palette(found.light.accent).light, palette(found.dark.accent).dark

    assert (again_light.accent, again_dark.accent) == (found.light.accent, found.dark.accent)


@pytest.mark.parametrize("chosen", ["#f5c518", "#ff8800", "#00aacc", "#cc2266"])
def test_tone_keeps_the_hue(chosen: str) -> None:
    hues = [hue(tone) for tone in (chosen, palette(chosen).light.accent, palette(chosen).dark.accent)]

    assert max(hues) - min(hues) < 0.02


def test_palette_of_yellow_is_dark_in_the_light_and_itself_in_the_dark() -> None:
    found = palette("#f5c518")

    assert (found.light.accent, found.dark.accent) == ("#886b06", "#f5c518")
    assert (found.light.on_accent, found.dark.on_accent) == ("#ffffff", "#10141c")
    assert LEAST <= found.light.contrast < LEAST + 0.2


@pytest.mark.parametrize(
    ("typed", "colour"),
    [
        ("#2a55e0", "#2a55e0"),
        (" 2A55E0 ", "#2a55e0"),
        ("#25e", "#2255ee"),
        ("F00", "#ff0000"),
        ("", None),
        ("red", None),
        ("#2a55e", None),
        ("#2a55e0ff", None),
        ("#gggggg", None),
        ("rgb(1,2,3)", None),
        ("#2a55e0;}body{display:none", None),
        ("#２２２", None),  # noqa: RUF001 - digits of another script
    ],
)
def test_colour_is_read_as_people_type_it(typed: str, colour: str | None) -> None:
    assert colour_of(typed) == colour


def weak_pairs(chosen: str) -> list[str]:
    """What in the product could not be read with this colour's tones."""
    found = palette(chosen)
    weak = []
    for place, tones in enumerate((found.light, found.dark)):
        grounds = [(name, TOKENS[name][place]) for name in GROUNDS]
        pairs = [
            *[(f"accent on {name}", tones.accent, ground) for name, ground in grounds],
            ("accent on soft", tones.accent, tones.soft),
            ("text on accent", tones.on_accent, tones.accent),
            ("text on strong", tones.on_accent, tones.strong),
            *[(f"{name} on soft", TOKENS[name][place], tones.soft) for name in ("ink", "muted", "late")],
        ]
        weak += [
            f"{name}: {contrast(one, other):.2f}"
            for name, one, other in pairs
            if contrast(one, other) < LEAST
        ]
        weak += [] if contrast(tones.accent, TOKENS["idle-fill"][place]) >= 3 else ["accent on a bar"]
    return weak


def hue(colour: str) -> float:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return colorsys.rgb_to_hls(red, green, blue)[0]
