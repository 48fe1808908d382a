"""What the form of a bulk change shows: the choices, which tickets it is for, what would become of them."""

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.bulk.edits import Edits
from helpdesk.bulk.foreseeing import Foresight, Skipped
from helpdesk.bulk.queries.changes import foresight
from helpdesk.bulk.queries.selection import ensure_some, selected_count
from helpdesk.bulk.rules import edits_problems
from helpdesk.core.errors import Conflict, Invalid
from helpdesk.core.formats import whole_number
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import ngettext
from helpdesk.events.actor import Staff
from helpdesk.tickets.labels import setup_name
from helpdesk.tickets.queries.choices import TicketChoices
from helpdesk.web.desk.bulk_form import NONE, Seen, Sheet
from helpdesk.web.desk.filters import FilterSelect, Option, options_of, setup_options_of
from helpdesk.web.desk.frame import ViewsPart
from helpdesk.web.desk.kept import CHOICES
from helpdesk.web.kit.forms import Form


class PreviewPart(Struct, frozen=True, kw_only=True):
    """What would happen, in sentences; `button` is empty where there is nothing to do.

    `warning` says that there is no way back.
    """

    problem: str = ""
    sentence: str = ""
    warning: str = ""
    skipped: tuple[Skipped, ...] = ()
    button: str = ""


class BulkPart(Struct, frozen=True, kw_only=True):
    """The form itself."""

    which: str
    ticked: tuple[int, ...]
    is_whole_list: bool
    place: str
    back_url: str
    selects: list[FilterSelect]
    form: Form
    preview: PreviewPart


class BulkFormPage(Struct, frozen=True, kw_only=True):
    """The form as a page of its own, and without the views as a part of another."""

    bulk: BulkPart
    views: ViewsPart | None = None


class PreviewPage(Struct, frozen=True):
    preview: PreviewPart


async def bulk_part(actor: Staff, sheet: Sheet) -> BulkPart:
    """The form with what was typed, and what it would do."""
    choices = await CHOICES.of(None)
    form = sheet.form.refused(Invalid(_problems(sheet, choices)))
    return BulkPart(
        which=await _which(actor, sheet),
        ticked=() if sheet.is_whole_list else sheet.ticked,
        is_whole_list=sheet.is_whole_list,
        place=sheet.place.suffix,
        back_url=sheet.place.url,
        selects=_selects(choices, form),
        form=form,
        preview=await preview_part(actor, sheet),
    )


async def preview_part(actor: Staff, sheet: Sheet) -> PreviewPart:
    """What would become of the tickets; a sentence where that cannot be said yet."""
    choices = await CHOICES.of(None)
    edits = sheet.read.edits if sheet.read else Edits()
    problems = _problems(sheet, choices)
    if sheet.read is None or problems:
        return PreviewPart(problem=" ".join(problems.values()) or _("Please check the marked fields."))
    if not edits.given:
        return PreviewPart(problem=_("Choose above what to change; what you leave stays as it is."))
    try:
        found = await foresight(actor, sheet.selection, edits, choices)
    except Conflict as conflict:
        return PreviewPart(problem=conflict.sentence)
    return replace(_told(found), warning=_warning(actor, edits))


def _warning(actor: Staff, edits: Edits) -> str:
    """Whoever lays tickets with a team they are kept out of cannot take them back."""
    if edits.team not in actor.hidden_teams | actor.readonly_teams or edits.assignee == actor.person:
        return ""
    return _("You may not change tickets of this team, so you will not be able to undo this.")


def _problems(sheet: Sheet, choices: TicketChoices) -> dict[str, str]:
    """What is wrong with what was chosen; that nothing was chosen yet is no mistake."""
    if sheet.read is None or not sheet.read.edits.given:
        return {}
    return edits_problems(sheet.read.edits, choices)


def _told(found: Foresight) -> PreviewPart:
    number = whole_number(found.changing)
    words = [_will_change(found)]
    if found.same:
        words.append(
            ngettext("{n} stands so already.", "{n} stand so already.", found.same).format(
                n=whole_number(found.same)
            )
        )
    button = ngettext("Change {n} ticket", "Change {n} tickets", found.changing).format(n=number)
    return PreviewPart(
        sentence=" ".join(words), skipped=found.skipped, button=button if found.changing else ""
    )


def _will_change(found: Foresight) -> str:
    if found.changing == found.total:
        return ngettext("{n} ticket will change.", "All {n} tickets will change.", found.total).format(
            n=whole_number(found.total)
        )
    return ngettext(
        "{n} of {total} ticket will change.", "{n} of {total} tickets will change.", found.total
    ).format(n=whole_number(found.changing), total=whole_number(found.total))


async def _which(actor: Staff, sheet: Sheet) -> str:
    """The tickets in words, as many as there are of them by now."""
    count = await selected_count(actor, sheet.selection)
    try:
        ensure_some(count)
    except Conflict as conflict:
        return conflict.sentence
    if not sheet.is_whole_list:
        return ngettext("{n} ticket", "{n} tickets", count).format(n=whole_number(count))
    sentence = ngettext("The {n} ticket in “{list}”", "All {n} tickets in “{list}”", count)
    return sentence.format(n=whole_number(count), list=sheet.place.title)


def _selects(choices: TicketChoices, form: Form) -> list[FilterSelect]:
    nobody, no_team, no_type = _("Nobody"), _("No team"), _("No type")
    priorities = [
        (choice.value, setup_name(choice.name)) for choice in choices.priorities if choice.is_offered
    ]
    statuses = [choice for choice in choices.statuses if choice.is_offered]
    types = [choice for choice in choices.types if choice.is_offered]
    seen = [
        (Seen.PRIVATE.value, _("Only whoever asked and follows")),
        (Seen.SHARED.value, _("Their colleagues as well")),
    ]
    return [
        _select(form, "assignee", _("Assignee"), [(str(NONE), nobody), *options_of(choices.workers)]),
        _select(form, "status", _("Status"), setup_options_of(statuses)),
        _select(form, "priority", _("Priority"), priorities),
        _select(form, "team", _("Team"), [(str(NONE), no_team), *options_of(choices.teams)]),
        _select(form, "type", _("Type"), [(str(NONE), no_type), *setup_options_of(types)]),
        _select(form, "seen", _("Seen by"), seen),
    ]


def _select(form: Form, name: str, label: str, options: list[Option]) -> FilterSelect:
    return FilterSelect(name=name, label=label, options=options, value=str(form.value(name) or ""))
