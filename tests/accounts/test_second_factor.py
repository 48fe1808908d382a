"""The second factor: the codes of RFC 6238, each taken once, and what stands in for them."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from helpdesk.accounts.actions.links import issue_link, stamp_link
from helpdesk.accounts.actions.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    renew_recovery_codes,
    reset_second_factor,
    switch_off_second_factor,
)
from helpdesk.accounts.actions.sessions import open_session, pass_second_step
from helpdesk.accounts.actions.signing_up import sign_in_by_link
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.events import (
    RecoveryCodesRenewed,
    RecoveryCodeUsed,
    SecondFactorReset,
    SecondFactorSetUp,
    SecondFactorSwitchedOff,
    SignedIn,
    SignedOut,
)
from helpdesk.accounts.queries.second_factor import (
    begun_secret,
    has_second_factor,
    second_factor_of,
    waiting_person,
)
from helpdesk.accounts.queries.sessions import actor_of
from helpdesk.accounts.second_factor import (
    code_at,
    digits_of,
    matching_step,
    new_recovery_codes,
    provisioning_uri,
    step_at,
    typed_secret,
)
from helpdesk.core.clock import frozen, now
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from helpdesk.db.sql import execute, fetch_value
from helpdesk.events.actor import GUEST
from tests.factories.persons import make_admin, make_agent, make_customer, make_lead
from tests.factories.second_factors import SECRET, current_code, give_second_factor
from tests.factories.sessions import PASSWORD, give_password, make_session
from tests.kit.recorded import forget_recorded, queued, recorded
from tests.kit.secrets import own_secrets

pytestmark = pytest.mark.usefixtures("database")

BROWSER = {"ip": "192.0.2.1", "user_agent": "Browser"}
# The middle of a half minute, so that a test does not cross its end.
NOON = datetime(2026, 11, 23, 12, 0, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with own_secrets(), frozen(NOON):
        yield


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert code_at(SECRET, step_at(datetime.fromtimestamp(seconds, tz=UTC))) == code


def test_neighbouring_steps_are_taken_and_no_others() -> None:
    here = step_at(NOON)

    found = [matching_step(SECRET, code_at(SECRET, here + away), NOON) for away in range(-2, 3)]

    assert found == [None, here - 1, here, here + 1, None]


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("123 456", "123456"),
        ("123-456", "123456"),
        ("12345", None),
        ("\uff11" * 6, None),
    ],
)
def test_digits_are_read_as_they_are_meant(typed: str, digits: str | None) -> None:
    assert digits_of(typed) == digits


def test_secret_is_given_in_both_forms_apps_take() -> None:
    assert typed_secret(SECRET) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
    assert provisioning_uri(SECRET, account="a@x.example", issuer="Sole & Lace") == (
        "otpauth://totp/Sole%20%26%20Lace%3Aa%40x.example"
        "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Sole%20%26%20Lace"
    )


def test_recovery_codes_are_ten_and_differ() -> None:
    codes = new_recovery_codes()

    assert len(set(codes)) == 10
    assert {len(code.replace("-", "")) for code in codes} == {16}


async def test_setting_up_counts_only_once_its_first_code_is_right() -> None:
    agent = await make_agent()
    here, elsewhere = await make_session(agent.person), await make_session(agent.person)
    ended = (await actor_of(elsewhere)).session_id
    await begin_second_factor(agent)
    secret = await begun_secret(agent.person)

    with pytest.raises(Invalid):
        await confirm_second_factor(agent, "000000", token=here)
    before = await has_second_factor(agent.person)
    done = await confirm_second_factor(agent, code_at(secret, step_at(now())), token=here)

    assert (before, await has_second_factor(agent.person)) == (False, True)
    assert len(done.recovery_codes) == 10
    alive = [await actor_of(token) is not None for token in (here, elsewhere, done.token)]
    assert alive == [False, False, True]
    assert await recorded() == [
        SignedOut(person=agent.person, session=ended),
        SecondFactorSetUp(person=agent.person),
    ]
    assert await begun_secret(agent.person) is None


async def test_secret_is_not_readable_in_the_database() -> None:
    agent = await make_agent()
    await begin_second_factor(agent)

    secret, stored = await begun_secret(agent.person), await fetch_value("SELECT secret FROM second_factors")

    assert len(secret) == 20
    assert secret not in stored


async def test_beginning_anew_replaces_what_was_not_confirmed_and_nothing_else() -> None:
    agent = await make_agent()
    await begin_second_factor(agent)
    first = await begun_secret(agent.person)
    await begin_second_factor(agent)
    assert await begun_secret(agent.person) != first

    other = await make_agent()
    await give_second_factor(other.person)
    with pytest.raises(Conflict):
        await begin_second_factor(other)


async def test_session_waits_for_the_code_and_signs_nobody_in_before() -> None:
    agent = await make_agent()
    await give_second_factor(agent.person)
    token = await open_session(agent.person, **BROWSER)

    assert (await actor_of(token), await waiting_person(token)) == (None, agent.person)
    with pytest.raises(Invalid):
        await pass_second_step(token, "000000")
    renewed = await pass_second_step(token, current_code())

    found = await actor_of(renewed)
    assert found.actor.person == agent.person
    assert (await actor_of(token), await waiting_person(renewed)) == (None, None)
    assert await recorded() == [SignedIn(person=agent.person, session=found.session_id)]


async def test_waiting_ends_after_ten_minutes() -> None:
    agent = await make_agent()
    await give_second_factor(agent.person)
    token = await open_session(agent.person, **BROWSER)

    with frozen(datetime(2026, 11, 23, 12, 10, 16, tzinfo=UTC)):
        assert await waiting_person(token) is None
        with pytest.raises(NotFound):
            await pass_second_step(token, current_code())


async def test_code_is_taken_once_and_none_before_it() -> None:
    agent = await make_agent()
    await give_second_factor(agent.person)
    first, second, third = [await open_session(agent.person, **BROWSER) for _ in range(3)]
    await pass_second_step(first, current_code())

    for code in (current_code(), current_code(steps_ahead=-1)):
        with pytest.raises(Invalid):
            await pass_second_step(second, code)
    await pass_second_step(third, current_code(steps_ahead=1))

    assert await actor_of(second) is None


@pytest.mark.commits
async def test_of_two_at_once_with_one_code_one_gets_in() -> None:
    agent = await make_agent()
    codes = await give_second_factor(agent.person)
    for code in (current_code(), codes[0]):
        tokens = [await open_session(agent.person, **BROWSER) for _ in range(2)]
        found = await asyncio.gather(
            *(pass_second_step(token, code) for token in tokens), return_exceptions=True
        )
        assert sorted(isinstance(answer, Invalid) for answer in found) == [False, True]


async def test_recovery_code_stands_in_once_however_it_is_typed() -> None:
    agent = await make_agent()
    codes = await give_second_factor(agent.person)
    first, second = [await open_session(agent.person, **BROWSER) for _ in range(2)]
    await pass_second_step(first, codes[3].upper().replace("-", " "))

    with pytest.raises(Invalid):
        await pass_second_step(second, codes[3])

    assert (await second_factor_of(agent.person)).codes_left == 9
    assert [fact for fact in await recorded() if isinstance(fact, RecoveryCodeUsed)] == [
        RecoveryCodeUsed(person=agent.person)
    ]


async def test_codes_of_somebody_else_open_nothing() -> None:
    agent, other = await make_agent(), await make_agent()
    await give_second_factor(agent.person)
    others = await give_second_factor(other.person)
    token = await open_session(agent.person, **BROWSER)

    with pytest.raises(Invalid):
        await pass_second_step(token, others[0])

    assert (await second_factor_of(other.person)).codes_left == 10


async def test_guessing_ends_after_five_tries_and_right_ones_are_not_counted() -> None:
    agent = await make_agent()
    codes = await give_second_factor(agent.person)
    for code in codes[:6]:
        await pass_second_step(await open_session(agent.person, **BROWSER), code)
    token = await open_session(agent.person, **BROWSER)

    for _number in range(5):
        with pytest.raises(Invalid):
            await pass_second_step(token, "000000")
    with pytest.raises(TooMany):
        await pass_second_step(token, current_code())


async def test_link_of_a_mail_asks_for_the_code_as_well() -> None:
    agent = await make_agent()
    await give_second_factor(agent.person)
    link = await stamp_link(await issue_link(LinkPurpose.SIGN_IN, person=agent.person))

    token = await sign_in_by_link(link, **BROWSER)

    assert (await actor_of(token), await waiting_person(token)) == (None, agent.person)


async def test_new_recovery_codes_take_the_place_of_the_old_ones() -> None:
    agent = await make_agent()
    old = await give_second_factor(agent.person)

    with pytest.raises(Invalid):
        await renew_recovery_codes(agent, "000000")
    new = await renew_recovery_codes(agent, current_code())

    with pytest.raises(Invalid):
        await renew_recovery_codes(agent, old[0])
    assert len(await renew_recovery_codes(agent, new[0])) == 10
    assert await recorded() == [
        RecoveryCodesRenewed(person=agent.person),
        RecoveryCodeUsed(person=agent.person),
        RecoveryCodesRenewed(person=agent.person),
    ]


async def test_switching_off_wants_the_password_and_a_code() -> None:
    agent = await make_agent()
    await give_password(agent.person)
    await give_second_factor(agent.person)

    for password, code in ((PASSWORD, "000000"), ("another password", current_code())):
        with pytest.raises(Invalid):
            await switch_off_second_factor(agent, password=password, code=code)
    assert await has_second_factor(agent.person)
    await switch_off_second_factor(agent, password=PASSWORD, code=current_code())

    assert not await has_second_factor(agent.person)
    assert await fetch_value("SELECT count(*) FROM recovery_codes") == 0
    assert await recorded() == [SecondFactorSwitchedOff(person=agent.person)]


async def test_administrator_resets_it_for_somebody_who_is_signed_out_and_told() -> None:
    admin, agent = await make_admin(), await make_agent()
    token = await make_session(agent.person)
    session = (await actor_of(token)).session_id
    await give_second_factor(agent.person)
    await forget_recorded()

    await reset_second_factor(admin, agent.person)
    await reset_second_factor(admin, agent.person)

    assert not await has_second_factor(agent.person)
    assert await actor_of(token) is None
    assert await recorded() == [
        SignedOut(person=agent.person, session=session),
        SecondFactorReset(person=agent.person),
    ]
    assert await queued() == ["mail.tell_of_reset"]


async def test_nobody_else_resets_it_and_nobody_their_own() -> None:
    admin, agent = await make_admin(), await make_agent()
    await give_second_factor(agent.person)
    await give_second_factor(admin.person)

    for actor in (GUEST, await make_customer(), await make_lead(), agent):
        with pytest.raises(Forbidden):
            await reset_second_factor(actor, agent.person)
    with pytest.raises(Conflict):
        await reset_second_factor(admin, admin.person)

    assert await has_second_factor(agent.person)


async def test_unreadable_secret_leaves_the_recovery_codes() -> None:
    agent = await make_agent()
    codes = await give_second_factor(agent.person)
    await execute("UPDATE second_factors SET secret = $1", b"damaged")
    token = await open_session(agent.person, **BROWSER)

    with pytest.raises(Invalid):
        await pass_second_step(token, current_code())

    assert await actor_of(await pass_second_step(token, codes[0])) is not None
