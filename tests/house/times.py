"""Every instant is aware: a datetime without a zone is never made."""

import ast
import re

from tests.house.tree import called_name

ZONE_WORDS = {"tz", "tzinfo"}
ALWAYS_NAIVE = {"utcnow", "utcfromtimestamp"}
ZONE_AT = {"datetime": 8, "now": 1, "fromtimestamp": 2, "combine": 3}
EXCUSED = re.compile(r"#.*\bnaive on purpose\b")


def naive_datetimes(name: str, text: str) -> list[str]:
    """Calls that give a datetime without a zone; a comment `naive on purpose` excuses one."""
    lines = text.splitlines()
    return [
        f"{name}:{call.lineno}: {called_name(call)}() gives a time without a zone"
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call) and _is_naive(call) and not EXCUSED.search(lines[call.lineno - 1])
    ]


def _is_naive(call: ast.Call) -> bool:
    name = called_name(call)
    if name in ALWAYS_NAIVE:
        return True
    if name not in ZONE_AT or not _is_of_datetime(call.func, name):
        return name == "today" and _is_of_datetime(call.func, name)
    has_zone = len(call.args) >= ZONE_AT[name] or any(word.arg in ZONE_WORDS for word in call.keywords)
    return not has_zone


def _is_of_datetime(function: ast.expr, name: str) -> bool:
    """Whether this is `datetime(…)`, `datetime.datetime(…)` or a method of it, not another `now()`."""
    if name == "datetime":
        return True
    return isinstance(function, ast.Attribute) and called_name(function.value) == "datetime"
