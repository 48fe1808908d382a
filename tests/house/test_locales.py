"""Strings are collected from templates as the product reads them, or their translations are never found."""

import tomllib

from jinja2 import Environment

from helpdesk.web.kit.templates import build_environment
from tests.house.tree import ROOT

FLAGS = ("trim_blocks", "lstrip_blocks", "newstyle_gettext")


def reading(environment: Environment) -> dict[str, str]:
    """What changes the text of a message, written as Babel's options are."""
    flags = {name: str(getattr(environment, name)).lower() for name in FLAGS}
    trimmed = environment.policies["ext.i18n.trimmed"]
    return flags | ({"trimmed": "true"} if trimmed else {})


def test_strings_are_collected_as_templates_are_read() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]
    mapping = next(item for item in settings["mappings"] if item["method"] == "jinja2")

    assert {name: mapping[name] for name in mapping if name in {*FLAGS, "trimmed"}} == reading(
        build_environment()
    )
    assert mapping["silent"] == "false"
