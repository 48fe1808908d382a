"""What notify leaves to the worker."""

from helpdesk.core.clock import now
from helpdesk.events.event import SubjectKind
from helpdesk.events.telling import Fact, News
from helpdesk.jobs.registry import job
from helpdesk.notify.actions import forget_old_notices, give_notice


@job("notify.tell_person")
async def tell_person(
    person: int, kind: str, of_kind: str, of: int, once: str, facts: dict[str, Fact]
) -> None:
    """Give somebody a notice; a second run finds that they have it."""
    news = News(kind=kind, of_kind=SubjectKind(of_kind), of=of, once=once, facts=facts)
    await give_notice(person, news)


@job("notify.forget_old_notices")
async def forget_notices() -> None:
    """Remove what was read a while ago."""
    await forget_old_notices(now())
