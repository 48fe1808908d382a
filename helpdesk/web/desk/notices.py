"""The tray: what a colleague was told of, read one by one or all at once."""

from datetime import datetime
from urllib.parse import urlencode

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.core.markdown import plain_text
from helpdesk.core.pagination import decode_cursor
from helpdesk.events.actor import Staff
from helpdesk.events.telling import sentence_of
from helpdesk.notify.actions import read_all_notices, read_notice
from helpdesk.notify.enums import Shelf
from helpdesk.notify.queries import NoticeRow, own_notice, tray
from helpdesk.tickets.news import reason_sentence
from helpdesk.tickets.queries.names import TicketName, ticket_names
from helpdesk.web.desk.frame import BellPart, ViewsPart, bell_part, views_part
from helpdesk.web.desk.kept import TRAY
from helpdesk.web.kit.pages import fragment, page, see_other
from helpdesk.web.kit.paths import row_id, typed_id, usable_cursor

URL = "/desk/notices"
LONGEST_EXCERPT = 140
SHELVES = {
    Shelf.ALL: mark("All"),
    Shelf.UNREAD: mark("Unread"),
    Shelf.MENTIONS: mark("Mentions"),
    Shelf.MESSAGES: mark("Messages"),
    Shelf.TICKETS: mark("Tickets"),
    Shelf.DUE: mark("Promises and tasks"),
}
TICKET = "ticket"


class NoticeLine(Struct, frozen=True, kw_only=True):
    """What somebody was told; `subject` is empty where they may not see by now what it is about."""

    url: str
    reading_url: str
    number: str
    subject: str
    sentence: str
    excerpt: str
    why: str
    for_whom: str
    at: datetime
    is_unread: bool


class ShelfLink(Struct, frozen=True):
    """A part of the tray to choose."""

    text: str
    url: str
    is_current: bool


class NoticesPage(Struct, frozen=True, kw_only=True):
    """`newest` is the last notice that is shown: those that come later stay unread."""

    views: ViewsPart
    shelves: list[ShelfLink]
    shelf: Shelf
    lines: list[NoticeLine]
    newest: int
    has_unread: bool
    first_url: str
    older_url: str


class BellViews(Struct, frozen=True):
    bell: BellPart


class BellPage(Struct, frozen=True):
    """The bell by itself, where the views have it."""

    views: BellViews


class NoticesController(Controller):
    path = "/notices"

    @get()
    async def index(
        self, actor: NamedDependency[Staff], after: FromQuery[str] = "", show: FromQuery[str] = ""
    ) -> Template:
        shelf = Shelf(show) if show in set(Shelf) else Shelf.ALL
        found = await tray(actor, after=decode_cursor(usable_cursor(after)), shelf=shelf)
        names = await ticket_names(
            actor, [row.subject_id for row in found.rows if row.subject_kind == TICKET]
        )
        shown = NoticesPage(
            views=await views_part(actor, "notices"),
            shelves=[ShelfLink(_(text), _url(each), each == shelf) for each, text in SHELVES.items()],
            shelf=shelf,
            lines=[_line(row, names.get(row.subject_id)) for row in found.rows],
            newest=found.rows[0].id if found.rows else 0,
            has_unread=any(row.is_unread for row in found.rows),
            first_url=_url(shelf) if after else "",
            older_url=_url(shelf, found.after) if found.after else "",
        )
        return page("desk/notices/index.html", shown)

    @get("/{notice:str}")
    async def show(self, notice: FromPath[str], actor: NamedDependency[Staff]) -> Redirect:
        """Open what a notice is about, which reads it."""
        found = await own_notice(actor, row_id(notice))
        await _read(actor, found.id)
        names = await ticket_names(actor, [found.subject_id] if found.subject_kind == TICKET else [])
        ticket = names.get(found.subject_id)
        return see_other(f"/desk/tickets/{ticket.number}" if ticket else URL)


class NoticeReadingController(Controller):
    path = "/notices/{notice:str}/reading"

    @post()
    async def create(self, notice: FromPath[str], actor: NamedDependency[Staff]) -> Redirect:
        await _read(actor, row_id(notice))
        return see_other(URL)


class NoticeReadingsController(Controller):
    path = "/notices/readings"

    @post()
    async def create(self, request: Request, actor: NamedDependency[Staff]) -> Redirect:
        """Read all up to the newest that was shown."""
        until = typed_id(str((await request.form()).get("until", "")))
        if until is not None:
            await read_all_notices(actor, until=until)
            TRAY.hear(f"tray:{actor.person}")
        return see_other(URL)


class BellController(Controller):
    """The bell by itself, also for pages that have no views."""

    path = "/notices/bell"

    @get()
    async def show(self, actor: NamedDependency[Staff]) -> Template:
        return fragment("desk/_bell.html", BellPage(BellViews(await bell_part(actor))))


async def _read(actor: Staff, notice_id: int) -> None:
    await read_notice(actor, notice_id)
    TRAY.hear(f"tray:{actor.person}")


def _url(shelf: Shelf, after: str = "") -> str:
    query = ({"show": shelf.value} if shelf != Shelf.ALL else {}) | ({"after": after} if after else {})
    return f"{URL}?{urlencode(query)}" if query else URL


def _line(row: NoticeRow, ticket: TicketName | None) -> NoticeLine:
    """What was written is only shown to whoever may see its ticket by now."""
    sentence = sentence_of(row.kind, {**row.facts, "name": row.doer})
    return NoticeLine(
        url=f"{URL}/{row.id}",
        reading_url=f"{URL}/{row.id}/reading",
        number=ticket.number if ticket else "",
        subject=ticket.subject if ticket else "",
        sentence=f"{sentence}: {row.about}" if row.about else sentence,
        excerpt=plain_text(row.body, limit=LONGEST_EXCERPT) if ticket and row.body else "",
        why=reason_sentence(row.reason),
        for_whom=_("for {name}, who does not work now").format(name=row.instead_of) if row.instead_of else "",
        at=row.at,
        is_unread=row.is_unread,
    )
