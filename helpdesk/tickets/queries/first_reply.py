"""Until when a question would be answered that is about to be asked."""

from datetime import datetime

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.sla.arithmetic import NoWorkingTime, due
from helpdesk.sla.book import matches
from helpdesk.sla.calendar import ALWAYS
from helpdesk.sla.enums import Metric
from helpdesk.sla.queries.calendars import calendar_of_version
from helpdesk.sla.subjects import Ground
from helpdesk.tickets.enums import Channel, Priority
from helpdesk.tickets.policy_fields import PolicyRecord

TICKET = "ticket"
NOBODY = 0


class Question(Struct, frozen=True, kw_only=True):
    """What is known of a question on the web before it is sent."""

    locale: str
    person: int | None = None
    organisation: int | None = None
    type: int | None = None


async def first_reply_by(question: Question) -> datetime | None:
    """When the first reply would be due if it were asked now; None where none is promised."""
    at = now()
    match = (await matches(TICKET, {NOBODY: _ground(question, at)}))[NOBODY]
    seconds = match.targets.get(Metric.FIRST_REPLY)
    if seconds is None:
        return None
    version = match.calendar_version
    try:
        return due(await calendar_of_version(version) if version else ALWAYS, at, seconds)
    except NoWorkingTime:
        return None


def _ground(question: Question, at: datetime) -> Ground:
    record = PolicyRecord(
        organisation=question.organisation,
        type=question.type,
        priority=Priority.NORMAL,
        named_priority=None,
        channel=Channel.WEB,
        team=None,
        tags=(),
        requester=question.person or NOBODY,
        brand=1,
        locale=question.locale,
        custom={},
    )
    return Ground(
        record=record,
        priority=Priority.NORMAL,
        opened_at=at,
        organisation=question.organisation,
        person=question.person,
        channel=Channel.WEB,
    )
