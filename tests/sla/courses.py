"""The calendar of the worked examples, and short words for what happens to a ticket."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from helpdesk.sla.calendar import Calendar, Window
from helpdesk.sla.clock import Clock
from helpdesk.sla.deriving import derive
from helpdesk.sla.enums import Metric, Phase, TermsCause
from helpdesk.sla.history import (
    Answered,
    CustomerWrote,
    DueSet,
    Event,
    History,
    Opened,
    PhaseChanged,
    TermsChanged,
)
from helpdesk.sla.terms import Terms

MINUTE = 60
HOUR = 3600
LONDON = ZoneInfo("Europe/London")
HOURS = (Window(9 * HOUR, 12 * HOUR + 30 * MINUTE), Window(13 * HOUR + 15 * MINUTE, 17 * HOUR + 30 * MINUTE))
EASTER = {date(2026, 4, 3): (), date(2026, 4, 6): ()}
K = Calendar("Europe/London", (HOURS, HOURS, HOURS, HOURS, HOURS, (), ()), days=EASTER)


def at(text: str) -> datetime:
    """A time in London in 2026, as "03-30 09:30"."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=LONDON).astimezone(UTC)


def promised(calendar: Calendar = K, **minutes: int) -> Terms:
    return Terms(targets={Metric(name): count * MINUTE for name, count in minutes.items()}, calendar=calendar)


def opened(when: str, terms: Terms, *, by_customer: bool = True) -> History:
    return (
        TermsChanged(at=at(when), terms=terms, cause=TermsCause.OPENED),
        Opened(at=at(when), by_customer=by_customer),
    )


def retarget(when: str, terms: Terms, cause: TermsCause = TermsCause.RETARGET) -> Event:
    return TermsChanged(at=at(when), terms=terms, cause=cause)


def phase(when: str, to: Phase) -> Event:
    return PhaseChanged(at=at(when), phase=to)


def customer(when: str) -> Event:
    return CustomerWrote(at=at(when))


def agent(when: str, message: int | None = None) -> Event:
    return Answered(at=at(when), message=message)


def by_hand(when: str, metric: Metric, due: str | None) -> Event:
    return DueSet(at=at(when), metric=metric, due=at(due) if due else None)


def clocks(history: History, as_of: str) -> tuple[Clock, ...]:
    return derive(history, at(as_of)).clocks


def only(history: History, as_of: str) -> Clock:
    (clock,) = clocks(history, as_of)
    return clock


def clock_of(history: History, as_of: str, metric: Metric, cycle: int = 1) -> Clock:
    (found,) = [clock for clock in clocks(history, as_of) if clock.metric is metric and clock.cycle == cycle]
    return found
