"""Whom a text on a ticket may call: offered behind an `@`, and told to the writer where nobody heard."""

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from msgspec import Struct

from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.queries.mentionable import MentionChoice, mention_choices, untold
from helpdesk.web.kit.pages import fragment


class MentionsPage(Struct, frozen=True):
    """The choices by themselves, while somebody types."""

    choices: list[MentionChoice]


class MentionsController(Controller):
    path = "/tickets/{number:str}/mentions"

    @get()
    async def index(
        self, number: FromPath[str], actor: NamedDependency[Staff], q: FromQuery[str] = ""
    ) -> Template:
        ticket = await access_ticket(actor, number)
        return fragment("desk/ticket/_mentions.html", MentionsPage(await mention_choices(ticket, q)))


async def untold_sentence(message_id: int, body: str) -> str:
    """For the writer of a message: whom it called in vain, and why; nothing where everybody hears."""
    found = await untold(message_id, body)
    sentences: list[str] = []
    if found.unseeing:
        names = ", ".join(found.unseeing)
        sentences.append(_("Not told, because they may not see this ticket: {names}.").format(names=names))
    if found.unclear:
        names = ", ".join(found.unclear)
        sentences.append(_("Not told, because several have this name: {names}.").format(names=names))
    return " ".join(sentences)
