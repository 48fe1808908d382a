"""Every page of the desk, for staff only, each behind what one must be able to do to open it."""

from litestar import Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from helpdesk.events.actor import Capability
from helpdesk.web.desk.assignee import AssigneeController, ClaimController
from helpdesk.web.desk.audience import AudienceController
from helpdesk.web.desk.availability import AvailabilityController, ColleagueAvailabilityController
from helpdesk.web.desk.board import BoardController, MoveController
from helpdesk.web.desk.bulk_changes import (
    BulkChangeController,
    BulkChangesController,
    BulkPreviewController,
    BulkStoppingController,
    BulkUndoingController,
)
from helpdesk.web.desk.contracts import ContractController, NewContractController
from helpdesk.web.desk.drafts import DraftController
from helpdesk.web.desk.due_dates import DueDateController
from helpdesk.web.desk.field_edit import TicketFieldsController
from helpdesk.web.desk.fields import PriorityController, SubjectController, TeamController, TypeController
from helpdesk.web.desk.followers import FollowerController, FollowerRemovalController
from helpdesk.web.desk.handouts import ColleagueController, TicketWayController
from helpdesk.web.desk.history import HistoryController
from helpdesk.web.desk.identities import (
    EmailController,
    IdentityRemovalController,
    PhoneController,
    PrimaryController,
)
from helpdesk.web.desk.looks import LookController
from helpdesk.web.desk.memberships import MembershipController, MembershipEndingController
from helpdesk.web.desk.mentions import MentionsController
from helpdesk.web.desk.messages import CallController, NoteController, ReplyController
from helpdesk.web.desk.new_ticket import NewTicketController
from helpdesk.web.desk.next_ticket import NextController, SkipController
from helpdesk.web.desk.notices import (
    BellController,
    NoticeReadingController,
    NoticeReadingsController,
    NoticesController,
)
from helpdesk.web.desk.organisation_care import CareController
from helpdesk.web.desk.organisation_choices import OrganisationChoicesController
from helpdesk.web.desk.organisation_domains import (
    DomainController,
    DomainRemovalController,
    DomainVerificationController,
)
from helpdesk.web.desk.organisation_forms import NewOrganisationController, OrganisationEditController
from helpdesk.web.desk.organisations import OrganisationController
from helpdesk.web.desk.palette import PaletteController
from helpdesk.web.desk.people import PeopleChoicesController, PeopleController
from helpdesk.web.desk.person_forms import NewPersonController, PersonEditController
from helpdesk.web.desk.preview import PreviewController
from helpdesk.web.desk.privacy import PrivacyController
from helpdesk.web.desk.promises import PromiseController, PromiseHintController, PromiseOutcomeController
from helpdesk.web.desk.pulls import PullController
from helpdesk.web.desk.reading import ReadingController
from helpdesk.web.desk.record_fields import RecordFieldsController
from helpdesk.web.desk.record_history import OrganisationHistoryController, PersonHistoryController
from helpdesk.web.desk.record_views import OrganisationViewsController, PersonViewsController
from helpdesk.web.desk.reports import PromisesReportController
from helpdesk.web.desk.search import SearchController
from helpdesk.web.desk.side import SideController
from helpdesk.web.desk.status import ReopeningController, SolutionController, StatusController
from helpdesk.web.desk.tags import TagController, TagRemovalController
from helpdesk.web.desk.tasks import TaskCompletionController, TaskReopeningController, TasksController
from helpdesk.web.desk.team import TeamWorkController
from helpdesk.web.desk.thread import ThreadController
from helpdesk.web.desk.ticket_access import TicketAccessController
from helpdesk.web.desk.ticket_fields import TicketFieldsShapeController
from helpdesk.web.desk.tickets import HeadController, TicketController
from helpdesk.web.desk.view_editor import (
    NewViewController,
    ViewEditController,
    ViewPreviewController,
    ViewRemovalController,
)
from helpdesk.web.desk.view_places import ViewPlacesController, ViewsController
from helpdesk.web.desk.views import HomeController, ViewController, ViewCountsController, ViewRowsController
from helpdesk.web.kit.guards import can, provide_staff, staff_only


def _behind(capability: Capability, *handlers: ControllerRouterHandler) -> Router:
    """Pages for whoever may do this; what they may do it to is asked of the ticket or person."""
    return Router(path="/", route_handlers=handlers, guards=[can(capability)])


desk_router = Router(
    path="/desk",
    route_handlers=[
        HomeController,
        ViewCountsController,
        SearchController,
        PaletteController,
        PreviewController,
        AvailabilityController,
        ColleagueAvailabilityController,
        ColleagueController,
        NoticesController,
        NoticeReadingController,
        NoticeReadingsController,
        BellController,
        _behind(
            Capability.READ_TICKETS,
            ViewController,
            ViewRowsController,
            BoardController,
            LookController,
            ViewsController,
            ViewPlacesController,
            NewViewController,
            ViewEditController,
            ViewRemovalController,
            ViewPreviewController,
            TicketController,
            HeadController,
            ThreadController,
            SideController,
            HistoryController,
            TicketWayController,
            AudienceController,
            DraftController,
            ReadingController,
        ),
        _behind(Capability.WRITE_NOTES, NoteController, MentionsController),
        _behind(
            Capability.WRITE_TICKETS,
            NewTicketController,
            NextController,
            MoveController,
            SkipController,
            TicketFieldsController,
            TicketFieldsShapeController,
            ReplyController,
            CallController,
            StatusController,
            SolutionController,
            ReopeningController,
            PriorityController,
            TypeController,
            TeamController,
            SubjectController,
            AssigneeController,
            ClaimController,
            PullController,
            PrivacyController,
            TagController,
            TagRemovalController,
            FollowerController,
            DueDateController,
            PromiseController,
            PromiseOutcomeController,
            PromiseHintController,
            BulkChangesController,
            BulkPreviewController,
            BulkChangeController,
            BulkStoppingController,
            BulkUndoingController,
        ),
        # Everybody may stop following for themselves; the action asks who it is.
        FollowerRemovalController,
        _behind(
            Capability.READ_CUSTOMERS,
            PeopleController,
            PersonHistoryController,
            OrganisationHistoryController,
            PeopleChoicesController,
            OrganisationController,
            OrganisationChoicesController,
            TasksController,
            TaskCompletionController,
            TaskReopeningController,
        ),
        _behind(
            Capability.WRITE_CUSTOMERS,
            NewPersonController,
            PersonEditController,
            EmailController,
            PhoneController,
            PrimaryController,
            IdentityRemovalController,
            MembershipController,
            MembershipEndingController,
            RecordFieldsController,
            NewOrganisationController,
            OrganisationEditController,
            TicketAccessController,
            DomainController,
        ),
        _behind(Capability.MANAGE_TEAMS, TeamWorkController),
        _behind(Capability.READ_REPORTS, PromisesReportController),
        _behind(Capability.READ_AUDIT, PersonViewsController, OrganisationViewsController),
        _behind(Capability.MANAGE_SLA, CareController, NewContractController, ContractController),
        _behind(Capability.MANAGE_TEAMS, DomainVerificationController, DomainRemovalController),
    ],
    guards=[staff_only],
    dependencies={"actor": Provide(provide_staff)},
    include_in_schema=False,
)
