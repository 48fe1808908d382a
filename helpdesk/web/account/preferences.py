"""How a member of staff wants to work: the order of messages, where sending leads, lists and keys."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency, Provide
from litestar.response import Redirect, Template
from msgspec import Struct
from msgspec.structs import asdict, replace

from helpdesk.accounts.actions.preferences import set_preferences
from helpdesk.accounts.actions.sessions import add_flash
from helpdesk.accounts.labels import AFTER_SEND_LABELS, DENSITY_LABELS, MESSAGE_ORDER_LABELS
from helpdesk.accounts.preferences import AfterSend, Density, MessageOrder
from helpdesk.accounts.queries.preferences import preferences_of
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.guards import provide_staff, staff_only
from helpdesk.web.kit.pages import page, see_other
from helpdesk.web.kit.visit import current_visit

Kind = TypeVar("Kind", bound=StrEnum)
PATH = "/account/preferences"


class PreferencesForm(Struct, frozen=True, kw_only=True):
    message_order: MessageOrder
    after_reply: AfterSend
    after_note: AfterSend
    after_solve: AfterSend
    density: Density
    has_shortcuts: bool = False


class PreferencesPage(Struct, frozen=True, kw_only=True):
    form: Form
    orders: list[tuple[str, str]]
    steps: list[tuple[str, str]]
    densities: list[tuple[str, str]]


class PreferencesController(Controller):
    path = PATH
    guards = [staff_only]
    dependencies = {"actor": Provide(provide_staff)}

    @get()
    async def edit(self, actor: NamedDependency[Staff]) -> Template:
        return _page(Form(values=asdict(await preferences_of(actor.person))))

    @post()
    async def update(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        form = parse(await request.form(), PreferencesForm)
        if isinstance(form, Form):
            return _page(form, status=422)
        await set_preferences(actor, replace(await preferences_of(actor.person), **asdict(form)))
        await add_flash(current_visit().session or 0, "ok", _("Saved. Your pages work this way from now on."))
        return see_other(PATH)


def _page(form: Form, *, status: int = 200) -> Template:
    content = PreferencesPage(
        form=form,
        orders=_choices(MESSAGE_ORDER_LABELS),
        steps=_choices(AFTER_SEND_LABELS),
        densities=_choices(DENSITY_LABELS),
    )
    return page("account/preferences.html", content, status=status)


def _choices(labels: Mapping[Kind, str]) -> list[tuple[str, str]]:
    return [(value.value, _(label)) for value, label in labels.items()]
