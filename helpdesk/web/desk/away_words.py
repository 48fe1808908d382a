"""The words for being away: what somebody is and until when, and what becomes of their tickets."""

from helpdesk.accounts.enums import AvailabilityState
from helpdesk.accounts.labels import availability_label
from helpdesk.accounts.queries.availability import AvailabilityOut
from helpdesk.company.enums import TicketsOfAway
from helpdesk.core.formats import exact_time
from helpdesk.core.i18n import gettext as _
from helpdesk.sla.durations import duration_words
from helpdesk.tickets.queries.away_rules import AwayRules
from helpdesk.tickets.queries.choices import StaffChoice
from helpdesk.web.kit.visit import current_visit

MINUTE_SECONDS = 60


def present_sentence(state: AvailabilityOut) -> str:
    """What somebody is, and until when: "Away until Mon, 3 Nov 2026, 14:05 CET"."""
    said = availability_label(state.state)
    if state.until is None:
        return said
    return _("{state} until {time}").format(state=said, time=exact_time(state.until, current_visit().zone))


def named_with(name: str, state: AvailabilityOut) -> str:
    """A name as a chooser shows it: with what they are, where they are not simply there."""
    return name if state.state == AvailabilityState.AVAILABLE else f"{name} · {present_sentence(state)}"


def load_note(worker: StaffChoice) -> str:
    """What stands beside somebody a ticket may be given to: "3 of 20", and that they are not there."""
    load = _("{number} of {most}").format(number=worker.in_work, most=worker.capacity)
    if worker.state == AvailabilityState.AVAILABLE:
        return load
    return f"{availability_label(worker.state)} · {load}"


def away_sentence(rules: AwayRules) -> str:
    """What becomes of the tickets of somebody who is away."""
    time = duration_words(rules.after_minutes * MINUTE_SECONDS)
    match rules.tickets:
        case TicketsOfAway.STAY:
            return _("Tickets of whoever is away stay with them.")
        case TicketsOfAway.SUBSTITUTE:
            return _(
                "After {time} of working time, tickets in work go to whoever stands in; without one they go "
                "back to the team, for anybody to take."
            ).format(time=time)
        case TicketsOfAway.TEAM:
            return _(
                "After {time} of working time, tickets in work go back to the team, for anybody to take."
            ).format(time=time)
