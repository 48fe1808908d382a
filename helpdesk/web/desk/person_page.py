"""The record of a person, put together from its parts."""

from datetime import date

from msgspec import Struct

from helpdesk.accounts.access import person_of, person_question
from helpdesk.accounts.queries.people import PersonCard, person_by_email
from helpdesk.accounts.rules import may_change
from helpdesk.core.clock import now
from helpdesk.customers.actions.record_views import note_person_viewed
from helpdesk.customers.enums import RecordKind
from helpdesk.customers.queries.record import CustomerCard, MembershipOut, card_question, memberships_question
from helpdesk.customers.queries.timeline import person_timeline_question
from helpdesk.db.engine import one_connection
from helpdesk.db.sql import together
from helpdesk.events.actor import Capability, Staff
from helpdesk.fields.enums import Subject
from helpdesk.fields.filling import fields_of, fields_question
from helpdesk.tickets.enums import View
from helpdesk.tickets.queries.inbox import inbox_of, inbox_question
from helpdesk.tickets.queries.names import names_on_timeline
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.organisation_choices import OrganisationChoicesPart, organisation_choices
from helpdesk.web.desk.record_fields import shown_values
from helpdesk.web.desk.record_views import LooksPart, looks_part
from helpdesk.web.desk.rows import ListPart, built_list, listing_of
from helpdesk.web.desk.side import language_of
from helpdesk.web.desk.timeline import MOST_LINES, TimelineLine, named_lines
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
    place = ListPlace(view=View.ALL, requester=person_id)
    listing = await listing_of(place)
    found, cards, memberships, entries, names, rows, fields = await together(
        person_question(actor, person_id),
        card_question(person_id),
        memberships_question(person_id),
        person_timeline_question(actor, person_id, most=MOST_LINES),
        names_on_timeline(actor, person_id, most=MOST_LINES),
        inbox_question(actor, listing),
        fields_question(Subject.PERSON, person_id),
    )
    known, card = person_of(found), cards[0]
    await note_person_viewed(actor, known.id)
    return PersonPage(
        views=await views_part(actor, "people"),
        card=card,
        language=language_of(card.locale) if card.locale else "",
        memberships=memberships,
        listing=built_list(actor, place, inbox_of(listing, rows)),
        timeline=named_lines(entries, names),
        can_change=may_change(actor, known),
        is_own=known.id == actor.person,
        form=state.form,
        ending=state.ending,
        owner=await owner_of(state.form),
        matches=await organisation_choices(state.form),
        today=now().date(),
        can_read_history=not known.is_staff or actor.can(Capability.MANAGE_PEOPLE),
        looks=await looks_part(actor, RecordKind.PERSON, card.id),
        fields=shown_values(fields_of(fields)),
    )


async def owner_of(form: Form) -> PersonCard | None:
    """Whose the refused address of a form is; nobody's where it is no address."""
    return await person_by_email(str(form.value("email"))) if form.error("email") else None
