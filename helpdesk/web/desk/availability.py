"""Whether somebody takes on work: one's own by the menu of every page, a colleague's by who leads."""

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.accounts.actions.availability import Absence, ensure_may_set, set_availability
from helpdesk.accounts.enums import AvailabilityState
from helpdesk.accounts.labels import availability_hint, availability_label
from helpdesk.accounts.queries.availability import AvailabilityOut, availabilities, availability_of
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.tickets.queries.away_rules import away_rules
from helpdesk.tickets.queries.loads import Load, load_of
from helpdesk.web.desk.away_words import away_sentence, named_with, present_sentence
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.kept import CHOICES
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Form, parse, typed
from helpdesk.web.kit.history import HistoryPart, history_part
from helpdesk.web.kit.pages import page
from helpdesk.web.kit.paths import RowId, came_from, row_id
from helpdesk.web.kit.times import shown_instant, typed_instant
from helpdesk.web.kit.visit import current_visit

URL = "/desk/availability"
EVENTS = ("AvailabilityChanged", "CapacityChanged")


class AvailabilityForm(Struct, frozen=True, kw_only=True):
    """`is_quick` comes from the menu above a page, which is where one goes back to."""

    state: AvailabilityState
    until: str = ""
    substitute: RowId | None = None
    is_quick: bool = False


class AvailabilityPage(Struct, frozen=True, kw_only=True):
    """`rule` says what becomes of the tickets of somebody who is away."""

    views: ViewsPart
    url: str
    name: str
    is_own: bool
    present: str
    form: Form
    states: list[tuple[str, str, str]]
    colleagues: list[tuple[int | str, str]]
    rule: str
    load: Load | None
    log_url: str
    history: HistoryPart


class AvailabilityController(Controller):
    path = "/availability"

    @get()
    async def edit(self, actor: NamedDependency[Staff]) -> Template:
        return await _page(actor, actor.person)

    @post()
    async def update(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        return await _update(request, actor, actor.person)


class ColleagueAvailabilityController(Controller):
    path = "/team/{person:str}/availability"

    @get()
    async def edit(self, person: FromPath[str], actor: NamedDependency[Staff]) -> Template:
        return await _page(actor, row_id(person))

    @post()
    async def update(
        self, request: Request, person: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        return await _update(request, actor, row_id(person))


async def _update(request: Request, actor: Staff, person: int) -> Template | Redirect:
    ensure_may_set(actor, person)
    sent = await request.form()
    form = parse(sent, AvailabilityForm)
    if isinstance(form, Form):
        return await _page(actor, person, form, status=422)
    try:
        await set_availability(actor, person, _absence(form))
    except Invalid as refusal:
        return await _page(actor, person, typed(sent, AvailabilityForm).refused(refusal), status=422)
    url = _url(actor, person)
    return await see_done(came_from(request.headers, url) if form.is_quick else url, _done(actor, person))


def _absence(form: AvailabilityForm) -> Absence:
    until = typed_instant(form.until, current_visit().zone) if form.until else None
    if form.until and until is None:
        raise Invalid({"until": _("Please give a day and a time.")})
    return Absence(state=form.state, until=until, substitute=form.substitute)


def _done(actor: Staff, person: int) -> str:
    return _("Saved. It holds from now on.") if person == actor.person else _("Saved for your colleague.")


def _url(actor: Staff, person: int) -> str:
    return URL if person == actor.person else f"/desk/team/{person}/availability"


async def _page(actor: Staff, person: int, form: Form | None = None, *, status: int = 200) -> Template:
    ensure_may_set(actor, person)
    staff = {choice.id: choice for choice in (await CHOICES.of(None)).staff}
    if person not in staff:
        raise NotFound("person")
    present = await availability_of(person)
    shown = AvailabilityPage(
        views=await views_part(actor, "availability"),
        url=_url(actor, person),
        name=staff[person].name,
        is_own=person == actor.person,
        present=present_sentence(present),
        form=form or Form(values=_values(present)),
        states=[(state, availability_label(state), availability_hint(state)) for state in AvailabilityState],
        colleagues=await _colleagues(person),
        rule=away_sentence(await away_rules()),
        load=await load_of(person) if staff[person].works else None,
        log_url=f"/desk/team/{person}",
        history=await history_part("person", person, events=EVENTS),
    )
    return page("desk/availability/edit.html", shown, status=status)


def _values(present: AvailabilityOut) -> dict[str, object]:
    until = shown_instant(present.until, current_visit().zone) if present.until else ""
    return {"state": present.state, "until": until, "substitute": present.substitute or ""}


async def _colleagues(person: int) -> list[tuple[int | str, str]]:
    """Who may stand in, each with a word where they are not there themselves."""
    workers = [choice for choice in (await CHOICES.of(None)).workers if choice.id != person]
    states = await availabilities([choice.id for choice in workers])
    return [(choice.id, named_with(choice.name, states[choice.id])) for choice in workers]
