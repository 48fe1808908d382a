"""The reasons of an impact as people read them."""

from collections.abc import Callable, Mapping

from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark, ngettext
from helpdesk.tickets.enums import Priority
from helpdesk.tickets.impact import Reason, Weight
from helpdesk.tickets.labels import priority_label

_DUE = {"1": mark("due within an hour"), "4": mark("due within four hours")}
_WAITING = {
    "1": mark("waiting for over an hour"),
    "4": mark("waiting for over four hours"),
    "24": mark("waiting for over a day"),
    "72": mark("waiting for over three days"),
    "168": mark("waiting for over a week"),
}


def reason_label(reason: Reason) -> str:
    return _WORDS[reason.weight](reason.of)


def reason_with_points(reason: Reason) -> str:
    """The reason beside what it adds: `promise broken +40`."""
    return f"{reason_label(reason)} +{reason.points}"


def _people(number: str) -> str:
    return ngettext("{number} person waits", "{number} people wait", int(number)).format(number=number)


_WORDS: Mapping[Weight, Callable[[str], str]] = {
    Weight.PRIORITY: lambda level: _("priority {level}").format(level=priority_label(Priority(level))),
    Weight.BROKEN: lambda _of: _("promise broken"),
    Weight.DUE: lambda hours: _(_DUE[hours]),
    Weight.WAITING: lambda hours: _(_WAITING[hours]),
    Weight.TIER: lambda tier: _("tier {tier}").format(tier=tier),
    Weight.CONTRACT: lambda _of: _("under contract"),
    Weight.PEOPLE: _people,
}
