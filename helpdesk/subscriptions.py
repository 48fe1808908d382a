"""Every reaction in the product on one page: which jobs follow which event, and which events none follows."""

import importlib

from helpdesk.accounts.events import (
    AddressChangeAsked,
    AddressChanged,
    AddressChangeStopped,
    AvailabilityChanged,
    CapacityChanged,
    IdentityAdded,
    IdentityRemoved,
    IdentityVerified,
    InvitationAccepted,
    InvitationWithdrawn,
    LinkIssued,
    PasswordChanged,
    PersonChanged,
    PersonCreated,
    PersonDeactivated,
    PersonInvited,
    PersonReactivated,
    PictureChanged,
    PreferencesChanged,
    RecoveryCodesRenewed,
    RecoveryCodeUsed,
    RoleChanged,
    RoleCreated,
    RoleRemoved,
    SecondFactorReset,
    SecondFactorSetUp,
    SecondFactorSwitchedOff,
    SignedIn,
    SignedOut,
    SignedUp,
    TeamCalendarChanged,
    TeamCreated,
    TeamEdited,
    TeamMembersChanged,
)
from helpdesk.audit.events import AuditExported
from helpdesk.brands.events import BrandChanged
from helpdesk.bulk.events import BulkChangeStarted, BulkChangeStopped, BulkChangeUndone
from helpdesk.company.events import DecisionMade
from helpdesk.customers.events import (
    CareChanged,
    ContractChanged,
    ContractEnded,
    ContractMade,
    DomainAdded,
    DomainRemoved,
    DomainVerified,
    MembershipBegan,
    MembershipChanged,
    MembershipEnded,
    OrganisationChanged,
    OrganisationCreated,
    TaskDone,
    TaskGiven,
    TaskReopened,
    TicketAccessChanged,
    TierChanged,
    TierCreated,
    TierMoved,
    TierRestored,
    TierRetired,
)
from helpdesk.db.transaction import register_flushers
from helpdesk.events.event import Event
from helpdesk.events.record import (
    EVENTS,
    Derivation,
    flush_events,
    register_derivations,
    register_subscriptions,
)
from helpdesk.fields.events import FieldCreated, FieldEdited, FieldMoved, FieldRestored, FieldRetired
from helpdesk.jobs.queue import JOBS, flush_queue
from helpdesk.notify.events import NoticeGiven
from helpdesk.relationship.actions.telling import tell_of_promise
from helpdesk.relationship.clocked import PROMISE, PromiseSubject
from helpdesk.relationship.events import PromiseBroken, PromiseKept, PromiseMade, PromiseWithdrawn
from helpdesk.sla.actions.recalculate import CAUSES, RECALCULATIONS, flush_recalculations
from helpdesk.sla.actions.refresh import ANYTHING_PROMISED, CLOCKS, flush_clocks
from helpdesk.sla.climbing import register_climber
from helpdesk.sla.events import (
    CalendarCreated,
    CalendarEdited,
    CalendarHoursChanged,
    CalendarRestored,
    CalendarRetired,
    ClockBreached,
    ClockWarned,
    DefaultCalendarChosen,
    DueDateSet,
    LadderStepDue,
    PolicyChanged,
    PolicyCreated,
    PolicyMoved,
    PolicyRestored,
    PolicyRetired,
    PolicySwitchedOff,
    PolicySwitchedOn,
    TermsReplaced,
)
from helpdesk.sla.subjects import register_subject
from helpdesk.tickets.actions.escalating import TICKET, climb
from helpdesk.tickets.actions.handout_log import ALWAYS, HANDOUTS, flush_handouts
from helpdesk.tickets.actions.weighing import IMPACTS, WEIGHED, flush_impacts
from helpdesk.tickets.clocked import TicketSubject
from helpdesk.tickets.events import (
    AnswerArrived,
    AnswerReturned,
    CallLogged,
    EscalationHindered,
    FieldsChanged,
    FollowerAdded,
    FollowerRemoved,
    MessageAdded,
    NamedPriorityAdded,
    NamedPriorityEdited,
    NamedPriorityRemoved,
    PendingTicketAsked,
    PendingTicketConfirmed,
    PriorityChanged,
    PriorityReplaced,
    PrivacyChanged,
    StatusAdded,
    StatusChanged,
    StatusEdited,
    StatusRemoved,
    StatusReplaced,
    SubjectChanged,
    TagEdited,
    TagRemoved,
    TagReplaced,
    TagsChanged,
    TicketAssigned,
    TicketMentioned,
    TicketOpened,
    TicketTeamChanged,
    TicketTypeAdded,
    TicketTypeEdited,
    TicketTypeRemoved,
    TypeChanged,
    TypeReplaced,
    ViewChanged,
    ViewCreated,
    ViewRemoved,
)

SUBSCRIPTIONS: dict[type[Event], tuple[str, ...]] = {
    IdentityVerified: ("customers.join_by_address",),
    DomainVerified: ("customers.join_known_people",),
    LinkIssued: ("mail.send_link",),
    SecondFactorReset: ("mail.tell_of_reset",),
    TicketOpened: ("mail.acknowledge_ticket", "notify.fan_out"),
    MessageAdded: ("mail.tell_requester", "notify.fan_out"),
    CallLogged: ("notify.fan_out",),
    StatusChanged: ("notify.fan_out",),
    TicketAssigned: ("notify.fan_out",),
    LadderStepDue: ("sla.climb_level",),
}

# Facts for the history alone. A new event stands above or here: a test wants one of both.
SILENT: frozenset[type[Event]] = frozenset(
    {
        TermsReplaced,
        DueDateSet,
        PersonCreated,
        PersonChanged,
        PersonDeactivated,
        PersonReactivated,
        IdentityAdded,
        IdentityRemoved,
        PictureChanged,
        AvailabilityChanged,
        CapacityChanged,
        PreferencesChanged,
        PersonInvited,
        InvitationAccepted,
        InvitationWithdrawn,
        AddressChangeAsked,
        AddressChanged,
        AddressChangeStopped,
        SecondFactorSetUp,
        SecondFactorSwitchedOff,
        RecoveryCodesRenewed,
        RecoveryCodeUsed,
        DecisionMade,
        FieldCreated,
        FieldEdited,
        FieldMoved,
        FieldRetired,
        FieldRestored,
        SignedUp,
        SignedIn,
        SignedOut,
        PasswordChanged,
        RoleCreated,
        RoleChanged,
        RoleRemoved,
        TeamCreated,
        TeamEdited,
        TeamMembersChanged,
        TeamCalendarChanged,
        BrandChanged,
        OrganisationCreated,
        OrganisationChanged,
        TicketAccessChanged,
        DomainAdded,
        DomainRemoved,
        MembershipBegan,
        MembershipChanged,
        MembershipEnded,
        AnswerReturned,
        AnswerArrived,
        TicketTeamChanged,
        PriorityChanged,
        PrivacyChanged,
        TypeChanged,
        TagsChanged,
        SubjectChanged,
        FieldsChanged,
        FollowerAdded,
        FollowerRemoved,
        TicketMentioned,
        PendingTicketAsked,
        PendingTicketConfirmed,
        AuditExported,
        ClockWarned,
        ClockBreached,
        TaskGiven,
        TaskDone,
        TaskReopened,
        EscalationHindered,
        NoticeGiven,
        StatusAdded,
        StatusEdited,
        StatusRemoved,
        StatusReplaced,
        NamedPriorityAdded,
        NamedPriorityEdited,
        NamedPriorityRemoved,
        PriorityReplaced,
        TicketTypeAdded,
        TicketTypeEdited,
        TicketTypeRemoved,
        TypeReplaced,
        TagEdited,
        TagRemoved,
        TagReplaced,
        ViewCreated,
        ViewChanged,
        ViewRemoved,
        PromiseMade,
        PromiseKept,
        PromiseBroken,
        PromiseWithdrawn,
        CalendarCreated,
        CalendarEdited,
        CalendarHoursChanged,
        DefaultCalendarChosen,
        CalendarRetired,
        CalendarRestored,
        PolicyCreated,
        PolicyChanged,
        PolicyMoved,
        PolicySwitchedOn,
        PolicySwitchedOff,
        PolicyRetired,
        PolicyRestored,
        CareChanged,
        TierCreated,
        TierChanged,
        TierMoved,
        TierRetired,
        TierRestored,
        ContractMade,
        ContractChanged,
        ContractEnded,
        BulkChangeStarted,
        BulkChangeStopped,
        BulkChangeUndone,
    }
)

# Modules whose import registers jobs; a worker knows a job only when its module is here.
JOB_MODULES = [
    "helpdesk.accounts.jobs",
    "helpdesk.bulk.jobs",
    "helpdesk.customers.jobs",
    "helpdesk.files.jobs",
    "helpdesk.mail.jobs",
    "helpdesk.notify.jobs",
    "helpdesk.sla.jobs",
    "helpdesk.tickets.jobs",
]


# Facts by which clocks may look different, and the field that says whose: in the same transaction they are
# derived anew. A fact of a ticket stands here or below, so that none can be forgotten.
CLOCKED: dict[type[Event], str] = {
    TicketOpened: "ticket",
    MessageAdded: "ticket",
    CallLogged: "ticket",
    AnswerReturned: "ticket",
    AnswerArrived: "ticket",
    StatusChanged: "ticket",
    TicketTeamChanged: "ticket",
    PriorityChanged: "ticket",
    PriorityReplaced: "ticket",
    TypeChanged: "ticket",
    TypeReplaced: "ticket",
    TagsChanged: "ticket",
    TagReplaced: "ticket",
    FieldsChanged: "ticket",
    PromiseMade: "promise",
    PromiseKept: "promise",
    PromiseBroken: "promise",
    PromiseWithdrawn: "promise",
}
# Facts by which something else may be promised for much that is open: it is looked at again.
RECALCULATED: dict[type[Event], str] = {fact: fact.subject for fact in CAUSES}
# No condition of a policy asks for these, and no clock runs otherwise for them.
UNCLOCKED: frozenset[type[Event]] = frozenset(
    {
        EscalationHindered,
        StatusReplaced,
        TicketAssigned,
        SubjectChanged,
        PrivacyChanged,
        FollowerAdded,
        FollowerRemoved,
        TicketMentioned,
        EscalationHindered,
    }
)
# Facts that the log of who got which ticket is made of.
HANDED_OUT: dict[type[Event], str] = {TicketAssigned: "ticket"}


def register() -> None:
    """Connect events with their jobs and transactions with their writers, once at the start of a process."""
    for module in JOB_MODULES:
        importlib.import_module(module)
    register_flushers(
        {
            EVENTS: flush_events,
            CLOCKS: flush_clocks,
            RECALCULATIONS: flush_recalculations,
            IMPACTS: flush_impacts,
            HANDOUTS: flush_handouts,
            JOBS: flush_queue,
        }
    )
    register_derivations(
        [
            Derivation(flusher=RECALCULATIONS, facts=RECALCULATED, wanted=ANYTHING_PROMISED),
            Derivation(flusher=CLOCKS, facts=CLOCKED, wanted=ANYTHING_PROMISED),
            Derivation(flusher=IMPACTS, facts=WEIGHED, wanted="TRUE"),
            Derivation(flusher=HANDOUTS, facts=HANDED_OUT, wanted=ALWAYS),
        ]
    )
    register_subject(TicketSubject())
    register_subject(PromiseSubject())
    register_climber(TICKET, climb)
    register_climber(PROMISE, tell_of_promise)
    register_subscriptions(SUBSCRIPTIONS)
