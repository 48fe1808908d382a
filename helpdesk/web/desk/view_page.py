"""What the editor of a view shows: the form, what can be asked, and what the view would hold."""

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.accounts.rules import may_manage_team
from helpdesk.conditions.checking import problems
from helpdesk.core.errors import Unavailable
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import fetch
from helpdesk.events.actor import Capability, Staff
from helpdesk.tickets.enums import Holder, Sort
from helpdesk.tickets.labels import setup_name, sort_label
from helpdesk.tickets.queries.inbox import InboxRow, Narrowed
from helpdesk.tickets.queries.saved_views import SavedView
from helpdesk.tickets.queries.view_preview import view_preview
from helpdesk.tickets.view_conditions import as_seen_by
from helpdesk.tickets.view_fields import view_fields
from helpdesk.tickets.view_rules import may_keep
from helpdesk.web.admin.field_conditions import ConditionEditor
from helpdesk.web.desk.filters import Option
from helpdesk.web.desk.frame import ViewsPart, shown_count, views_part
from helpdesk.web.desk.kept import CHOICES
from helpdesk.web.desk.view_form import FilledView, draft_of
from helpdesk.web.desk.view_groups import group_editors
from helpdesk.web.desk.view_names import view_names
from helpdesk.web.kit.forms import Form

INDEX_URL = "/desk/views"
HolderOption = tuple[str, str, str]


class PreviewLine(Struct, frozen=True):
    number: str
    subject: str
    requester: str
    status: str


class ViewPreviewPart(Struct, frozen=True, kw_only=True):
    """With `sentences`, why nothing can be shown."""

    count: str = ""
    is_one: bool = False
    lines: list[PreviewLine] = []
    sentences: list[str] = []


class PreviewPage(Struct, frozen=True):
    preview: ViewPreviewPart


class ViewEditorPage(Struct, frozen=True, kw_only=True):
    views: ViewsPart
    known: SavedView | None
    may_keep: bool
    url: str
    form: Form
    join: str
    is_foreign: bool
    groups: list[ConditionEditor]
    holders: list[HolderOption]
    teams: list[Option]
    sorts: list[Option]
    broken: list[str]
    refusal: str
    preview: ViewPreviewPart


async def editor_page(
    actor: Staff, filled: FilledView, known: SavedView | None = None, *, more: str = "", refusal: str = ""
) -> ViewEditorPage:
    """The form with a row or a group more where that was asked for, or with why it was refused."""
    draft = draft_of(filled, await view_fields(), known)
    names = await view_names(actor, await CHOICES.of(None), draft.condition)
    teams = await _teams_kept_by(actor)
    error = filled.form.error("condition")
    return ViewEditorPage(
        views=await views_part(actor, str(known.id) if known else ""),
        known=known,
        may_keep=known is None or may_keep(actor, known.held),
        url=f"{INDEX_URL}/{known.id}/edit" if known else f"{INDEX_URL}/new",
        form=_with_condition_errors(filled.form),
        join=filled.groups.join,
        is_foreign=filled.groups.is_foreign,
        groups=group_editors(filled.groups, names.fields, names.values, more=more, error=error),
        holders=_holders(actor, teams),
        teams=teams,
        sorts=[(sort.value, sort_label(sort)) for sort in Sort],
        broken=names.broken,
        refusal=refusal,
        preview=await preview_part(actor, filled, known),
    )


def _with_condition_errors(form: Form) -> Form:
    """What is wrong with the conditions is linked to where they begin."""
    errors = {("group1_when" if name == "condition" else name): text for name, text in form.errors.items()}
    return replace(form, errors=errors)


async def _teams_kept_by(actor: Staff) -> list[Option]:
    """The teams whose views somebody keeps."""
    rows = await fetch("SELECT id, name, lead FROM teams ORDER BY lower(name), id")
    return [
        (str(row["id"]), row["name"])
        for row in rows
        if row["lead"] == actor.person or may_manage_team(actor, row["id"])
    ]


def _holders(actor: Staff, teams: list[Option]) -> list[HolderOption]:
    offered = [(Holder.PERSON.value, _("Only me"), "")]
    if teams:
        offered.append((Holder.TEAM.value, _("A team"), _("Everybody who is in it.")))
    if actor.can(Capability.MANAGE_VIEWS):
        offered.append((Holder.EVERYBODY.value, _("Everybody"), _("All staff who read tickets.")))
    return offered


async def preview_part(actor: Staff, filled: FilledView, known: SavedView | None) -> ViewPreviewPart:
    """How many tickets there would be and the first of them, for whoever draws the view up."""
    fields = await view_fields()
    draft = draft_of(filled, fields, known)
    if found := problems(draft.condition, fields):
        return ViewPreviewPart(sentences=found)
    asked = Narrowed(as_seen_by(actor, draft.condition), fields)
    try:
        held = await view_preview(actor, asked, draft.sort)
    except Unavailable as refusal:
        return ViewPreviewPart(sentences=[refusal.sentence])
    lines = [_line(row) for row in held.rows]
    return ViewPreviewPart(count=shown_count(held.count), is_one=held.count == 1, lines=lines)


def _line(row: InboxRow) -> PreviewLine:
    return PreviewLine(row.number, row.subject, row.requester_name, setup_name(row.status_name))
