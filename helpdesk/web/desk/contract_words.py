"""Contracts in words: how they stand, from when until when, and how much of them is used."""

from helpdesk.core.formats import full_day
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.sla.durations import duration_text
from helpdesk.sla.queries.contracts import ContractOut, Standing

_STANDINGS = {
    Standing.AHEAD: mark("not yet"),
    Standing.IN_FORCE: mark("in force"),
    Standing.EXPIRED: mark("expired"),
    Standing.ENDED: mark("ended"),
}


def standing_words(standing: Standing) -> str:
    return _(_STANDINGS[standing])


def period_words(contract: ContractOut) -> str:
    start = full_day(contract.starts_on)
    if contract.ends_on is None:
        return _("since {start}, without end").format(start=start)
    return _("{start} to {end}").format(start=start, end=full_day(contract.ends_on))


def allowance_words(contract: ContractOut) -> str:
    """What it covers, and how much of that is used as far as it is counted."""
    parts: list[str] = []
    if contract.allowance_cases is not None:
        parts.append(
            _("{used} of {covered} cases used").format(
                used=contract.used_cases, covered=contract.allowance_cases
            )
        )
    if contract.allowance_minutes is not None:
        parts.append(_("{time} of work covered").format(time=duration_text(contract.allowance_minutes * 60)))
    return ", ".join(parts)
