"""The ledger of promises on a ticket: a date that is promised, and what became of it."""

from collections.abc import Awaitable, Callable

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template
from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid
from helpdesk.core.formats import exact_time, zone_or_utc
from helpdesk.events.actor import Actor, Staff
from helpdesk.relationship.actions.promises import (
    NewPromise,
    break_promise,
    keep_promise,
    make_promise,
    withdraw_promise,
)
from helpdesk.relationship.hints import LONGEST_TEXT, Hint, promise_in
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.side import SidePage, SideState, side_with
from helpdesk.web.desk.ticket_page import TicketState, ticket_page
from helpdesk.web.kit.forms import parse, typed
from helpdesk.web.kit.pages import fragment, page, see_other
from helpdesk.web.kit.paths import row_id
from helpdesk.web.kit.times import shown_instant, typed_instant
from helpdesk.web.kit.visit import current_visit

Settling = Callable[[Actor, int], Awaitable[str]]


class PromiseForm(Struct, frozen=True, kw_only=True):
    words: str = ""
    due_at: str = ""
    request_key: str | None = None


class HintForm(Struct, frozen=True, kw_only=True):
    body: str = ""


class HintPage(Struct, frozen=True, kw_only=True):
    """What was read out of a text: the words for the time, what they mean, and the fields of the promise."""

    said: str
    means: str
    words: str
    due_at: str


class PromiseController(Controller):
    path = "/tickets/{number:str}/promises"

    @post(status_code=200)
    async def create(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        fields = await request.form()
        form = typed(fields, PromiseForm)
        place = ListPlace.of_ticket(request.query_params)
        promise = NewPromise(
            words=form.value("words"),
            due_at=typed_instant(form.value("due_at"), current_visit().zone),
            request_key=form.value("request_key") or None,
        )
        try:
            await make_promise(actor, number, promise)
        except Invalid as refusal:
            return await _refused(actor, number, place, SideState(promise=form.refused(refusal)))
        return await _shown(actor, number, place)


class PromiseOutcomeController(Controller):
    """What became of a promise. It was kept, or will not be; or it is no longer one."""

    path = "/promises/{promise:str}"

    @post("/keeping", status_code=200)
    async def keep(
        self, request: Request, promise: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        return await _settled(request, actor, keep_promise, promise)

    @post("/breaking", status_code=200)
    async def stop(
        self, request: Request, promise: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        return await _settled(request, actor, break_promise, promise)

    @post("/withdrawal", status_code=200)
    async def destroy(
        self, request: Request, promise: FromPath[str], actor: NamedDependency[Staff]
    ) -> Template | Redirect:
        return await _settled(request, actor, withdraw_promise, promise)


class PromiseHintController(Controller):
    """The time that a text promises, for the composer to offer; nothing where it promises none."""

    path = "/promises/hint"

    @post(status_code=200)
    async def show(self, request: Request) -> Template | Response[None]:
        form = parse(await request.form(), HintForm)
        text = form.body if isinstance(form, HintForm) else ""
        zone = current_visit().zone
        hint = promise_in(text[:LONGEST_TEXT], now().astimezone(zone_or_utc(zone)))
        if hint is None:
            return Response(None, status_code=204)
        return fragment("desk/ticket/_promise_hint.html", _hint_page(hint, zone))


def _hint_page(hint: Hint, zone: str) -> HintPage:
    return HintPage(
        said=hint.said,
        means=exact_time(hint.due, zone),
        words=hint.sentence,
        due_at=shown_instant(hint.due, zone),
    )


async def _settled(request: Request, actor: Staff, settle: Settling, promise: str) -> Template | Redirect:
    number = await settle(actor, row_id(promise))
    return await _shown(actor, number, ListPlace.of_ticket(request.query_params))


async def _shown(actor: Staff, number: str, place: ListPlace) -> Template | Redirect:
    """The panel anew, which tells the page that something happened."""
    if not current_visit().is_fragment:
        return see_other(place.ticket_url(number))
    side = await side_with(actor, number, place, SideState())
    headers = {"HX-Trigger": f"live:ticket:{side.ticket.id}"}
    return fragment("desk/ticket/_side.html", SidePage(side), headers=headers)


async def _refused(actor: Staff, number: str, place: ListPlace, state: SideState) -> Template:
    if current_visit().is_fragment:
        side = await side_with(actor, number, place, state)
        return fragment("desk/ticket/_side.html", SidePage(side), status=422)
    shown = await ticket_page(actor, number, place, TicketState(promise_form=state.promise))
    return page("desk/ticket/show.html", shown, status=422)
