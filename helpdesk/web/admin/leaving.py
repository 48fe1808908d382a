"""Somebody leaves: they are switched off, and their open tickets go where the administrator says."""

from msgspec import Struct

from helpdesk.accounts.access import access_person
from helpdesk.accounts.actions.roles import deactivate_person
from helpdesk.accounts.choice import Choice
from helpdesk.accounts.queries.people import PersonCard
from helpdesk.accounts.queries.teams import team_choices
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.handing_over import Heir, hand_over_tickets, open_ticket_count
from helpdesk.tickets.queries.choices import ticket_choices
from helpdesk.web.kit.forms import Form
from helpdesk.web.kit.paths import typed_id

PERSON = "person"
TEAM = "team"


class LeavingForm(Struct, frozen=True, kw_only=True):
    """`heir` is `person:4`, `team:2`, or empty for nobody in particular."""

    heir: str = ""


class LeavingPart(Struct, frozen=True, kw_only=True):
    """What is asked before somebody is switched off: nothing of a customer, the heir of staff."""

    open_tickets: int
    people: list[Choice]
    teams: list[Choice]
    form: Form


async def leaving_part(card: PersonCard, form: Form | None) -> LeavingPart:
    is_asked = card.is_staff and card.is_active
    people = (await ticket_choices()).workers if is_asked else []
    return LeavingPart(
        open_tickets=await open_ticket_count(card.id) if is_asked else 0,
        people=[Choice(choice.id, choice.name) for choice in people if choice.id != card.id],
        teams=await team_choices() if is_asked else [],
        form=form or Form(),
    )


async def leave(actor: Staff, person_id: int, heir: str) -> None:
    """Switch a person off and give their open tickets away, in one transaction."""
    chosen = _heir(heir)
    async with transaction():
        person = await access_person(actor, person_id)
        await deactivate_person(actor, person_id)
        if person.is_staff:
            await hand_over_tickets(actor, person_id, chosen)


def _heir(text: str) -> Heir:
    kind, colon, number = text.partition(":")
    if not text:
        return Heir()
    found = typed_id(number)
    if not colon or kind not in {PERSON, TEAM} or found is None:
        raise Invalid({"heir": _("Please choose one from the list.")})
    return Heir(person=found) if kind == PERSON else Heir(team=found)
