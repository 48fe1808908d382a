"""The form of a view: what is typed in it, the view it means, and what a new one begins with."""

from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.fields import Fields
from helpdesk.conditions.language import EVERYTHING, All, AnyOf, Check, Condition, Not
from helpdesk.core.errors import NotFound
from helpdesk.events.actor import Staff
from helpdesk.tickets.enums import Holder, Sort, View
from helpdesk.tickets.queries.saved_views import SavedView
from helpdesk.tickets.view_conditions import STARTS
from helpdesk.tickets.view_rules import ViewDraft
from helpdesk.web.admin.field_conditions import MIDNIGHT
from helpdesk.web.desk.custom_filters import narrowed
from helpdesk.web.desk.kept import VIEWS
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.view_groups import TypedGroups, condition_of_groups, groups_of, typed_groups
from helpdesk.web.kit.forms import Form, Sent, typed
from helpdesk.web.kit.paths import typed_id

DAY = ".day"


class ViewForm(Struct, frozen=True, kw_only=True):
    """All but the conditions, as it is typed. `columns` and `grouping` come along from where it began."""

    name: str = ""
    holder: str = Holder.PERSON
    team: str = ""
    sort: str = Sort.NEWEST
    columns: list[str] = []
    grouping: str = ""
    version: str = ""
    request_key: str = ""


class FilledView(Struct, frozen=True, kw_only=True):
    form: Form
    groups: TypedGroups = TypedGroups()

    def refused(self, errors: dict[str, str]) -> "FilledView":
        return replace(self, form=replace(self.form, errors={**self.form.errors, **errors}))


def filled_from(data: Sent) -> FilledView:
    return FilledView(form=typed(data, ViewForm), groups=typed_groups(data))


def filled_with(view: SavedView) -> FilledView:
    """The form of a view as it is."""
    values = {
        "name": view.name,
        "holder": view.holder.value,
        "team": str(view.team or ""),
        "sort": view.sort.value,
        "columns": list(view.columns),
        "grouping": view.grouping,
        "version": str(view.version),
    }
    return FilledView(form=Form(values=values), groups=groups_of(view.condition))


async def begun_at(actor: Staff, place: ListPlace) -> FilledView:
    """The form of a new view that holds what a list shows: its view, its filters, its order."""
    started = await _started(actor, place)
    asked = All((started, _with_days((await narrowed(replace(place, view=View.ALL))).condition)))
    values = {
        "holder": Holder.PERSON.value,
        "sort": place.order.value,
        "columns": list(place.saved.columns) if place.saved else [],
        "grouping": place.saved.grouping if place.saved else "",
    }
    return FilledView(form=Form(values=values), groups=groups_of(asked))


async def _started(actor: Staff, place: ListPlace) -> Condition:
    """What the view itself asks, with "me" where it says so."""
    if isinstance(place.view, View):
        return STARTS.get(place.view, EVERYTHING)
    found = next((view for view in (await VIEWS.of(actor)).views if view.id == place.view), None)
    if found is None:
        raise NotFound("view")
    return found.condition


def _with_days(condition: Condition) -> Condition:
    """A filter for one day, as conditions know it: after the day before, and before the day after."""
    match condition:
        case All(conditions):
            return All(tuple(map(_with_days, conditions)))
        case AnyOf(conditions):
            return AnyOf(tuple(map(_with_days, conditions)))
        case Not(inner):
            return Not(_with_days(inner))
        case Check(field=field, value=str(day)) if field.endswith(DAY):
            return _on_day(field.removesuffix(DAY), date.fromisoformat(day))
        case _:
            return condition


def _on_day(field: str, day: date) -> Condition:
    """Dates begin at midnight, so that no other is between."""
    one = timedelta(days=1)
    return All(
        (
            Check(field, Operator.AFTER, f"{day - one}{MIDNIGHT}"),
            Check(field, Operator.BEFORE, f"{day + one}{MIDNIGHT}"),
        )
    )


def draft_of(filled: FilledView, fields: Fields, known: SavedView | None) -> ViewDraft:
    """The view that the form means. A condition the editor could not show stays as it is."""
    form = filled.form
    holder, sort = form.value("holder"), form.value("sort")
    return ViewDraft(
        name=form.value("name"),
        condition=_condition(filled, fields, known),
        holder=Holder(holder) if holder in set(Holder) else Holder.PERSON,
        team=typed_id(form.value("team")),
        sort=Sort(sort) if sort in set(Sort) else Sort.NEWEST,
        columns=known.columns if known else tuple(form.value("columns", [])),
        grouping=known.grouping if known else form.value("grouping"),
    )


def _condition(filled: FilledView, fields: Fields, known: SavedView | None) -> Condition:
    if filled.groups.is_foreign:
        return known.condition if known else EVERYTHING
    return condition_of_groups(filled.groups, fields)
