"""What notify leaves to the worker."""

from helpdesk.core.clock import now
from helpdesk.events.event import SubjectKind
from helpdesk.events.telling import Fact, News
from helpdesk.jobs.registry import job
from helpdesk.notify.actions import forget_old_notices
from helpdesk.notify.fan_out import fan_out
from helpdesk.notify.mailing import mail_waiting
from helpdesk.notify.telling import tell_of


@job("notify.tell_person")
async def tell_person(
    person: int, kind: str, of_kind: str, of: int, once: str, facts: dict[str, Fact]
) -> None:
    """Give somebody a notice; a second run finds that they have it."""
    news = News(kind=kind, of_kind=SubjectKind(of_kind), of=of, once=once, facts=facts)
    await tell_of(person, news)


@job("notify.fan_out")
async def tell_everybody(event_id: int) -> None:
    """Tell of a fact of a ticket whoever wishes to hear of it."""
    await fan_out(event_id)


@job("notify.mail_person")
async def mail_person(person: int) -> None:
    """Mail somebody what waits for them and is due."""
    await mail_waiting(person)


@job("notify.forget_old_notices")
async def forget_notices() -> None:
    """Remove what was read a while ago."""
    await forget_old_notices(now())
