"""The views somebody has, in the order they want them, and which of them they would rather not see."""

from collections.abc import Sequence

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.views import place_views
from helpdesk.tickets.enums import Holder, View
from helpdesk.tickets.labels import sort_label, view_label
from helpdesk.tickets.queries.saved_views import SavedView, ViewsHad, views_kept_for_others
from helpdesk.tickets.view_rules import may_keep
from helpdesk.web.desk.frame import ViewsPart, column_of_views, views_part
from helpdesk.web.desk.kept import VIEWS
from helpdesk.web.desk.view_page import INDEX_URL
from helpdesk.web.kit.pages import fragment, page, see_other

NEWS = "saved_view:0"
# So that the column of views shows the new order at once.
MOVED = {"HX-Trigger": '{"helpdesk:views": ""}'}


class ArrangedLine(Struct, frozen=True, kw_only=True):
    """`edit_url` is empty where the view is not theirs to change, `copy_url` leads to one like it."""

    key: str
    name: str
    url: str
    whose: str
    order: str
    edit_url: str
    copy_url: str
    is_shown: bool
    is_first: bool
    is_last: bool


class ArrangedGroup(Struct, frozen=True):
    title: str
    lines: list[ArrangedLine]


class ArrangePage(Struct, frozen=True, kw_only=True):
    views: ViewsPart
    groups: list[ArrangedGroup]
    others: list[SavedView]


class ArrangedPart(Struct, frozen=True):
    """The lists by themselves, for a page that moved something."""

    groups: list[ArrangedGroup]


class ViewsController(Controller):
    path = "/views"

    @get()
    async def index(self, actor: NamedDependency[Staff]) -> Template:
        shown = ArrangePage(
            views=await views_part(actor, ""),
            groups=_groups(actor, await VIEWS.of(actor)),
            others=await views_kept_for_others(actor),
        )
        return page("desk/views/index.html", shown)


class ViewPlacesController(Controller):
    path = "/views/places"

    @post(status_code=200)
    async def update(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        """Write down the order of the form, after the move that was asked for."""
        data = await request.form()
        groups = [[key for key, _view in keys] for _title, keys in column_of_views(await VIEWS.of(actor))]
        sent = [str(key) for key in data.getall("key", [])]
        places = {key: number for number, key in enumerate(sent)}
        ordered = [sorted(group, key=lambda key: places.get(key, len(places))) for group in groups]
        for keys in ordered:
            _move(keys, str(data.get("up", "")), by=-1)
            _move(keys, str(data.get("down", "")), by=1)
        flat = [key for keys in ordered for key in keys]
        shown = set(map(str, data.getall("shown", [])))
        await place_views(actor, flat, [key for key in flat if key in places and key not in shown])
        VIEWS.hear(NEWS)
        if "hx-request" not in request.headers:
            return see_other(INDEX_URL)
        part = ArrangedPart(_groups(actor, await VIEWS.of(actor)))
        return fragment("desk/views/_arrange.html", part, headers=MOVED)


def _move(keys: list[str], key: str, *, by: int) -> None:
    """One place up or down; at the end it stays where it is."""
    if key not in keys:
        return
    place = keys.index(key)
    other = place + by
    if 0 <= other < len(keys):
        keys[place], keys[other] = keys[other], keys[place]


def _groups(actor: Staff, had: ViewsHad) -> list[ArrangedGroup]:
    return [
        ArrangedGroup(title, [_line(actor, had, keys, place) for place in range(len(keys))])
        for title, keys in column_of_views(had)
        if keys
    ]


def _line(
    actor: Staff, had: ViewsHad, keys: Sequence[tuple[str, View | SavedView]], place: int
) -> ArrangedLine:
    key, view = keys[place]
    saved = None if isinstance(view, View) else view
    return ArrangedLine(
        key=key,
        name=view_label(view) if isinstance(view, View) else view.name,
        url=f"{INDEX_URL}/{key}",
        whose=_whose(saved) if saved else _("Built in"),
        order=sort_label(saved.sort) if saved else "",
        edit_url=f"{INDEX_URL}/{key}/edit" if saved and may_keep(actor, saved.held) else "",
        copy_url=f"{INDEX_URL}/new?begin={key}",
        is_shown=key not in had.hidden,
        is_first=place == 0,
        is_last=place == len(keys) - 1,
    )


def _whose(view: SavedView) -> str:
    match view.holder:
        case Holder.PERSON:
            return _("Mine")
        case Holder.TEAM:
            return view.team_name or ""
        case Holder.EVERYBODY:
            return _("Everybody's")
