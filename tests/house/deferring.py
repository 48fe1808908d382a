"""Jobs as the code names them: where they are deferred, and with which arguments."""

import ast

from helpdesk.jobs.registry import JOBS, Job
from tests.house.tree import called_name

# What `defer` keeps for itself.
OPTIONS = frozenset({"key", "lock", "priority", "due"})


def misdeferred(name: str, text: str) -> list[str]:
    """Calls of `defer` that name a job nobody does, or whose arguments it does not take."""
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return [
        f"{name}:{call.lineno}: {fault}"
        for call in calls
        if called_name(call.func) == "defer" and call.args and isinstance(call.args[0], ast.Constant)
        for fault in faults(call.args[0].value, {word.arg for word in call.keywords if word.arg} - OPTIONS)
    ]


def faults(job_name: str, given: set[str]) -> list[str]:
    """Why a job cannot be run with these arguments."""
    job = JOBS.get(job_name)
    if job is None:
        return [f"{job_name} is no job"]
    missing = sorted(needed(job) - given)
    return [f"{job_name} needs {', '.join(missing)}"] if missing else []


def needed(job: Job) -> set[str]:
    """Parameters without a default."""
    defaults = job.work.__defaults__ or ()
    code = job.work.__code__
    names = code.co_varnames[: code.co_argcount]
    keyword = set(code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount])
    return set(names[: len(names) - len(defaults)]) | (keyword - set(job.work.__kwdefaults__ or {}))
