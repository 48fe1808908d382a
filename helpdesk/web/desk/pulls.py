"""Pulling the next ticket: a press on any page of the desk, which leads to the ticket or says why not."""

from urllib.parse import quote

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.response import Redirect
from msgspec import Struct

from helpdesk.accounts.actions.sent_forms import make_once
from helpdesk.accounts.actions.sessions import add_flash
from helpdesk.core.errors import Conflict
from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.pull import pull_next
from helpdesk.tickets.queries.handouts import handouts_of_ticket
from helpdesk.web.desk.handout_words import handout_sentence
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.pages import see_other
from helpdesk.web.kit.paths import came_from
from helpdesk.web.kit.visit import current_visit


class PullForm(Struct, frozen=True, kw_only=True):
    pull_key: str = ""


class PullController(Controller):
    path = "/pulls"

    @post()
    async def create(self, request: Request, actor: NamedDependency[Staff]) -> Redirect:
        form = parse(await request.form(), PullForm)
        key = "" if isinstance(form, Form) else form.pull_key
        try:
            ticket = await make_once(actor, key, lambda: _pulled(actor))
        except Conflict as refusal:
            await add_flash(current_visit().session or 0, "warn", refusal.sentence)
            return see_other(came_from(request.headers, "/desk/"))
        (line,) = (await handouts_of_ticket(ticket, limit=1)).rows
        return await see_done(f"/desk/tickets/{quote(line.number)}", handout_sentence(line))


async def _pulled(actor: Staff) -> int:
    return (await pull_next(actor)).id
