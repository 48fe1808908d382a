"""The words for what happened: of events, of what they happened to, of fields and their values.

What has no word here is still readable: its own name, taken apart.
"""

import re

from helpdesk.accounts import labels as of_accounts
from helpdesk.bulk import labels as of_bulk
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.customers import labels as of_customers
from helpdesk.fields import labels as of_fields
from helpdesk.relationship import labels as of_relationship
from helpdesk.sla import labels as of_sla
from helpdesk.tickets import labels as of_tickets

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TRUE, _FALSE = "true", "false"

# What somebody did, to stand after their name.
EVENT_LABELS = {
    **of_tickets.EVENT_LABELS,
    **of_accounts.EVENT_LABELS,
    **of_customers.EVENT_LABELS,
    "PersonCreated": mark("added the person"),
    "PersonChanged": mark("changed the person"),
    "PersonDeactivated": mark("switched the person off"),
    "PersonReactivated": mark("let the person sign in again"),
    "IdentityAdded": mark("added an address or number"),
    "IdentityRemoved": mark("removed an address or number"),
    "IdentityVerified": mark("confirmed an address"),
    "SignedUp": mark("signed up"),
    "SignedIn": mark("signed in"),
    "SignedOut": mark("signed out"),
    "PasswordChanged": mark("changed the password"),
    "SecondFactorSetUp": mark("set up a second factor"),
    "SecondFactorSwitchedOff": mark("switched the second factor off"),
    "SecondFactorReset": mark("reset the second factor"),
    "RecoveryCodesRenewed": mark("made new recovery codes"),
    "RecoveryCodeUsed": mark("used a recovery code"),
    "PictureChanged": mark("changed the picture"),
    "PersonInvited": mark("sent an invitation"),
    "InvitationWithdrawn": mark("withdrew the invitation"),
    "InvitationAccepted": mark("accepted the invitation"),
    "AddressChangeAsked": mark("asked for another address"),
    "AddressChanged": mark("changed the address"),
    "AddressChangeStopped": mark("stopped the change of address"),
    "LinkIssued": mark("issued a one-time link"),
    "BrandChanged": mark("changed the brand"),
    "DecisionMade": mark("decided"),
    "OrganisationCreated": mark("added the organisation"),
    "OrganisationChanged": mark("changed the organisation"),
    "DomainAdded": mark("added a domain"),
    "DomainVerified": mark("confirmed a domain"),
    "DomainRemoved": mark("removed a domain"),
    "MembershipBegan": mark("put the person into an organisation"),
    "MembershipChanged": mark("changed a membership"),
    "MembershipEnded": mark("ended a membership"),
    "PendingTicketAsked": mark("asked, and was sent a mail to confirm it"),
    "PendingTicketConfirmed": mark("confirmed what was asked"),
    "StatusAdded": mark("added the status"),
    "StatusEdited": mark("changed the status"),
    "StatusRemoved": mark("removed a status everywhere"),
    "NamedPriorityAdded": mark("added the priority"),
    "NamedPriorityEdited": mark("changed the priority"),
    "NamedPriorityRemoved": mark("removed a priority everywhere"),
    "TicketTypeAdded": mark("added the type"),
    "TicketTypeEdited": mark("changed the type"),
    "TicketTypeRemoved": mark("removed a type everywhere"),
    "TagEdited": mark("renamed the tag"),
    "TagRemoved": mark("removed a tag everywhere"),
    "AuditExported": mark("exported the audit log"),
    **of_fields.EVENT_LABELS,
    **of_sla.EVENT_LABELS,
    **of_customers.TASK_LABELS,
    "NoticeGiven": mark("gave notice"),
    **of_relationship.EVENT_LABELS,
    **of_bulk.EVENT_LABELS,
}

SUBJECT_LABELS = {
    "ticket": mark("Ticket"),
    "pending_ticket": mark("Unconfirmed question"),
    "person": mark("Person"),
    "organisation": mark("Organisation"),
    "team": mark("Team"),
    "role": mark("Role"),
    "custom_field": mark("Field"),
    "status": mark("Status"),
    "named_priority": mark("Priority"),
    "ticket_type": mark("Type"),
    "tag": mark("Tag"),
    "saved_view": mark("View"),
    "bulk_change": mark("Change of many tickets"),
    "link": mark("One-time link"),
    "calendar": mark("Calendar"),
    "policy": mark("Policy"),
    "tier": mark("Tier"),
    "brand": mark("Brand"),
    "company": mark("Company"),
    "tray": mark("Notices of"),
}

FIELD_LABELS = {
    **of_tickets.FIELD_LABELS,
    **of_accounts.FIELD_LABELS,
    **of_customers.FIELD_LABELS,
    **of_sla.FIELD_LABELS,
    "number_pattern": mark("Ticket numbers"),
    "accent": mark("Accent colour"),
    "logo": mark("Logo"),
    "role": mark("Role"),
    "title": mark("Title"),
    "locale": mark("Language"),
    "signature": mark("Signature"),
    "email": mark("Mail address"),
    "phone": mark("Phone"),
    "domain": mark("Domain"),
    "note": mark("Note"),
    "city": mark("City"),
    "filters": mark("Narrowed to"),
    "second_factor_for_staff": mark("Second factor for everybody who works here"),
    "tickets_at_most": mark("Tickets in work at most"),
    "tickets_of_away": mark("Tickets of whoever is away"),
    "away_after_minutes": mark("After so many minutes of working time"),
    **of_fields.FIELD_LABELS,
    "promise": mark("Promise"),
}


def did_label(event: str) -> str:
    """What somebody did, to stand after their name; None of ours: its name in words."""
    return _(EVENT_LABELS[event]) if event in EVENT_LABELS else _apart(event)


def subject_label(kind: str) -> str:
    return _(SUBJECT_LABELS[kind]) if kind in SUBJECT_LABELS else _capital(kind)


def field_label(field: str) -> str:
    return _(FIELD_LABELS[field]) if field in FIELD_LABELS else _capital(field.rpartition(".")[2])


def value_label(field: str, value: str | None) -> str | None:
    """A value as people read it: those of closed sets are stored by their key."""
    for labels in (of_fields, of_accounts, of_tickets, of_customers):
        value = labels.change_label(field, value)
    if value in {_TRUE, _FALSE}:
        return _("on") if value == _TRUE else _("off")
    return value


def _apart(name: str) -> str:
    """`FieldRetired` as "field retired"."""
    return _HUMP.sub(" ", name).lower()


def _capital(key: str) -> str:
    return key.replace("_", " ").capitalize()
