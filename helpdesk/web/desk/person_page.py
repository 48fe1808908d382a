"""The record of a person, put together from its parts."""

from datetime import date

from msgspec import Struct

from helpdesk.accounts.access import access_person
from helpdesk.accounts.queries.people import PersonCard, person_by_email
from helpdesk.accounts.rules import may_change
from helpdesk.core.clock import now
from helpdesk.core.errors import NotFound
from helpdesk.customers.actions.record_views import note_person_viewed
from helpdesk.customers.enums import RecordKind
from helpdesk.customers.queries.record import CustomerCard, MembershipOut, customer_card, memberships_of
from helpdesk.customers.queries.timeline import person_timeline
from helpdesk.db.engine import one_connection
from helpdesk.events.actor import Capability, Staff
from helpdesk.fields.enums import Subject
from helpdesk.tickets.enums import View
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.organisation_choices import OrganisationChoicesPart, organisation_choices
from helpdesk.web.desk.record_fields import record_values
from helpdesk.web.desk.record_views import LooksPart, looks_part
from helpdesk.web.desk.rows import ListPart, list_part
from helpdesk.web.desk.side import language_of
from helpdesk.web.desk.timeline import TimelineLine, timeline_lines
from helpdesk.web.kit.custom_fields import CustomValue
from helpdesk.web.kit.forms import Form


class PersonState(Struct, frozen=True, kw_only=True):
    """What a record shows beyond the person: refused input, and which membership it was to end."""

    form: Form = Form()
    ending: int | None = None


class PersonPage(Struct, frozen=True, kw_only=True):
    """`owner` is whom a refused address belongs to; `can_change` is false for colleagues of an agent."""

    views: ViewsPart
    card: CustomerCard
    language: str
    memberships: list[MembershipOut]
    listing: ListPart
    timeline: list[TimelineLine]
    can_change: bool
    is_own: bool
    form: Form
    ending: int | None
    owner: PersonCard | None
    matches: OrganisationChoicesPart
    today: date
    looks: LooksPart | None
    can_read_history: bool
    fields: list[CustomValue]


async def person_page(
    actor: Staff,
    person_id: int,
    state: PersonState = PersonState(),  # noqa: B008 - frozen
) -> PersonPage:
    async with one_connection():
        return await _built(actor, person_id, state)


async def _built(actor: Staff, person_id: int, state: PersonState) -> PersonPage:
    known = await access_person(actor, person_id)
    card = await customer_card(known.id)
    if card is None:
        raise NotFound("person")
    await note_person_viewed(actor, card.id)
    found = await person_timeline(actor, card.id)
    listing = await list_part(actor, ListPlace(view=View.ALL, requester=card.id))
    return PersonPage(
        views=await views_part(actor, "people"),
        card=card,
        language=language_of(card.locale) if card.locale else "",
        memberships=await memberships_of(card.id),
        listing=listing,
        timeline=await timeline_lines(actor, found.rows, listing.rows),
        can_change=may_change(actor, known),
        is_own=known.id == actor.person,
        form=state.form,
        ending=state.ending,
        owner=await owner_of(state.form),
        matches=await organisation_choices(state.form),
        today=now().date(),
        can_read_history=not known.is_staff or actor.can(Capability.MANAGE_PEOPLE),
        looks=await looks_part(actor, RecordKind.PERSON, card.id),
        fields=await record_values(Subject.PERSON, card.id),
    )


async def owner_of(form: Form) -> PersonCard | None:
    """Whose the refused address of a form is; nobody's where it is no address."""
    return await person_by_email(str(form.value("email"))) if form.error("email") else None
