"""Every colour that carries text is readable on every ground it stands on, in both schemes."""

import re

import pytest

from helpdesk.web.kit.assets import STATIC

TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
TEXT = 4.5
BOUNDARY = 3.0
SCHEMES = ("light", "dark")

TEXT_PAIRS = [
    *[(text, ground) for text in ("ink", "muted") for ground in ("paper", "ground", "raised", "hover")],
    *[(text, "accent-soft") for text in ("ink", "muted", "accent")],
    *[("accent", ground) for ground in ("paper", "ground", "raised", "hover")],
    *[(tone, f"{tone}-soft") for tone in ("ok", "warn", "late", "idle")],
    *[(tone, ground) for tone in ("ok", "warn", "late", "idle") for ground in ("paper", "ground", "raised")],
    *[("ink", f"{tone}-soft") for tone in ("ok", "warn", "late", "idle")],
    *[("late", ground) for ground in ("accent-soft", "hover", "late-soft")],
    *[("muted", ground) for ground in ("idle-soft",)],
    *[("tint-ink", f"tint-{number}") for number in range(8)],
    ("ink", "note"),
    ("note-ink", "note"),
    ("ink", "mark"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-danger", "danger"),
]
# What shows where a control begins, and a bar's fill beside its track.
BOUNDARY_PAIRS = [
    ("line-strong", "paper"),
    ("accent", "paper"),
    ("accent", "idle-fill"),
    ("late", "paper"),
]


def tokens() -> dict[str, dict[str, str]]:
    found = TOKEN.findall((STATIC / "css" / "tokens.css").read_text(encoding="utf-8"))
    return {name: {"light": light, "dark": dark} for name, light, dark in found}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def weak_pairs(pairs: list[tuple[str, str]], least: float) -> list[str]:
    colours = tokens()
    return [
        f"{front} on {ground}, {scheme}: {ratio:.2f}"
        for front, ground in pairs
        for scheme in SCHEMES
        if (ratio := contrast(colours[front][scheme], colours[ground][scheme])) < least
    ]


def test_text_is_readable_on_its_ground() -> None:
    assert weak_pairs(TEXT_PAIRS, TEXT) == []


def test_boundaries_of_controls_are_visible() -> None:
    assert weak_pairs(BOUNDARY_PAIRS, BOUNDARY) == []


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#ffffff", "#000000", 21.0), ("#777777", "#ffffff", 4.48), ("#ffffff", "#ffffff", 1.0)],
)
def test_contrast_is_measured_as_wcag_defines_it(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == ratio
