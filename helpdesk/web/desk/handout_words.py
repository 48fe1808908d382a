"""The log of who got which ticket in sentences: how it came to somebody, and why."""

from collections.abc import Callable

from helpdesk.core.formats import exact_time
from helpdesk.core.i18n import gettext as _
from helpdesk.tickets.enums import Way
from helpdesk.tickets.queries.handouts import HandoutRow
from helpdesk.web.kit.visit import current_visit


def handout_sentence(row: HandoutRow) -> str:
    """How a ticket went, and why: "Mara Kim pulled it: promised until …. 3 of 10 in work with it"."""
    return _SENTENCES[row.way](row)


def _taken(row: HandoutRow) -> str:
    return _("{name} took it.").format(name=_name(row.person_name))


def _given(row: HandoutRow) -> str:
    return _("{giver} gave it to {name}.").format(giver=_giver(row), name=_name(row.person_name))


def _freed(row: HandoutRow) -> str:
    return _("{giver} gave it back, for anybody to take. Before, {name} had it.").format(
        giver=_giver(row), name=_name(row.previous_name)
    )


def _pulled(row: HandoutRow) -> str:
    why = row.why
    values = {"name": _name(row.person_name), "number": why.in_work, "most": why.capacity}
    if why.due_at is None:
        sentence = _(
            "{name} pulled it: nothing was promised, and it came next by priority and age. "
            "{number} of {most} in work with it."
        )
        return sentence.format(**values)
    return _("{name} pulled it: promised until {time}. {number} of {most} in work with it.").format(
        time=_time(row), **values
    )


def _stood_in(row: HandoutRow) -> str:
    values = {"name": _name(row.person_name), "previous": _name(row.previous_name)}
    if row.why.until is None:
        return _("It went to {name}, who stands in for {previous}, who is away.").format(**values)
    return _("It went to {name}, who stands in for {previous}, who is away until {time}.").format(
        time=exact_time(row.why.until, current_visit().zone), **values
    )


def _returned(row: HandoutRow) -> str:
    previous = _name(row.previous_name)
    if row.why.until is None:
        return _("It went back for anybody to take, because {previous} is away.").format(previous=previous)
    return _("It went back for anybody to take, because {previous} is away until {time}.").format(
        previous=previous, time=exact_time(row.why.until, current_visit().zone)
    )


def _handed_over(row: HandoutRow) -> str:
    values = {"giver": _giver(row), "previous": _name(row.previous_name)}
    if row.person is None:
        return _("{giver} handed over what {previous} had: for anybody to take.").format(**values)
    return _("{giver} handed over what {previous} had: to {name}.").format(
        name=_name(row.person_name), **values
    )


def _time(row: HandoutRow) -> str:
    due_at = row.why.due_at
    return exact_time(due_at, current_visit().zone) if due_at else ""


def _name(name: str | None) -> str:
    return name or _("somebody")


def _giver(row: HandoutRow) -> str:
    return row.giver_name or _("The helpdesk")


_SENTENCES: dict[Way, Callable[[HandoutRow], str]] = {
    Way.TAKEN: _taken,
    Way.GIVEN: _given,
    Way.FREED: _freed,
    Way.PULLED: _pulled,
    Way.STOOD_IN: _stood_in,
    Way.RETURNED: _returned,
    Way.HANDED_OVER: _handed_over,
}
