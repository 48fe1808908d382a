"""The record of an organisation, put together from its parts."""

from msgspec import Struct

from helpdesk.core.errors import NotFound
from helpdesk.customers.access import access_organisation
from helpdesk.customers.actions.record_views import note_organisation_viewed
from helpdesk.customers.enums import RecordKind
from helpdesk.customers.queries.organisations import (
    MemberOut,
    OrganisationCard,
    members_of,
    organisation_card,
)
from helpdesk.customers.queries.timeline import organisation_timeline
from helpdesk.events.actor import Capability, Staff
from helpdesk.fields.enums import Subject
from helpdesk.relationship.queries.promises import ledger_of
from helpdesk.tickets.enums import View
from helpdesk.web.desk.care_part import CarePart, care_part
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.promised import PromiseLine, kept_sentence, promise_line
from helpdesk.web.desk.record_fields import record_values
from helpdesk.web.desk.record_views import LooksPart, looks_part
from helpdesk.web.desk.rows import ListPart, list_part
from helpdesk.web.desk.timeline import TimelineLine, timeline_lines
from helpdesk.web.kit.custom_fields import CustomValue
from helpdesk.web.kit.forms import Form


class OrganisationPage(Struct, frozen=True, kw_only=True):
    """`form` is the one that was refused."""

    views: ViewsPart
    card: OrganisationCard
    members: list[MemberOut]
    listing: ListPart
    timeline: list[TimelineLine]
    form: Form
    can_verify: bool
    can_change: bool
    looks: LooksPart | None
    fields: list[CustomValue]
    care: CarePart
    promises: list[PromiseLine]
    kept: str


async def known_organisation(actor: Staff, organisation_id: int) -> OrganisationCard:
    """The card of an organisation the actor may see, which is noted."""
    known = await access_organisation(actor, organisation_id)
    card = await organisation_card(known.id)
    if card is None:
        raise NotFound("organisation")
    await note_organisation_viewed(actor, card.id)
    return card


async def organisation_page(actor: Staff, organisation_id: int, form: Form | None = None) -> OrganisationPage:
    card = await known_organisation(actor, organisation_id)
    found, ledger = await organisation_timeline(actor, card.id), await ledger_of(actor, card.id)
    return OrganisationPage(
        views=await views_part(actor, "organisations"),
        card=card,
        members=await members_of(card.id),
        listing=await list_part(actor, ListPlace(view=View.ALL, organisation=card.id)),
        timeline=await timeline_lines(actor, found.rows),
        form=form or Form(),
        can_verify=actor.can(Capability.MANAGE_TEAMS),
        can_change=actor.can(Capability.WRITE_CUSTOMERS),
        looks=await looks_part(actor, RecordKind.ORGANISATION, card.id),
        fields=await record_values(Subject.ORGANISATION, card.id),
        care=await care_part(actor, card.id),
        promises=[promise_line(row) for row in ledger.promises],
        kept=kept_sentence(ledger.rate),
    )
