"""How much anybody is handed, and what becomes of the tickets of whoever is away."""

from typing import Annotated

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template
from msgspec import Meta, Struct

from helpdesk.accounts.actions.availability import MOST_CAPACITY
from helpdesk.company.decisions import AWAY_AFTER_MINUTES, TICKETS_AT_MOST, TICKETS_OF_AWAY, decide
from helpdesk.company.enums import TicketsOfAway
from helpdesk.core.i18n import gettext as _
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Staff
from helpdesk.sla.durations import MINUTE, duration_text, parsed_duration
from helpdesk.tickets.queries.away_rules import away_rules
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Check, Form, parse
from helpdesk.web.kit.history import HistoryPart, history_part
from helpdesk.web.kit.pages import page

LONGEST_MINUTES = 100 * 60


def _duration_problems(text: str) -> dict[str, str]:
    seconds = parsed_duration(text)
    if seconds is None or not 0 <= seconds <= LONGEST_MINUTES * MINUTE:
        return {"away_after": _("Please give a time of at most 100 hours, such as 4 h or 30 min.")}
    return {}


class HandingOutForm(Struct, frozen=True, kw_only=True):
    tickets_at_most: Annotated[int, Meta(ge=0, le=MOST_CAPACITY)]
    tickets_of_away: TicketsOfAway
    away_after: Annotated[str, Check(_duration_problems)]


class HandingOutPage(Struct, frozen=True):
    form: Form
    choices: list[tuple[str, str, str]]
    history: HistoryPart


class HandingOutController(Controller):
    path = "/handing-out"

    @get()
    async def edit(self) -> Template:
        rules = await away_rules()
        written = {
            "tickets_at_most": rules.at_most,
            "tickets_of_away": rules.tickets,
            "away_after": duration_text(rules.after_minutes * MINUTE),
        }
        return await _page(Form(values=written))

    @post()
    async def update(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        form = parse(await request.form(), HandingOutForm)
        if isinstance(form, Form):
            return await _page(form, status=422)
        async with transaction():
            await decide(actor, TICKETS_AT_MOST, form.tickets_at_most)
            await decide(actor, TICKETS_OF_AWAY, form.tickets_of_away)
            await decide(actor, AWAY_AFTER_MINUTES, (parsed_duration(form.away_after) or 0) // MINUTE)
        return await see_done("/admin/handing-out", _("It holds from now on."))


async def _page(form: Form, *, status: int = 200) -> Template:
    history = await history_part("company", 1, events=["DecisionMade"])
    return page("admin/handing_out/index.html", HandingOutPage(form, _choices(), history), status=status)


def _choices() -> list[tuple[str, str, str]]:
    return [
        (
            TicketsOfAway.SUBSTITUTE,
            _("They go to whoever stands in"),
            _("Without a substitute, or with one who may not work for the ticket's team: back to the team."),
        ),
        (TicketsOfAway.TEAM, _("They go back to the team"), _("Anybody in it can take or pull them.")),
        (TicketsOfAway.STAY, _("They stay"), _("Nobody else is asked before whoever is away is back.")),
    ]
