"""Modules say what they own, packages re-export nothing, imports stand at the top."""

import pytest

from tests.house.modules import filled_package_file, missing_docstring, unexplained_imports
from tests.house.tree import offences, product_modules


def test_modules_say_what_they_own() -> None:
    assert offences(missing_docstring, product_modules()) == []


def test_package_files_hold_a_docstring_only() -> None:
    assert offences(filled_package_file, product_modules()) == []


def test_inner_imports_state_their_reason() -> None:
    assert offences(unexplained_imports, product_modules()) == []


@pytest.mark.parametrize("text", ["", "import os\n", "# a comment is no docstring\nNAME = 'x'\n"])
def test_missing_docstring_is_told(text: str) -> None:
    assert missing_docstring("helpdesk/a.py", text) == ["helpdesk/a.py: has no docstring"]
    assert missing_docstring("helpdesk/a/__init__.py", text) == ["helpdesk/a/__init__.py: has no docstring"]


def test_private_module_needs_no_docstring() -> None:
    assert missing_docstring("helpdesk/_a.py", "NAME = 'x'\n") == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('"""Owns a."""\n\nfrom helpdesk.a.b import c\n', 3),
        ("from helpdesk.a.b import c\n", 1),
        ("X = 1\n", 1),
    ],
)
def test_filled_package_file_is_told(text: str, line: int) -> None:
    expected = [f"helpdesk/a/__init__.py:{line}: holds more than a docstring"]

    assert filled_package_file("helpdesk/a/__init__.py", text) == expected
    assert filled_package_file("helpdesk/a/b.py", text) == []


def test_bare_package_file_passes() -> None:
    assert filled_package_file("helpdesk/a/__init__.py", '"""Owns a."""\n') == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("def f():\n    import os\n", 2),
        ("async def f():\n    if x:\n        from a import b  # because it is shorter\n", 3),
        ("def f():\n    def g():\n        import os\n", 3),
        ("class C:\n    def f(self):\n        y = 'slow import'\n        import os\n", 4),
    ],
)
def test_unexplained_import_is_told_once(text: str, line: int) -> None:
    expected = [f"a.py:{line}: an import inside a function, without `slow import` or `optional dependency`"]

    assert unexplained_imports("a.py", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "import os\n",
        "try:\n    import os\nexcept ImportError:\n    os = None\n",
        "def f():\n    import wordllama  # noqa: PLC0415 - slow import: loads a model\n",
        "def f():\n    # optional dependency: only with object stores\n    import boto\n",
        "def f():\n    from a import (  # slow import\n        b,\n    )\n",
    ],
)
def test_explained_import_passes(text: str) -> None:
    assert unexplained_imports("a.py", text) == []
