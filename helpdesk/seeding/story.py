"""The story of one ticket, step by step: asked, taken, answered, asked again, solved, closed."""

from datetime import datetime, timedelta

from helpdesk.events.actor import ActorKind
from helpdesk.seeding import telling
from helpdesk.seeding.chance import happens
from helpdesk.seeding.company import PRODUCT
from helpdesk.seeding.ledger import Doer
from helpdesk.seeding.lives import (
    CLOSED_AFTER,
    CUSTOMER_HOURS,
    STAFF_HOURS,
    Case,
    Lives,
    Step,
    Teller,
)
from helpdesk.tickets.enums import Category, Disposition, Priority

A_MINUTE = timedelta(minutes=1)


class Story:
    """Thinks out what happens to one case; the case then stands as it does at the end."""

    def __init__(self, lives: Lives, case: Case) -> None:
        self._lives = lives
        self._case = case
        self._dice = lives.dice
        self._at = case.created_at
        self._customer = Doer(ActorKind.CUSTOMER, case.requester)
        self.steps: list[Step] = []

    def tell(self) -> list[Step]:
        """Everything that happens, in order."""
        case = self._case
        self._add(telling.tell_opening, case.opener.doer if case.opener else self._customer)
        if case.disposition != Disposition.LIVE:
            return self.steps
        is_to_settle = self._lives.is_to_settle(case)
        is_told = self._talk(self._lives.message_count())
        if is_to_settle and is_told:
            self._settle()
        elif happens(self._dice, 0.05) and case.category == Category.OPEN:
            self._move(Category.ON_HOLD, self._staff())
        case.changed_at = self._at
        return self.steps

    def _talk(self, count: int) -> bool:
        """The messages after the first; False when the present interrupts them."""
        is_customers_turn = False
        for _ in range(count - 1):
            hours = CUSTOMER_HOURS if is_customers_turn else STAFF_HOURS
            at = self._lives.after_hours(self._at, hours)
            if at >= self._lives.until - A_MINUTE:
                return False
            self._at = at
            if is_customers_turn:
                self._customer_writes()
                is_customers_turn = happens(self._dice, 0.15)
            else:
                is_customers_turn = self._staff_writes()
        return True

    def _customer_writes(self) -> None:
        case = self._case
        self._add(telling.tell_follow_up, self._customer)
        case.last_message_at = self._at
        case.waiting_since = case.waiting_since or self._at
        if case.category in {Category.WAITING, Category.ON_HOLD}:
            self._move(Category.OPEN, self._customer)

    def _staff_writes(self) -> bool:
        """An answer, or a note to each other; whether the customer is next."""
        case, staff = self._case, self._staff()
        if happens(self._dice, 0.15):
            self._add(telling.tell_note, staff)
            return False
        self._add(telling.tell_answer, staff)
        case.last_message_at = self._at
        case.waiting_since = None
        if happens(self._dice, 0.45) and case.category != Category.WAITING:
            self._move(Category.WAITING, staff)
        elif case.category == Category.NEW:
            self._move(Category.OPEN, staff)
        return happens(self._dice, 0.8)

    def _staff(self) -> Doer:
        """Who works on it; whoever begins takes it, and sometimes it goes to another."""
        case = self._case
        if case.assignee is None:
            self._take()
        elif happens(self._dice, 0.04):
            self._assign()
        return case.assignee.doer if case.assignee else PRODUCT

    def _take(self) -> None:
        case = self._case
        self._assign()
        taker = case.assignee.doer if case.assignee else PRODUCT
        if not case.has_team:
            case.has_team = True
            self._add(telling.tell_team, (taker, self._lives.company.teams[case.team]))
        case.tags = self._lives.some_tags()
        if case.tags:
            self._add(telling.tell_tags, taker)
        if case.priority in {Priority.HIGH, Priority.URGENT} and happens(self._dice, 0.4):
            self._add(telling.tell_priority, taker)

    def _assign(self) -> None:
        before = self._case.assignee
        chosen = self._lives.colleague(self._case.team)
        if before is None or chosen.id != before.id:
            self._case.assignee = chosen
            self._add(telling.tell_assignee, (before, chosen))

    def _settle(self) -> None:
        """Solved soon after the last word, and closed a month later."""
        case = self._case
        at = self._lives.after_hours(self._at, 2.0)
        if at >= self._lives.until - A_MINUTE:
            return
        self._at = at
        self._move(Category.SOLVED, self._staff())
        case.waiting_since = None
        case.solved_at = at
        if at + CLOSED_AFTER < self._lives.until:
            self._at = at + CLOSED_AFTER
            self._move(Category.CLOSED, PRODUCT)
            case.closed_at = self._at

    def _move(self, category: Category, doer: Doer) -> None:
        old, self._case.category = self._case.category, category
        names = self._lives.company.statuses
        self._add(telling.tell_status, (doer, old, category, names[old][1], names[category][1]))

    def _add(self, teller: Teller, detail: object) -> None:
        self.steps.append((self._at, self._case, teller, detail))


def story_of(lives: Lives, ticket_id: int, number: str, at: datetime) -> list[Step]:
    return Story(lives, lives.opened(ticket_id, number, at)).tell()
