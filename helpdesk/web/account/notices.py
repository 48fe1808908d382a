"""What a member of staff is told of: by which ways, and when mail may reach them."""

from collections.abc import Mapping
from typing import Any

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency, Provide
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.accounts.actions.sessions import add_flash
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.notify.choosing import DAYS_OF_WEEK, choices_of, choose_notices
from helpdesk.notify.enums import Occasion, Rhythm, Way
from helpdesk.notify.labels import OCCASION_LABELS, RELATION_LABELS, RHYTHM_LABELS
from helpdesk.notify.matrix import CELLS, DIRECT, ON_TICKETS, USUAL, Choices, cell, ways
from helpdesk.sla.labels import weekday_label
from helpdesk.tickets.enums import Relation
from helpdesk.web.kit.forms import Form, parse, typed
from helpdesk.web.kit.guards import provide_staff, staff_only
from helpdesk.web.kit.pages import page, see_other
from helpdesk.web.kit.visit import current_visit

PATH = "/account/notices"


class ChoicesForm(Struct, frozen=True, kw_only=True):
    """`app` and `mail` are the cells that are ticked; `usual` gives everything back its usual value."""

    app: list[str] = []
    mail: list[str] = []
    rhythm: Rhythm = Rhythm.AT_ONCE
    daily_at: str = ""
    quiet_from: str = ""
    quiet_until: str = ""
    quiet_days: list[int] = []
    is_urgent_at_once: bool = False
    usual: bool = False


class CellPart(Struct, frozen=True, kw_only=True):
    """One choice of the matrix: what it is of, and which ways are ticked. Empty where there is none."""

    of: str
    relation: str
    is_app: bool = False
    is_mail: bool = False


class OccasionPart(Struct, frozen=True, kw_only=True):
    text: str
    cells: list[CellPart]


class NoticeChoicesPage(Struct, frozen=True, kw_only=True):
    form: Form
    direct: list[OccasionPart]
    relations: list[str]
    on_tickets: list[OccasionPart]
    rhythms: list[tuple[str, str, str]]
    days: list[tuple[int, str]]
    zone: str


class NoticeChoicesController(Controller):
    path = PATH
    guards = [staff_only]
    dependencies = {"actor": Provide(provide_staff)}

    @get()
    async def edit(self, actor: NamedDependency[Staff]) -> Template:
        return _page(Form(values=_values(await choices_of(actor.person))))

    @post()
    async def update(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        fields = await request.form()
        form = parse(fields, ChoicesForm)
        if isinstance(form, Form):
            return _page(form, status=422)
        try:
            await choose_notices(actor, Choices() if form.usual else _chosen(form))
        except Invalid as refusal:
            return _page(typed(fields, ChoicesForm).refused(refusal), status=422)
        await add_flash(current_visit().session or 0, "ok", _("Saved. You are told of this from now on."))
        return see_other(PATH)


def _chosen(form: ChoicesForm) -> Choices:
    """What differs from what is usual is kept, so that the rest stays as usual as it may become."""
    ticked = {of: _ways_ticked(form, of) for of in CELLS}
    return Choices(
        ways={of: how for of, how in ticked.items() if frozenset(how) != USUAL.get(of, frozenset())},
        rhythm=form.rhythm,
        daily_at=form.daily_at,
        quiet_from=form.quiet_from,
        quiet_until=form.quiet_until,
        quiet_days=tuple(sorted(set(form.quiet_days))),
        is_urgent_at_once=form.is_urgent_at_once,
    )


def _ways_ticked(form: ChoicesForm, of: str) -> tuple[Way, ...]:
    return tuple(way for way, ticked in ((Way.APP, form.app), (Way.MAIL, form.mail)) if of in ticked)


def _values(choices: Choices) -> dict[str, Any]:
    return {
        "app": [of for of in CELLS if Way.APP in ways(choices, of)],
        "mail": [of for of in CELLS if Way.MAIL in ways(choices, of)],
        "rhythm": choices.rhythm,
        "daily_at": choices.daily_at,
        "quiet_from": choices.quiet_from,
        "quiet_until": choices.quiet_until,
        "quiet_days": list(choices.quiet_days),
        "is_urgent_at_once": choices.is_urgent_at_once,
    }


def _page(form: Form, *, status: int = 200) -> Template:
    content = NoticeChoicesPage(
        form=form,
        direct=[_occasion_part(form, occasion, {None: ""}) for occasion in DIRECT],
        relations=[_(label) for label in RELATION_LABELS.values()],
        on_tickets=[_occasion_part(form, occasion, RELATION_LABELS) for occasion in ON_TICKETS],
        rhythms=[(rhythm.value, _(text), _(hint)) for rhythm, (text, hint) in RHYTHM_LABELS.items()],
        days=[(day, weekday_label(day)) for day in range(DAYS_OF_WEEK)],
        zone=current_visit().zone,
    )
    return page("account/notices.html", content, status=status)


def _occasion_part(
    form: Form, occasion: Occasion, relations: Mapping[Relation, str] | Mapping[None, str]
) -> OccasionPart:
    return OccasionPart(
        text=_(OCCASION_LABELS[occasion]),
        cells=[_cell_part(form, cell(occasion, relation), label) for relation, label in relations.items()],
    )


def _cell_part(form: Form, of: str, label: str) -> CellPart:
    relation = _(label) if label else ""
    if of not in CELLS:
        return CellPart(of="", relation=relation)
    return CellPart(
        of=of, relation=relation, is_app=of in form.value("app"), is_mail=of in form.value("mail")
    )
