"""Signing in and out: who is signed in, for how long, and what the next page tells them."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.accounts.actions.sessions import (
    add_flash,
    open_session,
    renew_token,
    sign_in,
    sign_out,
    sign_out_everywhere,
    take_flashes,
)
from helpdesk.accounts.events import SignedIn, SignedOut
from helpdesk.accounts.queries.sessions import Flash, actor_of, actor_of_person
from helpdesk.accounts.tables import Person, SessionRow
from helpdesk.core.clock import frozen, now
from helpdesk.core.errors import Invalid, NotFound, TooMany
from helpdesk.core.ids import hash_token
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.events.actor import Customer, Role, Staff
from tests.factories.persons import make_admin, make_agent, make_customer, make_email, make_person
from tests.factories.sessions import PASSWORD, give_password, make_session
from tests.factories.teams import make_team
from tests.kit.recorded import recorded, recorded_actors

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
BROWSER = {"ip": "192.0.2.1", "user_agent": "Browser 1"}


async def refusal(email: str, password: str) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        await sign_in(email, password, **BROWSER)
    return refused.value.fields


async def test_signing_in_opens_a_session_of_which_only_the_hash_is_kept() -> None:
    anna = await make_customer("Anna", email="anna@example.com", locale="en", zone="Europe/Paris")
    await give_password(anna.person)

    token = await sign_in(" Anna@Example.com ", PASSWORD, **BROWSER)

    found = await actor_of(token)
    row = await SessionRow.objects().first()
    assert found.actor == Customer(person=anna.person, name="Anna", locale="en", zone="Europe/Paris")
    assert (found.session_id, found.flashes, found.has_locale) == (row.id, [], True)
    assert (row.token_hash, row.ip, row.user_agent) == (hash_token(token), "192.0.2.1", "Browser 1")
    assert await recorded() == [SignedIn(person=anna.person, session=row.id)]
    assert await recorded_actors() == [("customer", anna.person)]


async def test_every_address_of_a_person_signs_in() -> None:
    anna = await make_person(email="anna@example.com")
    await make_email(anna, "anna@work.example")
    await give_password(anna)

    token = await sign_in("anna@work.example", PASSWORD, **BROWSER)

    assert (await actor_of(token)).actor.person == anna


async def test_every_sign_in_makes_another_token() -> None:
    anna = await make_person(email="anna@example.com")
    await give_password(anna)

    tokens = {await sign_in("anna@example.com", PASSWORD, **BROWSER) for _ in range(2)}

    assert len(tokens) == 2


async def test_what_is_wrong_is_never_told() -> None:
    await give_password(await make_person(email="anna@example.com"))
    await give_password(await make_person(email="gone@example.com", deactivated_at=now()))
    await make_person(email="passwordless@example.com")

    answers = [
        await refusal("anna@example.com", "another password"),
        await refusal("anna@example.com", PASSWORD + "x" * 300),
        await refusal("nobody@example.com", PASSWORD),
        await refusal("gone@example.com", PASSWORD),
        await refusal("passwordless@example.com", PASSWORD),
        await refusal("no address at all", PASSWORD),
    ]

    assert answers == [{"password": "The address or the password is not right."}] * 6
    assert await recorded() == []


async def test_unknown_address_takes_as_long_as_a_wrong_password() -> None:
    anna = await make_person(email="anna@example.com")
    await give_password(anna)
    await sign_in("anna@example.com", PASSWORD, **BROWSER)

    known = min([await _seconds_refused("anna@example.com") for _ in range(3)])
    unknown = min([await _seconds_refused("nobody@example.com") for _ in range(3)])

    assert unknown > known * 0.4


async def _seconds_refused(email: str) -> float:
    started = time.perf_counter()
    await refusal(email, "another password")
    return time.perf_counter() - started


async def test_hash_with_old_parameters_is_replaced_at_sign_in() -> None:
    anna = await make_person(email="anna@example.com")
    await give_password(anna)
    await refusal("anna@example.com", "another password")
    kept = await fetch_value("SELECT password_hash FROM credentials")

    await sign_in("anna@example.com", PASSWORD, **BROWSER)
    replaced = await fetch_value("SELECT password_hash FROM credentials")
    await sign_in("anna@example.com", PASSWORD, **BROWSER)

    assert "m=8," in kept
    assert "m=65536,t=3,p=4" in replaced
    assert await fetch_value("SELECT password_hash FROM credentials") == replaced


async def test_ten_tries_an_account_however_it_is_spelt() -> None:
    await give_password(await make_person(email="anna@example.com"))
    for number in range(10):
        with pytest.raises(Invalid):
            await sign_in("ANNA@example.com", "wrong password", ip=f"192.0.2.{number}", user_agent="")

    with pytest.raises(TooMany):
        await sign_in("anna@example.com", PASSWORD, ip="192.0.2.99", user_agent="")


async def test_who_gets_in_has_used_up_no_try() -> None:
    await give_password(await make_person(email="anna@example.com"))
    for _ in range(2):
        await refusal("anna@example.com", "wrong password")
    for _ in range(3):
        await sign_in("anna@example.com", PASSWORD, **BROWSER)

    counts = await fetch("SELECT action, count FROM rate_counts ORDER BY action")
    assert [tuple(row.values()) for row in counts] == [("sign_in.account", 2), ("sign_in.ip", 2)]


async def test_fifty_tries_a_place() -> None:
    await execute(
        "INSERT INTO rate_counts (action, subject, window_at, count) VALUES ('sign_in.ip', $1, $2, 50)",
        "192.0.2.1",
        NOON,
    )

    with frozen(NOON), pytest.raises(TooMany):
        await sign_in("anna@example.com", PASSWORD, **BROWSER)

    assert await fetch_value("SELECT count(*) FROM rate_counts") == 1


@pytest.mark.parametrize(
    ("role", "days"), [(Role.CUSTOMER, 30), (Role.AGENT, 14), (Role.LEAD, 14), (Role.ADMIN, 14)]
)
async def test_session_slides_while_it_is_used(role: Role, days: int) -> None:
    token = await make_session(await make_person(role=role))
    start = now()

    with frozen(start + timedelta(days=days - 1)):
        assert await actor_of(token) is not None
    with frozen(start + timedelta(days=2 * days - 2)):
        assert await actor_of(token) is not None
    with frozen(start + timedelta(days=3 * days - 1)):
        assert await actor_of(token) is None


async def test_session_is_written_once_a_minute() -> None:
    token = await make_session(await make_person())
    start = now()

    async def seen_after(seconds: int) -> float:
        with frozen(start + timedelta(seconds=seconds)):
            await actor_of(token)
        seen_at = await fetch_value("SELECT seen_at FROM sessions")
        return round((seen_at - start).total_seconds())

    assert [await seen_after(59), await seen_after(70), await seen_after(100), await seen_after(131)] == [
        0,
        70,
        70,
        131,
    ]


async def test_staff_come_with_their_teams_in_one_statement() -> None:
    first, second = await make_team(), await make_team()
    lead = await make_agent("Lena", role=Role.LEAD, teams=(first, second))

    found = await actor_of(await make_session(lead.person))

    assert found.actor == Staff(
        person=lead.person, name="Lena", role=Role.LEAD, teams=frozenset({first, second})
    )
    assert not found.has_locale
    assert await actor_of_person(lead.person) == found.actor


async def test_no_token_no_actor() -> None:
    anna = await make_person()
    token = await make_session(anna)
    await Person.update({Person.deactivated_at: now()}).where(Person.id == anna)

    assert await actor_of(token) is None
    assert await actor_of("made up") is None
    assert await actor_of_person(anna) is None
    with pytest.raises(NotFound):
        await open_session(anna, **BROWSER)


async def test_signing_out_ends_this_session_only() -> None:
    anna = await make_customer()
    token, other = await make_session(anna.person), await make_session(anna.person)
    session = (await actor_of(token)).session_id

    await sign_out(token)
    await sign_out(token)

    assert await actor_of(token) is None
    assert await actor_of(other) is not None
    assert await recorded() == [SignedOut(person=anna.person, session=session)]
    assert await recorded_actors() == [("customer", anna.person)]


async def test_signing_out_everywhere_keeps_the_one_that_asks() -> None:
    anna, ben = await make_person(), await make_person()
    token, other, bens = await make_session(anna), await make_session(anna), await make_session(ben)

    await sign_out_everywhere(anna, except_token=token)
    alive = [await actor_of(found) is not None for found in (token, other, bens)]
    await sign_out_everywhere(anna)

    assert alive == [True, False, True]
    assert await actor_of(token) is None


async def test_renewed_token_replaces_the_old_one() -> None:
    token = await make_session(await make_person())

    renewed = await renew_token(token)

    assert await actor_of(token) is None
    assert await actor_of(renewed) is not None
    with pytest.raises(NotFound):
        await renew_token(token)


async def test_long_browser_names_are_cut() -> None:
    token = await open_session((await make_admin()).person, ip="x" * 99, user_agent="\0" + "y" * 999)

    (kept,) = await fetch(
        "SELECT ip, user_agent FROM sessions WHERE id = $1", (await actor_of(token)).session_id
    )
    assert kept == {"ip": "x" * 60, "user_agent": "y" * 300}


async def test_flashes_are_told_once_in_their_order() -> None:
    token = await make_session(await make_person())
    session = (await actor_of(token)).session_id
    await add_flash(session, "done", "Saved.")
    await add_flash(session, "error", "“Not” sent.")

    seen = (await actor_of(token)).flashes
    taken = [await take_flashes(session), await take_flashes(session), await take_flashes(0)]

    assert seen == [Flash("done", "Saved."), Flash("error", "“Not” sent.")]
    assert taken == [seen, [], []]


@pytest.mark.commits
async def test_two_pages_at_once_do_not_both_tell() -> None:
    session = (await actor_of(await make_session(await make_person()))).session_id
    await add_flash(session, "done", "Saved.")

    told = await asyncio.gather(*(take_flashes(session) for _ in range(5)))

    assert sorted(map(len, told)) == [0, 0, 0, 0, 1]


@pytest.mark.commits
async def test_one_page_load_with_many_parts_finds_the_actor_every_time() -> None:
    token = await make_session(await make_person())

    with frozen(now() + timedelta(minutes=5)):
        found = await asyncio.gather(*(actor_of(token) for _ in range(8)))

    assert None not in found
