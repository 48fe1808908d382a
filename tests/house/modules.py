"""What a module is made of: docstrings, bare package files, and imports at the top."""

import ast
from pathlib import PurePosixPath

REASONS = ("slow import", "optional dependency")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def missing_docstring(name: str, text: str) -> list[str]:
    """Every public module says in its docstring what it owns."""
    stem = PurePosixPath(name).stem
    if stem.startswith("_") and stem != "__init__":
        return []
    return [] if ast.get_docstring(ast.parse(text)) else [f"{name}: has no docstring"]


def filled_package_file(name: str, text: str) -> list[str]:
    """An `__init__.py` holds its docstring and nothing else: no re-exports, so no circles."""
    if PurePosixPath(name).name != "__init__.py":
        return []
    body = ast.parse(text).body
    rest = body[1:] if ast.get_docstring(ast.parse(text)) else body
    return [f"{name}:{node.lineno}: holds more than a docstring" for node in rest[:1]]


def unexplained_imports(name: str, text: str) -> list[str]:
    """An import inside a function says which of two reasons it has, on its line or just above."""
    lines = text.splitlines()
    return [
        f"{name}:{node.lineno}: an import inside a function, without `{'` or `'.join(REASONS)}`"
        for node in _inner_imports(ast.parse(text))
        if not any(reason in _comments(lines, node) for reason in REASONS)
    ]


def _inner_imports(tree: ast.Module) -> list[ast.stmt]:
    found = {
        node.lineno: node
        for function in ast.walk(tree)
        if isinstance(function, Function)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    return [found[line] for line in sorted(found)]


def _comments(lines: list[str], node: ast.stmt) -> str:
    above = lines[node.lineno - 2].strip()
    here = [line.partition("#")[2] for line in lines[node.lineno - 1 : node.end_lineno]]
    return " ".join([above if above.startswith("#") else "", *here])
