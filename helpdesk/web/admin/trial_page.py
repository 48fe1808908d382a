"""The page of a trial: how far it has come, and what would have been different."""

from collections.abc import Mapping

from msgspec import Struct

from helpdesk.core.i18n import gettext as _
from helpdesk.sla.actions.trials import DAYS
from helpdesk.sla.durations import duration_words
from helpdesk.sla.metric_words import metric_label
from helpdesk.sla.queries.trials import STOPPED, TrialRecord, TriedCalendar
from helpdesk.sla.trials import LevelChange, Listed, MetricChange
from helpdesk.tickets.queries.tried import TriedTicket, tried_tickets
from helpdesk.web.kit.visit import current_visit

URL = "/admin/trials"


class MetricLine(Struct, frozen=True):
    label: str
    change: MetricChange


class LevelLine(Struct, frozen=True):
    words: str
    change: LevelChange


class TicketLine(Struct, frozen=True):
    ticket: TriedTicket
    metrics: str


class TicketList(Struct, frozen=True, kw_only=True):
    """How many tickets there are, and those of the first that the reader may see."""

    title: str
    empty: str
    count: int
    lines: list[TicketLine]

    @property
    def others(self) -> int:
        return self.count - len(self.lines)


class TrialPage(Struct, frozen=True, kw_only=True):
    trial: TrialRecord
    metrics: list[MetricLine]
    levels: list[LevelLine]
    lists: list[TicketList]

    @property
    def url(self) -> str:
        return f"{URL}/{self.trial.id}"

    @property
    def name(self) -> str:
        return self.trial.tried.draft.name

    @property
    def is_calendar(self) -> bool:
        return isinstance(self.trial.tried, TriedCalendar)

    @property
    def is_new(self) -> bool:
        return self.trial.tried.id is None

    @property
    def is_stopped(self) -> bool:
        return self.trial.state == STOPPED

    @property
    def list_url(self) -> str:
        return "/admin/calendars" if self.is_calendar else "/admin/policies"

    @property
    def editor_url(self) -> str:
        """The editor with everything that was typed."""
        return f"{self.list_url}/{self.trial.tried.id or 'new'}?trial={self.trial.id}"

    @property
    def days(self) -> tuple[int, ...]:
        return DAYS


async def trial_page(trial: TrialRecord) -> TrialPage:
    found = trial.outcome
    ids = {each.id for listed in (found.newly_broken, found.no_longer_broken) for each in listed.first}
    tickets = await tried_tickets(current_visit().actor, ids)
    newly = _("Newly broken"), _("No ticket would break a promise that it kept.")
    mended = _("No longer broken"), _("No ticket would keep a promise that it broke.")
    return TrialPage(
        trial=trial,
        metrics=[MetricLine(metric_label(metric), change) for metric, change in found.metrics.items()],
        levels=[LevelLine(_level_words(change), change) for change in found.levels],
        lists=[
            _list(newly, found.newly_broken, tickets),
            _list(mended, found.no_longer_broken, tickets),
        ],
    )


def _list(words: tuple[str, str], listed: Listed, tickets: Mapping[int, TriedTicket]) -> TicketList:
    title, empty = words
    lines = [
        TicketLine(tickets[each.id], ", ".join(map(metric_label, each.metrics)))
        for each in listed.first
        if each.id in tickets
    ]
    return TicketList(title=title, empty=empty, count=listed.count, lines=lines)


def _level_words(level: LevelChange) -> str:
    words = {"time": duration_words(level.offset), "metric": metric_label(level.metric)}
    if level.offset < 0:
        return _("{time} before “{metric}” ends").format(**words)
    if level.offset > 0:
        return _("{time} after “{metric}” has ended").format(**words)
    return _("When “{metric}” ends").format(**words)
