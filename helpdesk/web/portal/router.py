"""Every page for customers; each says itself whether one has to be signed in."""

from litestar import Router
from litestar.di import Provide

from helpdesk.web.kit.guards import provide_actor
from helpdesk.web.portal.asking import AskController
from helpdesk.web.portal.confirming import ConfirmationController
from helpdesk.web.portal.ended_links import RenewalController
from helpdesk.web.portal.home import home
from helpdesk.web.portal.links import LinkController
from helpdesk.web.portal.my_tickets import list_my_tickets, list_organisation_tickets
from helpdesk.web.portal.tickets import (
    ClosureController,
    DraftController,
    PrivacyController,
    ReopeningController,
    ReplyController,
    TicketController,
)

portal_router = Router(
    path="/",
    route_handlers=[
        home,
        AskController,
        ConfirmationController,
        list_my_tickets,
        list_organisation_tickets,
        TicketController,
        ReplyController,
        DraftController,
        ClosureController,
        ReopeningController,
        PrivacyController,
        LinkController,
        RenewalController,
    ],
    dependencies={"actor": Provide(provide_actor)},
    include_in_schema=False,
)
