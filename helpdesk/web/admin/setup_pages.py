"""The pages of statuses, priorities and types: the list by groups, one of them, and its removal."""

from collections.abc import Iterable
from urllib.parse import urlencode

from msgspec import Struct

from helpdesk.core.errors import Conflict, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.tickets.enums import Category, Setup
from helpdesk.tickets.labels import BUILT_IN_NAMES, group_label, setup_name
from helpdesk.tickets.queries.counts import MOST_COUNTED
from helpdesk.tickets.queries.setup import SetupRow, setup_row, setup_rows
from helpdesk.tickets.setup_kinds import KINDS
from helpdesk.tickets.setup_rules import can_replace, ensure_can_remove
from helpdesk.web.admin.setup_history import setup_history
from helpdesk.web.admin.setup_words import WORDS, SetupWords, group_hint
from helpdesk.web.kit.forms import Form
from helpdesk.web.kit.history import HistoryPart
from helpdesk.web.portal.words import state_word

Option = tuple[str, str]
# What stands for no replacement in the list of them.
NOTHING = "0"


class SetupPreview(Struct, frozen=True, kw_only=True):
    """How one looks: to colleagues, and to customers where they see anything of it."""

    setup: Setup
    group: str
    name: str
    customers_read: str

    @property
    def is_loud(self) -> bool:
        return self.group in {"high", "urgent"}


class SetupLine(Struct, frozen=True, kw_only=True):
    """One of a list. The first of its group cannot go up, the last not down."""

    row: SetupRow
    preview: SetupPreview
    url: str
    tickets_url: str
    is_first: bool
    is_last: bool

    @property
    def tickets(self) -> str:
        return tickets_text(self.row)

    @property
    def group_name(self) -> str:
        """What all of its group have in common; nothing where there are no groups."""
        return group_label(self.preview.setup, self.preview.group) if self.preview.group else ""


class SetupGroup(Struct, frozen=True, kw_only=True):
    """Without a title it is the whole list."""

    title: str
    hint: str
    lines: list[SetupLine]


class SetupPage(Struct, frozen=True, kw_only=True):
    setup: Setup
    words: SetupWords
    groups: list[SetupGroup]
    history: HistoryPart

    @property
    def is_replacing(self) -> bool:
        """Whether something is on its way out, so that the page looks again by itself."""
        return any(line.row.is_going for group in self.groups for line in group.lines)


class ChoicePage(Struct, frozen=True, kw_only=True):
    """The form of one; `line` is None for one that is being made."""

    setup: Setup
    words: SetupWords
    line: SetupLine | None
    form: Form
    groups: list[tuple[str, str, str]]
    preview: SetupPreview
    history: HistoryPart | None

    @property
    def group_field(self) -> str:
        return KINDS[self.setup].group

    @property
    def has_fixed_group(self) -> bool:
        """Whether what it means stays: tickets have it, or the product gives it to them."""
        return self.line is not None and (self.line.row.is_default or self.line.row.tickets > 0)

    @property
    def group_name(self) -> str:
        return self.line.group_name if self.line else ""

    @property
    def is_built_in(self) -> bool:
        """Whether it is called as we made it, in every language."""
        return self.line is not None and self.line.row.name in BUILT_IN_NAMES

    @property
    def can_retire(self) -> bool:
        """Whether it may be taken off the lists that offer it."""
        row = self.line.row if self.line else None
        needed = KINDS[self.setup].needed
        return row is not None and not (row.is_default and row.group(KINDS[self.setup]) in needed)


class RemovalPage(Struct, frozen=True, kw_only=True):
    """`refusal` says why it stays; then nothing is asked."""

    setup: Setup
    words: SetupWords
    line: SetupLine
    form: Form
    options: list[Option]
    refusal: str

    @property
    def chosen(self) -> str:
        """What stands in the list of replacements: nothing, where that is one and no ticket would notice."""
        is_unused = KINDS[self.setup].is_optional and not self.line.row.tickets
        return str(self.form.value("replacement") or (NOTHING if is_unused else ""))


async def list_page(setup: Setup) -> SetupPage:
    rows = await setup_rows(setup)
    kind = KINDS[setup]
    groups = [
        SetupGroup(
            title=group_label(setup, group) if group else "",
            hint=group_hint(setup, group) if group else "",
            lines=_lines(setup, [row for row in rows if row.group(kind) == group]),
        )
        for group in kind.groups or ("",)
    ]
    return SetupPage(setup=setup, words=WORDS[setup], groups=groups, history=await setup_history(setup))


async def choice_page(setup: Setup, line: SetupLine | None, form: Form) -> ChoicePage:
    kind = KINDS[setup]
    return ChoicePage(
        setup=setup,
        words=WORDS[setup],
        line=line,
        form=form,
        groups=[(group, group_label(setup, group), group_hint(setup, group)) for group in kind.groups],
        preview=form_preview(setup, form),
        history=await setup_history(setup, line.row.id) if line else None,
    )


async def removal_page(setup: Setup, line: SetupLine, form: Form, refusal: str = "") -> RemovalPage:
    kind = KINDS[setup]
    heirs = [] if setup == Setup.TAG else await setup_rows(setup)
    return RemovalPage(
        setup=setup,
        words=WORDS[setup],
        line=line,
        form=form,
        options=[
            *([(NOTHING, _("No type"))] if setup == Setup.TYPE else []),
            *((str(row.id), setup_name(row.name)) for row in heirs if can_replace(kind, line.row, row)),
        ],
        refusal=refusal or _refusal(setup, line.row),
    )


async def the_line(setup: Setup, choice_id: int) -> SetupLine:
    row = await setup_row(setup, choice_id)
    if row is None:
        raise NotFound(setup)
    return lines_of(setup, [row])[0]


def lines_of(setup: Setup, rows: Iterable[SetupRow]) -> list[SetupLine]:
    return _lines(setup, list(rows))


def form_of(row: SetupRow) -> Form:
    """What stands in the form of one before anybody types."""
    return Form(
        values={
            "name": row.name,
            "category": row.category,
            "level": row.level,
            "customer_name": row.customer_name or "",
            "is_offered_to_customers": row.is_offered_to_customers,
        }
    )


def form_preview(setup: Setup, form: Form) -> SetupPreview:
    """How what is typed looks; a group that was not chosen yet is the first."""
    kind = KINDS[setup]
    chosen = str(form.value(kind.group)) if kind.group else ""
    group = chosen if chosen in kind.groups else next(iter(kind.groups), "")
    name = str(form.value("name"))
    read = str(form.value("customer_name")) if setup == Setup.STATUS else ""
    if setup == Setup.STATUS and not read:
        read = state_word(Category(group))
    if setup == Setup.TYPE and form.value("is_offered_to_customers"):
        read = setup_name(name)
    return SetupPreview(setup=setup, group=group, name=setup_name(name), customers_read=read)


def tickets_text(row: SetupRow) -> str:
    """How many tickets have it, as badges of lists say it."""
    return f"{MOST_COUNTED}+" if row.tickets >= MOST_COUNTED else str(row.tickets)


def _lines(setup: Setup, rows: list[SetupRow]) -> list[SetupLine]:
    return [
        SetupLine(
            row=row,
            preview=form_preview(setup, form_of(row)),
            url=f"{WORDS[setup].url}/{row.id}",
            tickets_url=_tickets_url(setup, row),
            is_first=place == 0,
            is_last=place == len(rows) - 1,
        )
        for place, row in enumerate(rows)
    ]


def _tickets_url(setup: Setup, row: SetupRow) -> str:
    """The list of the tickets that have it; a default priority is asked for by its level."""
    asked = {
        Setup.STATUS: ("status", row.id),
        Setup.PRIORITY: ("priority", row.level if row.is_default else row.id),
        Setup.TYPE: ("type", row.id),
        Setup.TAG: ("tag", row.name),
    }[setup]
    return f"/desk/views/all?{urlencode([asked])}"


def _refusal(setup: Setup, row: SetupRow) -> str:
    try:
        ensure_can_remove(KINDS[setup], row)
    except Conflict as refusal:
        return refusal.sentence
    return ""
