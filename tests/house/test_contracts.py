"""The import contracts speak of every package there is."""

import tomllib

from tests.house.tree import ROOT

# The wiring and the pages may know everything.
DELIVERY = {
    "__main__",
    "api",
    "app",
    "cli",
    "commands",
    "demo",
    "process",
    "seeding",
    "subscriptions",
    "supervisor",
    "vendoring",
    "web",
}
REACTIONS = {"notify", "search", "mail", "live", "hooks", "reports", "audit"}


def contracts() -> dict[str, dict]:
    """The contracts of import-linter by their ids."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"]: contract for contract in settings["tool"]["importlinter"]["contracts"]}


def packages() -> set[str]:
    """The modules and packages right under `helpdesk`."""
    below = (ROOT / "helpdesk").iterdir()
    return {entry.stem for entry in below if entry.suffix == ".py" or (entry / "__init__.py").is_file()} - {
        "__init__"
    }


def test_every_package_below_the_reactions_is_kept_from_web_and_templates() -> None:
    domains = {f"helpdesk.{name}" for name in packages() - DELIVERY - REACTIONS}

    assert sorted(domains) == sorted(contracts()["no-delivery"]["source_modules"])


def test_no_package_can_be_left_out_of_the_layers() -> None:
    layers = contracts()["layers"]

    assert (layers["exhaustive"], layers["containers"]) == (True, ["helpdesk"])
    assert not layers.get("exhaustive_ignores")
