"""Each step of a ticket's life as rows: what the product's own actions leave behind."""

import random
from datetime import datetime

from helpdesk.customers.enums import Visibility
from helpdesk.events.actor import ActorKind
from helpdesk.events.event import Change
from helpdesk.seeding import composing
from helpdesk.seeding.company import Colleague
from helpdesk.seeding.ledger import Doer, Ids, Ledger
from helpdesk.seeding.lives import Case
from helpdesk.tickets.actions.timeline import OPENED, WRITTEN
from helpdesk.tickets.contents import Content
from helpdesk.tickets.enums import Audience, AuthorKind, Category, Channel, Priority
from helpdesk.tickets.events import (
    MessageAdded,
    PriorityChanged,
    StatusChanged,
    TagsChanged,
    TicketAssigned,
    TicketOpened,
    TicketTeamChanged,
)

BRAND = 1


class TicketLedger(Ledger):
    """A ledger of tickets, with the ids of messages, the dice for their words, and the statuses."""

    def __init__(
        self,
        event_ids: Ids,
        message_ids: Ids,
        dice: random.Random,
        statuses: dict[Category, tuple[int, str]],
    ) -> None:
        super().__init__(event_ids)
        self.message_ids = message_ids
        self.dice = dice
        self.statuses = statuses


def tell_opening(ledger: TicketLedger, case: Case, at: datetime, doer: Doer) -> None:
    is_ours = doer.kind == ActorKind.STAFF
    audience = Audience.INTERNAL if is_ours else Audience.PUBLIC
    _add_ticket(ledger, case)
    ledger.record(TicketOpened(ticket=case.id, channel=case.channel), doer, at)
    first = composing.question(ledger.dice, case.phrases)
    _add_message(ledger, case, at, (doer, audience, case.channel, first), is_first=True)
    _add_interaction(ledger, case, at, OPENED, (case.channel, audience))
    for tag, _ in case.tags:
        ledger.add("ticket_tags", case.id, tag)
    if case.assignee and case.opener and case.opener.id != case.assignee.id:
        ledger.add("ticket_followers", case.id, case.opener.id)


def tell_follow_up(ledger: TicketLedger, case: Case, at: datetime, doer: Doer) -> None:
    channel = Channel.WEB if case.channel == Channel.WEB else Channel.MAIL
    said = composing.follow_up(ledger.dice, case.phrases)
    _add_message(ledger, case, at, (doer, Audience.PUBLIC, channel, said))
    _add_interaction(ledger, case, at, WRITTEN[AuthorKind.CUSTOMER], (channel, Audience.PUBLIC))


def tell_answer(ledger: TicketLedger, case: Case, at: datetime, doer: Doer) -> None:
    said = composing.answer(ledger.dice, case.phrases)
    _add_message(ledger, case, at, (doer, Audience.PUBLIC, Channel.DESK, said))
    _add_interaction(ledger, case, at, WRITTEN[AuthorKind.STAFF], (Channel.DESK, Audience.PUBLIC))


def tell_note(ledger: TicketLedger, case: Case, at: datetime, doer: Doer) -> None:
    said = composing.note(ledger.dice, case.phrases)
    _add_message(ledger, case, at, (doer, Audience.INTERNAL, Channel.DESK, said))


def tell_assignee(
    ledger: Ledger, case: Case, at: datetime, change: tuple[Colleague | None, Colleague]
) -> None:
    """Whoever had it hands it over; nobody's ticket is taken."""
    before, chosen = change
    assigned = TicketAssigned(ticket=case.id, assignee=chosen.id, previous=before.id if before else None)
    doer = (before or chosen).doer
    ledger.record(assigned, doer, at, Change("assignee", before.name if before else None, chosen.name))


def tell_team(ledger: Ledger, case: Case, at: datetime, change: tuple[Doer, str]) -> None:
    doer, name = change
    moved = TicketTeamChanged(ticket=case.id, team=case.team, previous=None)
    ledger.record(moved, doer, at, Change("team", None, name))


def tell_tags(ledger: Ledger, case: Case, at: datetime, doer: Doer) -> None:
    names = ", ".join(name for _, name in case.tags)
    ledger.record(TagsChanged(ticket=case.id), doer, at, Change("tags", None, names))


def tell_priority(ledger: Ledger, case: Case, at: datetime, doer: Doer) -> None:
    changed = PriorityChanged(ticket=case.id, priority=case.priority)
    ledger.record(changed, doer, at, Change("priority", Priority.NORMAL, case.priority))


def tell_status(
    ledger: Ledger, case: Case, at: datetime, change: tuple[Doer, Category, Category, str, str]
) -> None:
    doer, old, new, old_name, new_name = change
    moved = StatusChanged(ticket=case.id, old_category=old, new_category=new)
    ledger.record(moved, doer, at, Change("status", old_name, new_name))


def _add_ticket(ledger: TicketLedger, case: Case) -> None:
    ledger.add(
        "tickets",
        case.id,
        case.number,
        BRAND,
        composing.subject(ledger.dice, case.phrases),
        case.requester,
        case.organisation,
        case.team if case.has_team else None,
        case.assignee.id if case.assignee else None,
        case.channel,
        case.priority,
        case.type,
        ledger.statuses[case.category][0],
        case.category,
        case.disposition,
        case.locale,
        case.waiting_since,
        case.last_message_at,
        case.created_at,
        case.changed_at,
        case.solved_at,
        case.closed_at,
    )


def _add_message(
    ledger: TicketLedger,
    case: Case,
    at: datetime,
    said: tuple[Doer, Audience, Channel, Content],
    *,
    is_first: bool = False,
) -> None:
    doer, audience, channel, content = said
    message = ledger.message_ids.take()
    kind = AuthorKind.STAFF if doer.kind == ActorKind.STAFF else AuthorKind.CUSTOMER
    ledger.add(
        "messages",
        message,
        case.id,
        audience,
        doer.person,
        kind,
        channel,
        content.body,
        content.html,
        at,
    )
    added = MessageAdded(
        ticket=case.id,
        message=message,
        audience=audience,
        author_kind=kind,
        channel=channel,
        is_first=is_first,
    )
    ledger.record(added, doer, at)


def _add_interaction(
    ledger: Ledger, case: Case, at: datetime, kind: str, place: tuple[Channel, Audience]
) -> None:
    channel, audience = place
    visibility = Visibility.PUBLIC if audience == Audience.PUBLIC else Visibility.STAFF
    ledger.add(
        "interactions", case.requester, case.organisation, kind, "ticket", case.id, channel, visibility, at
    )
