"""How tickets live: who asks, who answers when, and how it ends. Nothing is written here."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from math import exp
from typing import Any

from msgspec import Struct

from helpdesk.seeding.chance import Skewed, Weighted, happens, one_of
from helpdesk.seeding.company import Colleague, Company
from helpdesk.seeding.customers import NOBODYS, Customers
from helpdesk.seeding.phrases import SPOKEN, Phrases
from helpdesk.tickets.enums import Category, Channel, Disposition, Priority

MOST_MESSAGES = 30
# The logarithm of the median, and how far most are from it.
MESSAGES_MIDDLE, MESSAGES_SPREAD = 1.39, 0.75
STAFF_HOURS, CUSTOMER_HOURS = 5.0, 14.0
CLOSED_AFTER = timedelta(days=28)
IN_WORK_DAYS = 10.0
FOREVER_OPEN = 0.006
CHANNELS = (Channel.MAIL, Channel.WEB, Channel.PHONE, Channel.DESK)
PRIORITIES = (Priority.NORMAL, Priority.LOW, Priority.HIGH, Priority.URGENT)
DISPOSITIONS = (Disposition.LIVE, Disposition.SPAM, Disposition.DELETED)


class Case(Struct, kw_only=True):
    """A ticket, at the end of its life as soon as that has been thought out."""

    id: int
    number: str
    requester: int
    organisation: int | None
    locale: str
    phrases: Phrases
    channel: Channel
    priority: Priority
    disposition: Disposition
    type: int | None
    team: int
    created_at: datetime
    changed_at: datetime
    last_message_at: datetime
    waiting_since: datetime | None
    opener: Colleague | None
    has_team: bool = False
    assignee: Colleague | None = None
    category: Category = Category.NEW
    tags: tuple[tuple[int, str], ...] = ()
    solved_at: datetime | None = None
    closed_at: datetime | None = None


Teller = Callable[[Any, Case, datetime, Any], None]
Step = tuple[datetime, Case, Teller, Any]


class Chances:
    """What is likely, made once."""

    def __init__(self, company: Company, customers: Customers) -> None:
        people = len(customers.ids)
        self.requester = Skewed(people, flat=max(3.0, people / 200))
        self.team = Weighted([1 / (1 + place) for place in range(len(company.teams))])
        self.type = Weighted([1 / (1 + place) for place in range(max(1, len(company.types)))])
        self.tag = Skewed(len(company.tags), flat=6)
        self.channel = Weighted([55, 32, 9, 4])
        self.priority = Weighted([66, 14, 15, 5])
        self.disposition = Weighted([987, 10, 3])


class Lives:
    """Makes cases: each with everything that will have happened to it until the end of the story."""

    def __init__(self, company: Company, customers: Customers, until: datetime, dice: random.Random) -> None:
        self.company = company
        self.until = until
        self.dice = dice
        self._customers = customers
        self._chances = Chances(company, customers)
        self._teams = list(company.teams)

    def opened(self, ticket_id: int, number: str, at: datetime) -> Case:
        """A case as it comes in."""
        dice, chances = self.dice, self._chances
        asking = chances.requester(dice)
        locale, _, _, phrases = SPOKEN[self._customers.languages[asking]]
        channel = CHANNELS[chances.channel(dice)]
        team = self._teams[chances.team(dice)]
        organisation = self._customers.organisations[asking]
        return Case(
            id=ticket_id,
            number=number,
            requester=self._customers.ids[asking],
            organisation=None if organisation == NOBODYS else organisation,
            locale=locale,
            phrases=phrases,
            channel=channel,
            priority=PRIORITIES[chances.priority(dice)],
            disposition=DISPOSITIONS[chances.disposition(dice)],
            type=self._type(),
            team=team,
            created_at=at,
            changed_at=at,
            last_message_at=at,
            waiting_since=at,
            opener=self.colleague(team) if channel in {Channel.PHONE, Channel.DESK} else None,
            has_team=happens(dice, 0.6),
        )

    def message_count(self) -> int:
        """From one to thirty, four in the middle."""
        drawn = int(exp(self.dice.gauss(MESSAGES_MIDDLE, MESSAGES_SPREAD)) + 0.5)
        return max(1, min(MOST_MESSAGES, drawn))

    def is_to_settle(self, case: Case) -> bool:
        """Most do; what came in lately is still in work, and a few are for ever."""
        age = (self.until - case.created_at) / timedelta(days=1)
        return self.dice.random() >= 0.85 * exp(-age / IN_WORK_DAYS) + FOREVER_OPEN

    def after_hours(self, at: datetime, mean: float) -> datetime:
        return at + timedelta(seconds=60 + int(self.dice.expovariate(1 / mean) * 3600))

    def colleague(self, team: int) -> Colleague:
        """Somebody of the team, or of another one where it has nobody."""
        members = self.company.staff[team] or next(each for each in self.company.staff.values() if each)
        return one_of(self.dice, members)

    def some_tags(self) -> tuple[tuple[int, str], ...]:
        """Up to four, often none, by name."""
        count = int(self.dice.random() ** 2 * 5)
        drawn = {self.company.tags[self._chances.tag(self.dice)] for _ in range(count)}
        return tuple(sorted(drawn, key=lambda tag: tag[1]))

    def _type(self) -> int | None:
        if not self.company.types or happens(self.dice, 0.2):
            return None
        return self.company.types[self._chances.type(self.dice)]
