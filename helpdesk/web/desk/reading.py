"""That somebody has read a ticket: said by its open page while it is looked at."""

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response

from helpdesk.events.actor import Staff
from helpdesk.notify.actions import read_notices_of
from helpdesk.tickets.actions.reading import read_ticket
from helpdesk.web.desk.kept import TRAY
from helpdesk.web.kit.paths import typed_id

TICKET = "ticket"


class ReadingController(Controller):
    """A request of its own, because a page that is only fetched has not been read."""

    path = "/tickets/{number:str}/reading"

    @post(status_code=204)
    async def create(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> Response[None]:
        until = typed_id(str((await request.form()).get("until", "")))
        ticket = await read_ticket(actor, number, until=until or 0)
        if await read_notices_of(actor, TICKET, ticket.id):
            TRAY.hear(f"tray:{actor.person}")
        return Response(None, status_code=204)
