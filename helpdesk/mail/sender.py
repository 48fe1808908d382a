"""Who sent a mail, as a person we know from then on. An address that mail comes from proves nothing."""

from msgspec import Struct

from helpdesk.accounts.actions.people import ensure_person
from helpdesk.accounts.addresses import normalised_email
from helpdesk.accounts.queries.people import person_cards
from helpdesk.core.i18n import SOURCE_LOCALE
from helpdesk.customers.actions.memberships import join_by_domain
from helpdesk.events.actor import GUEST, SYSTEM, Actor, Customer
from helpdesk.mail.parsing.parsed import ParsedMail


class Sender(Struct, frozen=True, kw_only=True):
    """`address` is normalised. Staff are customers here: their mail is not known to be theirs.

    `is_disowned` tells that the address's own domain does not stand behind the mail.
    """

    person: int
    address: str
    name: str
    locale: str
    is_staff: bool
    is_disowned: bool = False

    @property
    def actor(self) -> Actor:
        return Customer(person=self.person, name=self.name, locale=self.locale)


async def sender_of(mail: ParsedMail, *, is_disowned: bool = False) -> Sender:
    """The person behind a mail, met for the first time if need be. Call with an address that can be one."""
    address = normalised_email(mail.sender.address) or ""
    person = await ensure_person(GUEST, email=address, name=mail.sender.name)
    card = (await person_cards([person]))[person]
    if not is_disowned:
        await join_by_domain(person, address)
    return Sender(
        person=person,
        address=address,
        name=card.name,
        locale=card.locale or SOURCE_LOCALE,
        is_staff=card.is_staff,
        is_disowned=is_disowned,
    )


def acts_as(sender: Sender, *, is_automatic: bool) -> Actor:
    """Whom the history names: the sender, or nobody where a program or a stranger wrote in their place."""
    return SYSTEM if is_automatic or sender.is_disowned else sender.actor
