"""Which function does which job."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import Struct

Handler = Callable[..., Awaitable[None]]


class Job(Struct, frozen=True):
    """A job's function and how it runs.

    Plain jobs do something outside the database that cannot be rolled back (a mail, a request): they run
    without a transaction, and when their process dies nobody can say whether the effect happened. Resumable
    ones among them write that down elsewhere and look there first, so they may simply run again.
    """

    name: str
    work: Handler
    is_plain: bool
    is_resumable: bool
    takes: frozenset[str]

    async def run(self, args: dict[str, Any]) -> None:
        """Call the function with those of the arguments that it names."""
        await self.work(**{name: value for name, value in args.items() if name in self.takes})


JOBS: dict[str, Job] = {}


def job(name: str, *, plain: bool = False, resumable: bool = False) -> Callable[[Handler], Handler]:
    """Register the function below as the one that does the job `name`."""

    def register(work: Handler) -> Handler:
        takes = frozenset(inspect.signature(work).parameters)
        JOBS[name] = Job(name=name, work=work, is_plain=plain, is_resumable=resumable, takes=takes)
        return work

    return register


def never_repeated() -> list[str]:
    """The jobs that a person decides about when their process died under them."""
    return [job.name for job in JOBS.values() if job.is_plain and not job.is_resumable]
