"""What the company asks of everybody who works here, with what follows from it."""

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.accounts.choice import Choice
from helpdesk.accounts.queries.people import staff_choices
from helpdesk.accounts.queries.second_factor import staff_without_factor
from helpdesk.company.decisions import SECOND_FACTOR_FOR_STAFF, decide, decided
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.history import HistoryPart, history_part
from helpdesk.web.kit.pages import page

MOST_NAMED = 20


class SecurityForm(Struct, frozen=True, kw_only=True):
    second_factor_for_staff: bool = False


class SecurityPage(Struct, frozen=True, kw_only=True):
    """`without` are the first of those who have no second factor, `others` how many more there are."""

    is_factor_wanted: bool
    staff: int
    without: list[Choice]
    others: int
    is_self_without: bool
    history: HistoryPart

    @property
    def lacking(self) -> int:
        return len(self.without) + self.others


class SecurityController(Controller):
    path = "/security"

    @get()
    async def index(self, actor: NamedDependency[Staff]) -> Template:
        without = await staff_without_factor()
        content = SecurityPage(
            is_factor_wanted=await decided(SECOND_FACTOR_FOR_STAFF),
            staff=len(await staff_choices()),
            without=without[:MOST_NAMED],
            others=len(without[MOST_NAMED:]),
            is_self_without=actor.person in {choice.id for choice in without},
            history=await history_part("company", 1, events=["DecisionMade"]),
        )
        return page("admin/security/index.html", content)

    @post()
    async def update(self, request: Request, actor: NamedDependency[Staff]) -> Redirect:
        form = parse(await request.form(), SecurityForm)
        if isinstance(form, Form):
            raise Invalid(form.errors)
        await decide(actor, SECOND_FACTOR_FOR_STAFF, form.second_factor_for_staff)
        return await see_done("/admin/security", _("It holds from now on."))
