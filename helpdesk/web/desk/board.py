"""A list as a board: a column for each status, and tickets moved from one to the other."""

from collections.abc import Sequence

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.core.errors import Conflict, Forbidden, Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Capability, Staff
from helpdesk.tickets.actions.status import change_status
from helpdesk.tickets.enums import Category
from helpdesk.tickets.labels import setup_name
from helpdesk.tickets.queries.board import BoardColumn, board
from helpdesk.tickets.queries.inbox import InboxRow
from helpdesk.tickets.queries.statuses import StatusChoice
from helpdesk.tickets.rules import can_move
from helpdesk.web.desk.countdowns import Moment, next_clock_mark, this_moment
from helpdesk.web.desk.filters import FilterPart, filter_part
from helpdesk.web.desk.frame import ViewsPart, shown_count, views_part
from helpdesk.web.desk.kept import CHOICES
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.places import place_of_view
from helpdesk.web.desk.rows import TONES, listing_of
from helpdesk.web.desk.saving import SavingPart, saving_part
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.pages import fragment, page, see_other
from helpdesk.web.kit.visit import current_visit

BoardAnswer = Template | Redirect


class MoveForm(Struct, frozen=True, kw_only=True):
    number: str
    status: int


class Card(Struct, frozen=True, kw_only=True):
    """A ticket on the board. `moves` are the statuses it may take; without any it stays where it is."""

    ticket: InboxRow
    url: str
    tone: str
    priority_name: str
    promise: Markup
    moves: list[tuple[str, str]]


class ColumnPart(Struct, frozen=True, kw_only=True):
    status: int
    name: str
    category: Category
    count: str
    cards: list[Card]
    more_url: str


class BoardPart(Struct, frozen=True, kw_only=True):
    """`refusal` says why a ticket was not moved; without `moves_url` its reader moves none."""

    title: str
    place: ListPlace
    columns: list[ColumnPart]
    refusal: str
    moves_url: str


class BoardPage(Struct, frozen=True, kw_only=True):
    views: ViewsPart
    listing: BoardPart
    filters: FilterPart
    saving: SavingPart


class BoardPiece(Struct, frozen=True):
    """The board by itself, for a page that refreshes it."""

    listing: BoardPart


class BoardController(Controller):
    path = "/views/{view:str}/board"

    @get()
    async def show(self, request: Request, view: FromPath[str], actor: NamedDependency[Staff]) -> Template:
        place = await _place(request, actor, view)
        return await _shown(actor, place, await board_part(actor, place))


class MoveController(Controller):
    path = "/views/{view:str}/board/moves"

    @post(status_code=200)
    async def create(
        self, request: Request, view: FromPath[str], actor: NamedDependency[Staff]
    ) -> BoardAnswer:
        """Give the ticket of the form its status; where that is refused, the board says why."""
        place = await _place(request, actor, view)
        refusal = await _refusal(actor, parse(await request.form(), MoveForm))
        if refusal or current_visit().is_fragment:
            return await _shown(actor, place, await board_part(actor, place, refusal))
        return see_other(place.url)


async def _place(request: Request, actor: Staff, view: str) -> ListPlace:
    return replace(await place_of_view(actor, view, request.query_params), is_board=True, after=None)


async def board_part(actor: Staff, place: ListPlace, refusal: str = "") -> BoardPart:
    """The board of a list, in one statement. What is closed is moved there from its own page."""
    statuses = [each for each in (await CHOICES.of(None)).statuses if _is_shown(each, place)]
    listing = replace(await listing_of(place), columns=(), grouping=None)
    found = await board(actor, listing, [status.id for status in statuses])
    may_move = actor.can(Capability.WRITE_TICKETS)
    targets = statuses if may_move else []
    columns = [_column(place, each, column, targets) for each, column in zip(statuses, found, strict=True)]
    moves_url = place.url.replace("/board", "/board/moves", 1) if may_move else ""
    return BoardPart(title=place.title, place=place, columns=columns, refusal=refusal, moves_url=moves_url)


def _is_shown(status: StatusChoice, place: ListPlace) -> bool:
    if place.status is not None:
        return status.id == place.status
    return status.is_offered and status.category != Category.CLOSED


def _column(
    place: ListPlace, status: StatusChoice, found: BoardColumn, targets: Sequence[StatusChoice]
) -> ColumnPart:
    offered = [each for each in targets if each.id != status.id and can_move(status.category, each.category)]
    moves = [(str(each.id), setup_name(each.name)) for each in offered]
    moment = this_moment()
    whole = replace(place, status=status.id, is_board=False).url
    return ColumnPart(
        status=status.id,
        name=setup_name(status.name),
        category=status.category,
        count=shown_count(found.count),
        cards=[_card(row, place, moves, moment) for row in found.cards],
        more_url=whole if found.count > len(found.cards) else "",
    )


def _card(row: InboxRow, place: ListPlace, moves: list[tuple[str, str]], moment: Moment) -> Card:
    tone = TONES.get(row.priority, "")
    return Card(
        ticket=row,
        url=place.ticket_url(row.number),
        tone=tone,
        priority_name=setup_name(row.priority_name) if tone else "",
        promise=next_clock_mark(row.next_clock, moment),
        moves=moves,
    )


async def _refusal(actor: Staff, form: MoveForm | Form) -> str:
    """Move the ticket; why it was not, in sentences."""
    if isinstance(form, Form):
        return _("Choose where the ticket goes.")
    try:
        await change_status(actor, form.number, form.status)
    except Invalid as refused:
        return f"{form.number}: {' '.join(refused.fields.values())}"
    except (Conflict, Forbidden) as refused:
        return f"{form.number}: {refused.sentence}"
    return ""


async def _shown(actor: Staff, place: ListPlace, part: BoardPart) -> Template:
    status = 422 if part.refusal else 200
    if current_visit().is_fragment:
        return fragment("desk/inbox/_board.html", BoardPiece(part), status=status)
    shown = BoardPage(
        views=await views_part(actor, place.key),
        listing=part,
        filters=filter_part(place, await CHOICES.of(None), []),
        saving=await saving_part(actor, place),
    )
    return page("desk/inbox/board.html", shown, status=status)
