"""How long a file and a function may grow."""

import ast
from pathlib import PurePosixPath

FUNCTION_LINES = 40
TEST_LINES = 600
MODULE_LINES = 400
TEMPLATE_LINES = 150
PARTIAL_LINES = 60
BROWSER_LINES = 300


def long_file(name: str, text: str) -> list[str]:
    lines, limit = len(text.splitlines()), line_limit(name)
    return [f"{name}: {lines} lines, {limit} are allowed"] if lines > limit else []


def line_limit(name: str) -> int:
    """The most lines a file of this name may have."""
    path = PurePosixPath(name)
    match path.parts[0], path.suffix:
        case "tests", _:
            return TEST_LINES
        case "templates", _:
            return PARTIAL_LINES if _is_partial(path) else TEMPLATE_LINES
        case _, ".py":
            return MODULE_LINES
        case _:
            return BROWSER_LINES


def _is_partial(path: PurePosixPath) -> bool:
    return path.name.startswith("_") or path.is_relative_to("templates/parts")


def long_functions(name: str, text: str) -> list[str]:
    return [
        f"{name}:{node.lineno}: {node.name} has {length} lines, {FUNCTION_LINES} are allowed"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    ]
