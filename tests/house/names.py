"""Names that say nothing are not used, for files or for definitions."""

import ast
import re
from pathlib import PurePosixPath

EMPTY_NAMES = {"util", "utils", "helper", "helpers", "common", "misc", "data", "info"}
EMPTY_PARTS = re.compile(r"manager|handler|mixin|_part\d", re.IGNORECASE)
EMPTY_VERBS = re.compile(r"_*(process|handle)_")
GIVEN_BY_OTHERS = re.compile(r"#.*\bnamed by \w")


def empty_file_name(name: str, _text: str = "") -> list[str]:
    """Folders count as well: `common/` is as empty as `common.py`."""
    stems = [PurePosixPath(part).stem for part in PurePosixPath(name).parts]
    empty = [stem for stem in stems if _says_nothing(stem.removeprefix("test_").strip("_"))]
    return [f"{name}: `{stem}` does not say what is in it" for stem in empty]


def empty_definitions(name: str, text: str) -> list[str]:
    """Functions and classes; a comment `named by <library>` excuses a name that is not ours to choose."""
    lines = text.splitlines()
    return [
        f"{name}:{node.lineno}: `{node.name}` does not say what it does"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and (_says_nothing(node.name) or EMPTY_VERBS.match(node.name))
        and not GIVEN_BY_OTHERS.search(lines[node.lineno - 1])
    ]


def _says_nothing(word: str) -> bool:
    return word.lower() in EMPTY_NAMES or EMPTY_PARTS.search(word) is not None
