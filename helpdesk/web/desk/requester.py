"""Whom a new ticket is for: somebody picked, the only one who fits, or somebody new by their address."""

from msgspec import Struct

from helpdesk.accounts.actions.people import ensure_person
from helpdesk.accounts.addresses import normalised_email
from helpdesk.accounts.queries.people import PersonCard, person_card
from helpdesk.accounts.rules import Problems
from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.web.desk.people import people_choices
from helpdesk.web.kit.paths import row_id


class Requester(Struct, frozen=True):
    """The person a form means, the address of one we may have to make, or why it is not known who."""

    person: int | None = None
    address: str = ""
    problems: Problems = {}


async def meant_requester(who: str, *, picked: int | None) -> Requester:
    """The picked person, else whose address it is, else the only one whom these words find."""
    if picked is not None:
        return Requester(person=picked)
    if normalised_email(who):
        return Requester(address=who)
    return await _found_by_words(who) if who else _unclear(_("Please say whom the ticket is for."))


async def _found_by_words(words: str) -> Requester:
    match (await people_choices(words)).people:
        case [only]:
            return Requester(person=only.id)
        case []:
            return _unclear(_("Nobody fits this. Type a whole mail address to add somebody new."))
        case _:
            return _unclear(_("Several people fit this. Please pick one of them."))


def _unclear(sentence: str) -> Requester:
    return Requester(problems={"who": sentence})


async def ensure_requester(actor: Staff, requester: Requester, *, name: str) -> int:
    """The id of whom the ticket is for; a new person where nobody has the address."""
    return requester.person or await ensure_person(actor, email=requester.address, name=name)


async def person_to_begin_with(person: str) -> PersonCard | None:
    """Whom the link to the form names; None where it names nobody a ticket can be opened for."""
    try:
        card = await person_card(row_id(person))
    except NotFound:
        return None
    return card if card and card.is_active else None
