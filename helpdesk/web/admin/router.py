"""Every page of the administration, each behind what one must be able to do to open it."""

from litestar import Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from helpdesk.events.actor import Capability
from helpdesk.tickets.enums import Setup
from helpdesk.web.admin.audit import AuditController
from helpdesk.web.admin.brand import BrandController
from helpdesk.web.admin.brand_preview import mail_preview, preview_css
from helpdesk.web.admin.calendars import CalendarController, CalendarsController
from helpdesk.web.admin.fields import FieldController, FieldsController
from helpdesk.web.admin.handing_out import HandingOutController
from helpdesk.web.admin.invitations import InvitationsController, ResetController
from helpdesk.web.admin.jobs import JobsController, RetryController
from helpdesk.web.admin.mailboxes import mailboxes
from helpdesk.web.admin.outbox import OutboxController, ResendController
from helpdesk.web.admin.overview import overview
from helpdesk.web.admin.own_roles import RoleController, RolesController
from helpdesk.web.admin.patterns import patterns
from helpdesk.web.admin.people import PeopleController
from helpdesk.web.admin.person import PersonController
from helpdesk.web.admin.policies import PoliciesController, PolicyController
from helpdesk.web.admin.quarantine import QuarantineController, QuarantinedMailController
from helpdesk.web.admin.search import search
from helpdesk.web.admin.security import SecurityController
from helpdesk.web.admin.setup import setup_router
from helpdesk.web.admin.tags import TagController, TagRemovalController, TagsController
from helpdesk.web.admin.teams import TeamController, TeamsController
from helpdesk.web.admin.tiers import TierController, TiersController
from helpdesk.web.admin.trials import TrialController
from helpdesk.web.kit.guards import administrators, can, provide_staff


def _behind(capability: Capability, *handlers: ControllerRouterHandler) -> Router:
    """Pages for whoever may do this."""
    return Router(path="/", route_handlers=handlers, guards=[can(capability)])


admin_router = Router(
    path="/admin",
    route_handlers=[
        overview,
        search,
        patterns,
        _behind(Capability.READ_AUDIT, AuditController),
        _behind(Capability.MANAGE_BRAND, BrandController, preview_css, mail_preview),
        _behind(Capability.MANAGE_JOBS, JobsController, RetryController),
        _behind(
            Capability.MANAGE_MAIL,
            QuarantineController,
            QuarantinedMailController,
            OutboxController,
            ResendController,
            mailboxes,
        ),
        _behind(
            Capability.MANAGE_PEOPLE,
            PeopleController,
            PersonController,
            InvitationsController,
            ResetController,
            SecurityController,
        ),
        _behind(Capability.MANAGE_FIELDS, FieldsController, FieldController),
        _behind(Capability.MANAGE_ROLES, RolesController, RoleController),
        _behind(
            Capability.MANAGE_SLA,
            CalendarsController,
            CalendarController,
            PoliciesController,
            PolicyController,
            TiersController,
            TierController,
            TrialController,
        ),
        _behind(Capability.MANAGE_TEAMS, TeamsController, TeamController, HandingOutController),
        _behind(
            Capability.MANAGE_TICKETS_SETUP,
            setup_router(Setup.STATUS),
            setup_router(Setup.PRIORITY),
            setup_router(Setup.TYPE),
            TagsController,
            TagController,
            TagRemovalController,
        ),
    ],
    guards=[administrators],
    dependencies={"actor": Provide(provide_staff)},
    include_in_schema=False,
)
