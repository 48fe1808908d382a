"""Customers: a few large organisations and many small ones, and who belongs to them."""

import random
from array import array
from datetime import date, datetime, timedelta

from helpdesk.accounts.enums import IdentityKind
from helpdesk.accounts.events import IdentityAdded, PersonCreated
from helpdesk.core.names import sort_name
from helpdesk.customers.events import MembershipBegan, MembershipEnded, OrganisationCreated
from helpdesk.events.actor import Role
from helpdesk.events.event import Change
from helpdesk.seeding import names
from helpdesk.seeding.arrivals import YEARS
from helpdesk.seeding.chance import Skewed, Weighted, happens, one_of
from helpdesk.seeding.company import PRODUCT
from helpdesk.seeding.ledger import Ids, Ledger
from helpdesk.seeding.phrases import SPOKEN

PEOPLE_AN_ORGANISATION = 15
NOBODYS = 0
# Of a hundred: who belongs to an organisation, and who did.
MEMBERS, FORMER = 72, 76
_MOST_EACH = {"persons": 1, "identities": 3, "memberships": 1, "organisations": 1, "events": 7}


class Customers:
    """Everybody who may ask, as compact as a million of them needs: id, organisation, language by place."""

    def __init__(self, count: int, until: datetime, dice: random.Random) -> None:
        self.ids = array("q")
        self.organisations = array("q")
        self.languages = array("b")
        self._dice = dice
        self._until = until
        self._came = until - YEARS
        self._companies = array("q")
        self._domains: list[str] = []
        self._company_count = max(1, count // PEOPLE_AN_ORGANISATION)
        self._which_company = Skewed(self._company_count, flat=max(2.0, self._company_count / 50))
        self._which_language = Weighted([share for _, share, _, _ in SPOKEN])
        self._sequences: dict[str, Ids] = {}

    async def hold_ids(self, people: int) -> None:
        """Take the ids that this many people need at most."""
        for table, most in _MOST_EACH.items():
            if table not in self._sequences:
                self._sequences[table] = await Ids.of_table(table)
            await self._sequences[table].hold(most * people)

    def organisations_rows(self, most: int) -> Ledger:
        """The next organisations; an empty ledger once all are made."""
        ledger = self._ledger()
        for _ in range(min(most, self._company_count - len(self._companies))):
            self._organisation(ledger)
        return ledger

    def people_rows(self, count: int) -> Ledger:
        ledger = self._ledger()
        for _ in range(count):
            self._person(ledger)
        return ledger

    @property
    def has_all_organisations(self) -> bool:
        return len(self._companies) == self._company_count

    def _ledger(self) -> Ledger:
        return Ledger(self._sequences["events"])

    def _organisation(self, ledger: Ledger) -> None:
        dice, number = self._dice, self._sequences["organisations"].take()
        first, last = one_of(dice, names.COMPANY_FIRST), one_of(dice, names.COMPANY_LAST)
        name = f"{first} {last}{one_of(dice, names.COMPANY_ENDS)}"
        domain = f"{first}-{last}-{number}.example".lower()
        at = self._came - timedelta(days=200 + int(dice.random() * 60))
        ledger.add("organisations", number, name, sort_name(name), one_of(dice, names.CITIES), at)
        ledger.add("organisation_domains", number, domain, at)
        ledger.record(OrganisationCreated(organisation=number), PRODUCT, at)
        self._companies.append(number)
        self._domains.append(domain)

    def _person(self, ledger: Ledger) -> None:
        dice, person = self._dice, self._sequences["persons"].take()
        first, last = one_of(dice, names.FIRST), one_of(dice, names.LAST)
        language = self._which_language(dice)
        locale, _, zone, _ = SPOKEN[language]
        at = self._came - timedelta(minutes=int(dice.random() * 250_000))
        name = f"{first} {last}"
        ledger.add("persons", person, name, sort_name(name), Role.CUSTOMER, None, locale, zone, at)
        ledger.record(PersonCreated(person=person), PRODUCT, at)
        domain = self._belonging(ledger, person, at)
        self._addresses(ledger, person, f"{first}.{last}.{person}@{domain}".lower(), at)
        self.ids.append(person)
        self.languages.append(language)

    def _belonging(self, ledger: Ledger, person: int, at: datetime) -> str:
        """Where they are, or were: their domain, whose organisation they ask for, if any."""
        lot = self._dice.random() * 100
        if lot >= FORMER:
            self.organisations.append(NOBODYS)
            return one_of(self._dice, names.FREE_MAIL)
        place = self._which_company(self._dice)
        organisation = self._companies[place]
        is_former = lot >= MEMBERS
        self.organisations.append(NOBODYS if is_former else organisation)
        self._membership(ledger, person, organisation, at, until_on=self._came.date() if is_former else None)
        return self._domains[place]

    def _membership(
        self, ledger: Ledger, person: int, organisation: int, at: datetime, *, until_on: date | None
    ) -> None:
        membership = self._sequences["memberships"].take()
        role = one_of(self._dice, names.JOBS)
        ledger.add("memberships", membership, person, organisation, role, at.date(), until_on, at)
        facts = {"person": person, "organisation": organisation, "membership": membership}
        ledger.record(MembershipBegan(**facts), PRODUCT, at)
        if until_on is not None:
            ledger.record(MembershipEnded(**facts), PRODUCT, self._came)

    def _addresses(self, ledger: Ledger, person: int, email: str, at: datetime) -> None:
        dice = self._dice
        verified_at = at if happens(dice, 0.9) else None
        self._identity(ledger, person, (IdentityKind.EMAIL, email, True), at, verified_at)
        if happens(dice, 0.12):
            second = email.partition("@")[0] + "@" + one_of(dice, names.FREE_MAIL)
            if second != email:
                self._identity(ledger, person, (IdentityKind.EMAIL, second, False), at, None)
        if happens(dice, 0.25):
            number = f"+4930{1_000_000 + int(dice.random() * 8_999_999)}"
            self._identity(ledger, person, (IdentityKind.PHONE, number, True), at, None)

    def _identity(
        self,
        ledger: Ledger,
        person: int,
        address: tuple[IdentityKind, str, bool],
        at: datetime,
        verified_at: datetime | None,
    ) -> None:
        kind, value, is_primary = address
        identity = self._sequences["identities"].take()
        ledger.add("identities", identity, person, kind, value, is_primary, verified_at, at)
        added = IdentityAdded(person=person, identity=identity)
        ledger.record(added, PRODUCT, at, Change(kind, None, value))
