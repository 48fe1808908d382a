"""A bulk change as a page, the list of somebody's own, and what is said of one in the corner."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from helpdesk.bulk.access import BulkChangeRecord, access_bulk_change
from helpdesk.bulk.edits import Edits
from helpdesk.bulk.enums import State
from helpdesk.bulk.labels import state_label
from helpdesk.bulk.queries.changes import Troubled, bulk_changes, troubled
from helpdesk.bulk.rules import UNDO_WITHIN, can_undo
from helpdesk.core.clock import now
from helpdesk.core.formats import whole_number
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import ngettext
from helpdesk.core.pagination import decode_cursor
from helpdesk.events.actor import Staff
from helpdesk.tickets.enums import Priority
from helpdesk.tickets.labels import PRIVACY_LABELS, field_label, priority_label, setup_name
from helpdesk.tickets.queries.choices import TicketChoices
from helpdesk.tickets.queries.cursors import id_before
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.kept import CHOICES
from helpdesk.web.kit.paths import safe_path

URL = "/desk/bulk-changes"
Words = list[tuple[str, str]]


class BulkLine(Struct, frozen=True, kw_only=True):
    """A bulk change in words: what was set, how far it is, what became of it; `undo_url` while it can be."""

    url: str
    title: str
    words: Words
    state: str
    is_running: bool
    tone: str
    result: str
    done: int
    total: int
    progress: str
    at: datetime
    stop_url: str
    undo_url: str


class BulkChangePage(Struct, frozen=True, kw_only=True):
    """`undo_until` says how long it can be taken back."""

    views: ViewsPart
    line: BulkLine
    undo_until: datetime
    troubles: list[Troubled]
    list_url: str
    first_url: str
    more_url: str


class BulkChangesPage(Struct, frozen=True, kw_only=True):
    views: ViewsPart
    lines: list[BulkLine]
    first_url: str
    older_url: str


class BulkToast(Struct, frozen=True):
    line: BulkLine


async def bulk_page(actor: Staff, change: int, after: str) -> BulkChangePage:
    """One change; `after` is the place in the list of the tickets that refused."""
    record = await access_bulk_change(actor, change)
    cursor = decode_cursor(after)
    found = await troubled(actor, change, after=cursor.id if cursor else 0)
    url = f"{URL}/{change}"
    return BulkChangePage(
        views=await views_part(actor, "bulk"),
        line=_line(record, await CHOICES.of(None)),
        undo_until=record.created_at + UNDO_WITHIN,
        troubles=found.rows,
        list_url=safe_path(record.list_url or "/desk/"),
        first_url=url if after else "",
        more_url=f"{url}?{urlencode({'after': found.after})}" if found.after else "",
    )


async def bulk_pages(actor: Staff, before: str) -> BulkChangesPage:
    """What somebody changed at once, the latest first."""
    found = await bulk_changes(actor, before=id_before(before))
    choices = await CHOICES.of(None)
    return BulkChangesPage(
        views=await views_part(actor, "bulk"),
        lines=[_line(record, choices) for record in found.rows],
        first_url=URL if before else "",
        older_url=f"{URL}?{urlencode({'before': found.after})}" if found.after else "",
    )


async def told(actor: Staff, change: int) -> BulkToast:
    """What to say of a change that is over."""
    return BulkToast(_line(await access_bulk_change(actor, change), await CHOICES.of(None)))


def _line(record: BulkChangeRecord, choices: TicketChoices) -> BulkLine:
    url = f"{URL}/{record.id}"
    is_running = not record.is_over
    is_undoable = can_undo(record.state, record.changed, record.created_at, now())
    total = record.changed if record.state == State.UNDOING else record.total
    done = record.undone if record.state == State.UNDOING else record.done
    return BulkLine(
        url=url,
        title=_title(record),
        words=_edit_words(record.edits, choices),
        state=state_label(record.state),
        is_running=is_running,
        tone="warn" if record.refused else "ok",
        result=_result(record),
        done=done,
        total=total,
        progress=_("{done} of {total}").format(done=whole_number(done), total=whole_number(total)),
        at=record.created_at,
        stop_url=f"{url}/stopping" if record.state == State.RUNNING else "",
        undo_url=f"{url}/undoing" if is_undoable else "",
    )


def _title(record: BulkChangeRecord) -> str:
    number = whole_number(record.total)
    if record.is_whole_list:
        return ngettext("A list of {n} ticket", "A list of {n} tickets", record.total).format(n=number)
    return ngettext("{n} ticket", "{n} tickets", record.total).format(n=number)


def _result(record: BulkChangeRecord) -> str:
    """What became of the tickets, in sentences; nothing while none was looked at."""
    if record.state == State.UNDONE:
        return _undone_sentence(record)
    changed = ngettext("{n} ticket changed.", "{n} tickets changed.", record.changed)
    sentences = [changed.format(n=whole_number(record.changed))]
    same = record.done - record.changed - record.refused
    left = record.total - record.done if record.is_over else 0
    for count, singular, plural in (
        (same, "{n} stood so already.", "{n} stood so already."),
        (record.refused, "{n} refused.", "{n} refused."),
        (left, "{n} was left alone.", "{n} were left alone."),
    ):
        if count:
            sentences.append(ngettext(singular, plural, count).format(n=whole_number(count)))
    return " ".join(sentences)


def _undone_sentence(record: BulkChangeRecord) -> str:
    """How many stand again where they stood."""
    back = ngettext(
        "{n} ticket stands again as before.", "{n} tickets stand again as before.", record.given_back
    ).format(n=whole_number(record.given_back))
    kept = record.changed - record.given_back
    if not kept:
        return back
    left = ngettext("{n} stayed as it is.", "{n} stayed as they are.", kept).format(n=whole_number(kept))
    return f"{back} {left}"


def _edit_words(edits: Edits, choices: TicketChoices) -> Words:
    """What was set, by field; what was removed since has no name any more."""
    return [(_field_name(name), _value_name(name, value, choices)) for name, value in edits.given.items()]


def _field_name(name: str) -> str:
    if name == "add_tags":
        return _("Tags added")
    return _("Tags removed") if name == "remove_tags" else field_label(name)


def _value_name(name: str, value: Any, choices: TicketChoices) -> str:
    if name in {"add_tags", "remove_tags"}:
        return ", ".join(value)
    if name == "is_private":
        stored = "true" if value else "false"
        return _(PRIVACY_LABELS[stored])
    if isinstance(value, Priority):
        return priority_label(value)
    if value is None:
        return {"assignee": _("Nobody"), "team": _("No team"), "type": _("No type")}[name]
    named = {
        "assignee": choices.staff,
        "team": choices.teams,
        "type": choices.types,
        "status": choices.statuses,
        "priority": choices.priorities,
    }
    found = next((choice.name for choice in named[name] if choice.id == value), "")
    return setup_name(found) or _("no longer there")
