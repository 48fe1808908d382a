"""Where the house's own files are; every rule in this folder walks over these."""

import ast
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GENERATED = "helpdesk/db/migrations/"
VENDORED = "static/vendor/"

Check = Callable[[str, str], list[str]]


def product_modules() -> list[Path]:
    """The product's Python, without the migrations: Piccolo writes those."""
    return [path for path in _below("helpdesk", {".py"}) if not name_of(path).startswith(GENERATED)]


def modules_of_tests() -> list[Path]:
    return _below("tests", {".py"})


def table_modules() -> list[Path]:
    """Modules that define tables: `tables.py`, or a package `tables/`."""
    return [path for path in product_modules() if path.stem == "tables" or path.parent.name == "tables"]


def template_files() -> list[Path]:
    return _below("templates", {".html", ".txt"})


def browser_files() -> list[Path]:
    """Our own style sheets and scripts, without what is vendored."""
    return [path for path in _below("static", {".css", ".js"}) if not name_of(path).startswith(VENDORED)]


def name_of(path: Path) -> str:
    """The path as rules and people write it, from the top of the repository."""
    return path.relative_to(ROOT).as_posix()


def offences(check: Check, paths: Iterable[Path]) -> list[str]:
    """What `check(name, text)` finds in all of these files."""
    return [found for path in paths for found in check(name_of(path), path.read_text(encoding="utf-8"))]


def called_name(node: ast.expr) -> str:
    """The last part of what is called or named: `Text` of both `Text(…)` and `columns.Text(…)`."""
    match node:
        case ast.Call():
            return called_name(node.func)
        case ast.Attribute():
            return node.attr
        case ast.Name():
            return node.id
        case _:
            return ""


def _below(folder: str, suffixes: set[str]) -> list[Path]:
    return sorted(path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix in suffixes)
