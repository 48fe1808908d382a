"""The pages of calendars, from what is stored or typed."""

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.accounts.choice import Choice
from helpdesk.accounts.queries.people import staff_choices
from helpdesk.audit.lines import TrailLine
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.events.actor import Capability
from helpdesk.sla.holiday_lists import regions
from helpdesk.sla.queries.calendars import CalendarRecord, Use, calendars
from helpdesk.sla.queries.recalculations import Recalculating, running_recalculation
from helpdesk.web.account.zones import ZoneGroup, zone_groups
from helpdesk.web.admin.calendar_form import (
    BLANK_DAYS,
    MORE_DAYS,
    DayRow,
    Filled,
    draft_of,
    filled_with,
    with_base,
)
from helpdesk.web.admin.calendar_lists import ShownList, parts_of, shown_list
from helpdesk.web.admin.calendar_weeks import Weeks, next_weeks
from helpdesk.web.admin.calendar_words import day_names, week_words
from helpdesk.web.kit.forms import Form
from helpdesk.web.kit.history import HistoryPart, history_part
from helpdesk.web.kit.visit import current_visit

LIST_URL = "/admin/calendars"
_PLACES = {
    "policy": (mark("Policy"), "/admin/policies/{id}", Capability.MANAGE_SLA),
    "team": (mark("Team"), "/admin/teams/{id}", Capability.MANAGE_TEAMS),
    "organisation": (mark("Organisation"), "/desk/organisations/{id}", Capability.READ_CUSTOMERS),
    "contract": (mark("Contract"), "/desk/organisations/{id}", Capability.READ_CUSTOMERS),
}


class CalendarLine(Struct, frozen=True, kw_only=True):
    """A calendar of the list, its week in words."""

    calendar: CalendarRecord
    week: list[str]


class CalendarsPage(Struct, frozen=True, kw_only=True):
    lines: list[CalendarLine]
    retired: list[CalendarLine]
    recalculation: Recalculating | None


class PreviewPage(Struct, frozen=True):
    """What a calendar means for the next weeks; `has_problems` where the form cannot be read yet."""

    preview: Weeks
    has_problems: bool

    @property
    def short_days(self) -> list[str]:
        return day_names("abbreviated")


class CalendarPage(Struct, frozen=True, kw_only=True):
    """A calendar's form; `known` is None for one that is being made.

    `meanwhile` is what somebody else did to it since the edit began, `refusal` why nothing was done.
    """

    known: CalendarRecord | None
    form: Form
    days: list[str]
    week: tuple[str, ...]
    rows: list[DayRow]
    lists: list[ShownList]
    countries: list[tuple[str, str]]
    parts: list[tuple[str, str]]
    people: list[Choice]
    zone_groups: list[ZoneGroup]
    preview: Weeks
    history: HistoryPart | None
    meanwhile: list[TrailLine]
    uses: list[tuple[str, str, str]]
    recalculation: Recalculating | None
    refusal: str = ""

    @property
    def url(self) -> str:
        return f"{LIST_URL}/{self.known.id if self.known else 'new'}"

    @property
    def has_problems(self) -> bool:
        return not self.preview.weeks

    @property
    def short_days(self) -> list[str]:
        return day_names("abbreviated")


async def calendar_page(
    known: CalendarRecord | None, filled: Filled | None = None, *, more: str = "", refusal: str = ""
) -> CalendarPage:
    """The page with what is typed, else with the calendar as it is; `more` names rows to be added."""
    shown = filled or (filled_with(known) if known else Filled(form=Form()))
    return CalendarPage(
        known=known,
        form=shown.form,
        days=day_names(),
        week=shown.week,
        rows=[*shown.rows, *[DayRow()] * (MORE_DAYS if more == "days" else BLANK_DAYS)],
        lists=[shown_list(each) for each in shown.lists],
        countries=[(each.code, each.name) for each in regions()],
        parts=[(each.code, each.name) for each in parts_of(shown.form.value("country"))],
        people=await _people(known),
        zone_groups=zone_groups(),
        preview=preview_of(shown),
        history=await history_part("calendar", known.id) if known else None,
        meanwhile=[],
        uses=[_use(use) for use in known.uses] if known else [],
        recalculation=await running_recalculation(),
        refusal=refusal,
    )


async def calendars_page() -> CalendarsPage:
    lines = [CalendarLine(calendar=each, week=week_words(each.content)) for each in await calendars()]
    return CalendarsPage(
        lines=[line for line in lines if line.calendar.retired_at is None],
        retired=[line for line in lines if line.calendar.retired_at is not None],
        recalculation=await running_recalculation(),
    )


def preview_of(filled: Filled) -> Weeks:
    return next_weeks(draft_of(filled).content)


async def outdated_page(present: CalendarRecord, filled: Filled) -> CalendarPage:
    """Everything that was typed, as an edit of what the calendar is by now, and what was done to it."""
    content = await calendar_page(present, with_base(filled, present))
    lines = content.history.lines if content.history else []
    return replace(content, meanwhile=lines[:1])


async def _people(known: CalendarRecord | None) -> list[Choice]:
    """Everyone who works here, and whoever is on call by now."""
    people = await staff_choices()
    if known is None or known.on_call is None or any(each.id == known.on_call for each in people):
        return people
    return [*people, Choice(known.on_call, known.on_call_name or "")]


def _use(use: Use) -> tuple[str, str, str]:
    """What goes by a calendar: what it is, its name, and its page for whoever may open that."""
    label, address, needs = _PLACES[use.kind]
    may_open = current_visit().actor.can(needs)
    return _(label), use.name, address.format(id=use.id) if may_open else ""
