"""The ledger of promises: who may promise what, what becomes of it, and who reads of it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.db.sql import fetch
from helpdesk.events.actor import Actor
from helpdesk.events.event import Change, Event
from helpdesk.relationship.actions.promises import (
    NewPromise,
    break_promise,
    keep_promise,
    make_promise,
    reply_with_promise,
    withdraw_promise,
)
from helpdesk.relationship.events import PromiseBroken, PromiseKept, PromiseMade, PromiseWithdrawn
from helpdesk.relationship.queries.promises import (
    KeptRate,
    ledger_of,
    promises_of_ticket,
)
from helpdesk.tickets.actions.reply import Reply
from tests.factories.organisations import make_organisation
from tests.factories.persons import as_signed_in, make_agent, make_customer, make_observer
from tests.factories.promises import make_promise_row
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket
from tests.kit.recorded import changes, recorded

pytestmark = pytest.mark.usefixtures("database")

Settling = Callable[[Actor, int], Awaitable[None]]


def tomorrow() -> datetime:
    return now() + timedelta(days=1)


async def states() -> list[str]:
    return [row["state"] for row in await fetch("SELECT state FROM promises ORDER BY id")]


async def test_promise_is_noted_with_whom_it_was_made_to() -> None:
    agent, organisation = await make_agent("Mara"), await make_organisation()
    ticket = await make_ticket(organisation=organisation)
    due_at = tomorrow()

    made = await make_promise(agent, ticket.number, NewPromise(words="  New laces\n", due_at=due_at))

    rows = await fetch("SELECT ticket, person, organisation, made_by, words, due_at, state FROM promises")
    assert rows == [
        {
            "ticket": ticket.id,
            "person": ticket.requester,
            "organisation": organisation,
            "made_by": agent.person,
            "words": "New laces",
            "due_at": due_at,
            "state": "open",
        }
    ]
    assert await recorded() == [PromiseMade(ticket=ticket.id, promise=made)]
    assert await changes() == [Change("promise", None, "New laces")]


async def test_same_key_notes_it_once() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    promise = NewPromise(words="New laces", due_at=tomorrow(), request_key="k1")

    first = await make_promise(agent, ticket.number, promise)

    assert await make_promise(agent, ticket.number, promise) == first
    assert len(await states()) == 1
    assert await recorded() == [PromiseMade(ticket=ticket.id, promise=first)]


@pytest.mark.parametrize(
    ("words", "days", "field"),
    [
        (" ", 1, "words"),
        ("x" * 301, 1, "words"),
        ("Laces", None, "due_at"),
        ("Laces", -1, "due_at"),
        ("Laces", 800, "due_at"),
    ],
)
async def test_what_cannot_be_promised_is_refused(words: str, days: int | None, field: str) -> None:
    agent, ticket = await make_agent(), await make_ticket()
    due_at = None if days is None else now() + timedelta(days=days)

    with pytest.raises(Invalid) as refused:
        await make_promise(agent, ticket.number, NewPromise(words=words, due_at=due_at))

    assert list(refused.value.fields) == [field]
    assert await states() == []


async def test_who_may_not_write_on_the_ticket_promises_nothing() -> None:
    ticket = await make_ticket()
    promise = await make_promise_row(ticket)
    new = NewPromise(words="New laces", due_at=tomorrow())

    for actor in (await make_observer(), await make_customer()):
        with pytest.raises(Forbidden):
            await make_promise(actor, ticket.number, new)
        with pytest.raises(Forbidden):
            await keep_promise(actor, promise)

    assert await states() == ["open"]


async def test_promise_on_a_ticket_one_does_not_see_is_not_there() -> None:
    team = await make_team(others="none")
    promise = await make_promise_row(await make_ticket(team=team))
    agent = await as_signed_in((await make_agent()).person)

    with pytest.raises(NotFound):
        await keep_promise(agent, promise)
    with pytest.raises(NotFound):
        await keep_promise(agent, 2**70)


@pytest.mark.parametrize(
    ("settle", "state", "kind"),
    [
        (break_promise, "broken", PromiseBroken),
        (withdraw_promise, "withdrawn", PromiseWithdrawn),
    ],
)
async def test_promise_is_settled_once(settle: Settling, state: str, kind: Callable[..., Event]) -> None:
    agent, ticket = await make_agent(), await make_ticket()
    promise = await make_promise_row(ticket)

    await settle(agent, promise)
    with pytest.raises(Conflict):
        await settle(agent, promise)

    assert await states() == [state]
    assert await recorded() == [kind(ticket=ticket.id, promise=promise)]
    assert await changes() == [Change("promise", None, "New laces")]


@pytest.mark.parametrize(("days", "is_late"), [(1, False), (-1, True)])
async def test_promise_that_is_done_after_its_time_is_kept_late(days: int, is_late: bool) -> None:  # noqa: FBT001 - a case
    agent, ticket = await make_agent(), await make_ticket()
    promise = await make_promise_row(ticket, due_at=now() + timedelta(days=days))

    await keep_promise(agent, promise)

    assert [row.was_late for row in await promises_of_ticket(ticket.id)] == [is_late]
    assert await recorded() == [PromiseKept(ticket=ticket.id, promise=promise, is_late=is_late)]


async def test_reply_and_promise_are_written_together_or_not_at_all() -> None:
    agent, ticket = await make_agent(), await make_ticket()
    promise = NewPromise(words="New laces", due_at=tomorrow(), request_key="k1")

    with pytest.raises(Invalid):
        await reply_with_promise(
            agent, ticket.number, Reply(body="By Friday."), NewPromise(words="x", due_at=None)
        )
    with pytest.raises(Invalid):
        await reply_with_promise(agent, ticket.number, Reply(body=""), promise)
    assert await fetch("SELECT id FROM messages") == []

    reply = Reply(body="By Friday.", request_key="k2")
    written = [await reply_with_promise(agent, ticket.number, reply, promise) for _ in range(2)]

    assert [row["id"] for row in await fetch("SELECT id FROM messages")] == [written[0].message]
    assert written[0] == written[1]
    assert await states() == ["open"]


async def test_open_promises_stand_first_the_next_one_at_the_top() -> None:
    ticket = await make_ticket()
    for words, days, state in [("a", 3, "open"), ("b", 1, "kept"), ("c", 2, "open")]:
        await make_promise_row(ticket, words, due_at=now() + timedelta(days=days), state=state)

    assert [row.words for row in await promises_of_ticket(ticket.id)] == ["c", "a", "b"]


async def test_organisation_shows_promises_of_tickets_one_sees() -> None:
    organisation, team = await make_organisation(), await make_team(others="none")
    seen = await make_ticket(organisation=organisation)
    hidden = await make_ticket(organisation=organisation, team=team)
    await make_promise_row(seen, "seen", state="kept", settled_at=now())
    await make_promise_row(hidden, "hidden", state="kept", settled_at=now())
    await make_promise_row(await make_ticket(), "elsewhere")
    agent = await as_signed_in((await make_agent()).person)
    colleague = await make_agent(teams=(team,))

    found, theirs = await ledger_of(agent, organisation), await ledger_of(colleague, organisation)

    assert [(row.words, row.number) for row in found.promises] == [("seen", seen.number)]
    assert {row.words for row in theirs.promises} == {"seen", "hidden"}
    assert (found.rate, theirs.rate) == (KeptRate(1, 1), KeptRate(2, 2))


async def test_rate_counts_promises_whose_time_has_come() -> None:
    agent, organisation = await make_agent(), await make_organisation()
    ticket = await make_ticket(organisation=organisation)
    yesterday = now() - timedelta(days=1)
    for state, due_at, settled_at in [
        ("kept", tomorrow(), now()),
        ("kept", yesterday, now()),
        ("broken", tomorrow(), now()),
        ("withdrawn", yesterday, now()),
        ("open", yesterday, None),
        ("open", tomorrow(), None),
    ]:
        await make_promise_row(ticket, state, due_at=due_at, state=state, settled_at=settled_at)

    assert (await ledger_of(agent, organisation)).rate == KeptRate(kept=1, due=4)
