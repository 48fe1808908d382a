"""The head of a ticket: its subject and every field, each with what it may be set to."""

from collections.abc import Iterable
from typing import Protocol
from urllib.parse import quote

from msgspec import Struct

from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.sla.queries.explained import explained_clocks
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.labels import FIELD_LABELS, field_label, setup_name
from helpdesk.tickets.queries.choices import PriorityChoice, TicketChoices
from helpdesk.tickets.records import TicketRecord
from helpdesk.tickets.rules import SETTLED, can_move, write_refusal
from helpdesk.tickets.shown import shown_value
from helpdesk.web.desk.away_words import load_note
from helpdesk.web.desk.clocks import ClocksPart, clocks_part
from helpdesk.web.desk.kept import CHOICES
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.kit.forms import Form

FILTER_FROM = 8
# Names the field, among the values of a refused form, that somebody else had changed meanwhile.
HELD_BACK = "held back"


class Option(Struct, frozen=True):
    value: str
    text: str
    is_current: bool
    note: str = ""


class FieldEdit(Struct, frozen=True, kw_only=True):
    """One field that is set by picking: its form posts `name` to `url`, and what it `was` as it is shown."""

    name: str
    label: str
    shown: str
    url: str
    was: str
    options: list[Option]
    shortcut: str = ""

    @property
    def has_filter(self) -> bool:
        return len(self.options) > FILTER_FROM


class Again(Struct, frozen=True, kw_only=True):
    """A change that was held back, ready to be made all the same."""

    edit: FieldEdit
    value: str
    text: str


class HeadPart(Struct, frozen=True, kw_only=True):
    ticket: TicketRecord
    edits: list[FieldEdit]
    form: Form
    path: str
    suffix: str
    list_url: str
    actor: int
    is_settled: bool
    can_write: bool
    clocks: ClocksPart

    @property
    def labels(self) -> dict[str, str]:
        """The words for the fields, to stand before what is wrong with them."""
        return {name: field_label(name) for name in FIELD_LABELS}

    @property
    def again(self) -> Again | None:
        name = self.form.value(HELD_BACK)
        value = self.form.value(name)
        return next(
            (
                Again(edit=edit, value=value, text=option.text)
                for edit in self.edits
                for option in edit.options
                if (edit.name, option.value) == (name, value)
            ),
            None,
        )

    @property
    def can_claim(self) -> bool:
        return self.ticket.assignee is None

    @property
    def changed_events(self) -> str:
        """What a page is told after an edit, so that its other parts fetch themselves again."""
        return f"live:ticket:{self.ticket.id}, live:lists, live:tickets"


class HeadPage(Struct, frozen=True):
    """The head by itself, for a page that refreshes it."""

    head: HeadPart


class _Named(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


async def head_part(actor: Staff, number: str, place: ListPlace, form: Form | None = None) -> HeadPart:
    ticket = await access_ticket(actor, number)
    clocks = clocks_part(ticket, await explained_clocks("ticket", ticket.id), form or Form())
    return built_head(actor, ticket, await CHOICES.of(None), place, clocks)


def built_head(
    actor: Staff, ticket: TicketRecord, choices: TicketChoices, place: ListPlace, clocks: ClocksPart
) -> HeadPart:
    """The head with its clocks; what was refused of one of its forms came with them."""
    path, suffix = f"/desk/tickets/{quote(ticket.number)}", place.suffix
    return HeadPart(
        ticket=ticket,
        edits=[edit(ticket, choices, path, suffix) for edit in _EDITS],
        form=clocks.form,
        path=path,
        suffix=suffix,
        list_url=place.url,
        actor=actor.person,
        is_settled=ticket.status_category in SETTLED,
        can_write=write_refusal(actor, ticket) is None,
        clocks=clocks,
    )


def _status(ticket: TicketRecord, choices: TicketChoices, path: str, suffix: str) -> FieldEdit:
    allowed = [
        status
        for status in choices.statuses
        if status.id == ticket.status
        or (status.is_offered and can_move(ticket.status_category, status.category))
    ]
    return FieldEdit(
        name="status",
        label=_("Status"),
        shown=setup_name(ticket.status_name),
        url=f"{path}/status{suffix}",
        was=shown_value(ticket, "status"),
        options=_setup_options(allowed, ticket.status),
        shortcut="s",
    )


def _priority(ticket: TicketRecord, choices: TicketChoices, path: str, suffix: str) -> FieldEdit:
    return FieldEdit(
        name="priority",
        label=_("Priority"),
        shown=setup_name(ticket.priority_name),
        url=f"{path}/priority{suffix}",
        was=shown_value(ticket, "priority"),
        options=[
            Option(choice.value, setup_name(choice.name), is_current)
            for choice in choices.priorities
            if (is_current := _is_priority_of(ticket, choice)) or choice.is_offered
        ],
    )


def _is_priority_of(ticket: TicketRecord, choice: PriorityChoice) -> bool:
    """A ticket without a priority by name has the default of its level."""
    if ticket.named_priority is None:
        return choice.is_default and choice.level == ticket.priority
    return choice.id == ticket.named_priority


def _assignee(ticket: TicketRecord, choices: TicketChoices, path: str, suffix: str) -> FieldEdit:
    return FieldEdit(
        name="assignee",
        label=_("Assignee"),
        shown=ticket.assignee_name or _("Nobody"),
        url=f"{path}/assignee{suffix}",
        was=shown_value(ticket, "assignee"),
        options=[
            Option("", _("Nobody"), ticket.assignee is None),
            *(
                Option(str(worker.id), worker.name, worker.id == ticket.assignee, load_note(worker))
                for worker in choices.workers
            ),
        ],
        shortcut="a",
    )


def _team(ticket: TicketRecord, choices: TicketChoices, path: str, suffix: str) -> FieldEdit:
    return FieldEdit(
        name="team",
        label=_("Team"),
        shown=ticket.team_name or _("None"),
        url=f"{path}/team{suffix}",
        was=shown_value(ticket, "team"),
        options=[Option("", _("None"), ticket.team is None), *_options(choices.teams, ticket.team)],
    )


def _type(ticket: TicketRecord, choices: TicketChoices, path: str, suffix: str) -> FieldEdit:
    offered = [choice for choice in choices.types if choice.is_offered or choice.id == ticket.type]
    return FieldEdit(
        name="type",
        label=_("Type"),
        shown=setup_name(ticket.type_name or "") or _("None"),
        url=f"{path}/type{suffix}",
        was=shown_value(ticket, "type"),
        options=[Option("", _("None"), ticket.type is None), *_setup_options(offered, ticket.type)],
    )


_EDITS = (_status, _priority, _assignee, _team, _type)


def _options(choices: Iterable[_Named], current: int | None) -> list[Option]:
    return [Option(str(choice.id), choice.name, choice.id == current) for choice in choices]


def _setup_options(choices: Iterable[_Named], current: int | None) -> list[Option]:
    return [Option(str(choice.id), setup_name(choice.name), choice.id == current) for choice in choices]
