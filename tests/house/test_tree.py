"""The rules walk over the real files: an empty walk would let everything pass."""

from pathlib import Path

from tests.house.tree import (
    browser_files,
    modules_of_tests,
    name_of,
    offences,
    product_modules,
    table_modules,
    template_files,
)


def names(paths: list[Path]) -> set[str]:
    return {name_of(path) for path in paths}


def test_walks_find_what_they_are_for() -> None:
    assert names(product_modules()) >= {"helpdesk/__init__.py", "helpdesk/core/clock.py"}
    assert names(table_modules()) >= {"helpdesk/events/tables.py", "helpdesk/tickets/tables.py"}
    assert names(modules_of_tests()) >= {"tests/house/test_tree.py"}
    assert names(template_files()) >= {"templates/layouts/base.html"}
    assert {Path(name).suffix for name in names(browser_files())} == {".css", ".js"}


def test_walks_leave_out_what_others_wrote() -> None:
    assert [name for name in names(product_modules()) if "/migrations/" in name] == []
    assert [name for name in names(browser_files()) if "/vendor/" in name] == []


def test_offences_reads_every_file_once() -> None:
    paths = product_modules()[:3]

    found = offences(lambda name, text: [f"{name} {len(text)}"], paths)

    assert found == [f"{name_of(path)} {len(path.read_text(encoding='utf-8'))}" for path in paths]
