"""Every page for administrators; the guard holds for all of them."""

from litestar import Router
from litestar.di import Provide

from helpdesk.web.admin.jobs import JobsController, RetryController
from helpdesk.web.admin.mailboxes import mailboxes
from helpdesk.web.admin.outbox import OutboxController, ResendController
from helpdesk.web.admin.overview import overview
from helpdesk.web.admin.patterns import patterns
from helpdesk.web.admin.people import PeopleController
from helpdesk.web.admin.person import PersonController
from helpdesk.web.admin.quarantine import QuarantineController, QuarantinedMailController
from helpdesk.web.admin.teams import TeamController, TeamsController
from helpdesk.web.kit.guards import admin_only, provide_staff

admin_router = Router(
    path="/admin",
    route_handlers=[
        overview,
        patterns,
        JobsController,
        RetryController,
        QuarantineController,
        QuarantinedMailController,
        OutboxController,
        ResendController,
        mailboxes,
        PeopleController,
        PersonController,
        TeamsController,
        TeamController,
    ],
    guards=[admin_only],
    dependencies={"actor": Provide(provide_staff)},
    include_in_schema=False,
)
