"""The form of a contract: what is typed in it, the contract it means, and how it is shown again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.core.i18n import gettext as _
from helpdesk.sla.actions.contracts import ContractDraft, stamp_of
from helpdesk.sla.durations import duration_text, parsed_duration
from helpdesk.sla.queries.contracts import ContractOut
from helpdesk.web.kit.forms import Form, Sent, typed
from helpdesk.web.kit.paths import typed_id
from helpdesk.web.kit.target_grid import Cells, cell_problems, cells_of, targets_of, typed_cells

LONGEST_NUMBER = 9


class ContractForm(Struct, frozen=True, kw_only=True):
    """All but the grid. Texts as they are typed, so that nothing is lost."""

    name: str = ""
    starts_on: str = ""
    ends_on: str = ""
    policy: str = ""
    calendar: str = ""
    channels: list[str] = []
    contacts: list[str] = []
    products: str = ""
    allowance_cases: str = ""
    allowance_work: str = ""
    note: str = ""
    base: str = ""
    request_key: str = ""


class Filled(Struct, frozen=True, kw_only=True):
    """The whole form as it is typed."""

    form: Form
    cells: Cells = {}

    def refused(self, errors: Mapping[str, str]) -> "Filled":
        named = {("allowance_work" if name == "allowance_minutes" else name): errors[name] for name in errors}
        return replace(self, form=replace(self.form, errors={**self.form.errors, **named}))

    def valued(self, **values: Any) -> "Filled":
        return replace(self, form=replace(self.form, values={**self.form.values, **values}))


def filled_from(data: Sent) -> Filled:
    return Filled(form=typed(data, ContractForm), cells=typed_cells(data))


def filled_with(contract: ContractOut) -> Filled:
    """The form of a contract that is there, begun at what it is now."""
    minutes = contract.allowance_minutes
    values: dict[str, Any] = {
        "name": contract.name,
        "starts_on": contract.starts_on.isoformat(),
        "ends_on": contract.ends_on.isoformat() if contract.ends_on else "",
        "policy": str(contract.policy or ""),
        "calendar": str(contract.calendar or ""),
        "channels": list(contract.channels),
        "contacts": [str(each.id) for each in contract.contacts],
        "products": contract.products,
        "allowance_cases": str(contract.allowance_cases or ""),
        "allowance_work": duration_text(minutes * 60) if minutes else "",
        "note": contract.note,
        "base": stamp_of(contract),
    }
    return Filled(form=Form(values=values), cells=cells_of(contract.targets))


def form_problems(filled: Filled) -> dict[str, str]:
    """What cannot be read at all, by its field."""
    form = filled.form
    number = _("Please enter a number above 0, or nothing where there is no limit.")
    found = {
        "starts_on": "" if _day(form.value("starts_on")) else _("Please give a date, such as 2026-12-24."),
        "ends_on": _unread_day(form.value("ends_on")),
        "targets": " ".join(cell_problems(filled.cells)),
        "allowance_cases": "" if _is_readable_number(form.value("allowance_cases")) else number,
        "allowance_work": _unread_time(form.value("allowance_work")),
    }
    return {name: sentence for name, sentence in found.items() if sentence}


def _unread_day(text: str) -> str:
    return _("Please give a date, such as 2026-12-24.") if text and _day(text) is None else ""


def _unread_time(text: str) -> str:
    if not text or parsed_duration(text) is not None:
        return ""
    return _("“{text}” is no amount of time; write 4 h, 1:30 or 45 min.").format(text=text[:40])


def _is_readable_number(text: str) -> bool:
    return not text or (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def draft_of(filled: Filled) -> ContractDraft:
    """The contract that the form means, where `form_problems` finds nothing."""
    form = filled.form
    cases, work = form.value("allowance_cases"), parsed_duration(form.value("allowance_work"))
    contacts = (typed_id(text) for text in form.value("contacts", []))
    return ContractDraft(
        name=form.value("name"),
        starts_on=_day(form.value("starts_on")) or date.min,
        ends_on=_day(form.value("ends_on")),
        policy=typed_id(form.value("policy")),
        calendar=typed_id(form.value("calendar")),
        targets=targets_of(filled.cells),
        channels=tuple(form.value("channels", [])),
        contacts=tuple(each for each in contacts if each is not None),
        products=form.value("products"),
        allowance_cases=int(cases) if cases else None,
        allowance_minutes=None if work is None else work // 60,
        note=form.value("note"),
    )
