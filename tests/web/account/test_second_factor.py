"""The second factor on its pages: two steps to sign in, set up and off, wanted by the company."""

from collections.abc import Iterator

import pytest

from helpdesk.accounts.queries.second_factor import begun_secret, has_second_factor
from helpdesk.accounts.second_factor import code_at, step_at, typed_secret
from helpdesk.company.decisions import SECOND_FACTOR_FOR_STAFF, decide
from helpdesk.core.clock import now
from helpdesk.events.actor import SYSTEM
from tests.factories.persons import make_admin, make_agent, make_person
from tests.factories.second_factors import current_code, give_second_factor
from tests.factories.sessions import PASSWORD, give_password
from tests.kit.clients import FRAGMENT, parsed, portal
from tests.kit.secrets import own_secrets

pytestmark = pytest.mark.usefixtures("database")

HERE = "/account/second-factor"
SIGN_IN = {"email": "mika@example.com", "password": PASSWORD}


@pytest.fixture(autouse=True)
def secrets() -> Iterator[None]:
    with own_secrets():
        yield


async def test_signing_in_takes_a_second_step_and_leads_on() -> None:
    mika = await make_agent(email="mika@example.com")
    await give_password(mika.person)
    codes = await give_second_factor(mika.person)
    browser = await portal()

    first = await browser.post("/login", data={**SIGN_IN, "next": "/account"})
    outside = await browser.get("/account")
    shown = await browser.get(first.headers["location"])
    blank = await browser.post("/login/code", data={"next": "/account"})
    wrong = await browser.post("/login/code", data={"code": "000000", "next": "/account"})
    right = await browser.post("/login/code", data={"code": codes[0], "next": "/account"})

    assert first.headers["location"] == "/login/code?next=/account"
    assert outside.headers["location"] == "/login?next=/account"
    assert parsed(shown).css_first("input[name=next]").attributes["value"] == "/account"
    assert [blank.status_code, wrong.status_code] == [422, 422]
    assert parsed(wrong).css_first("#code-error") is not None
    assert (right.status_code, right.headers["location"]) == (303, "/account")
    assert (await browser.get("/account")).status_code == 200


async def test_second_step_belongs_to_who_took_the_first() -> None:
    browser = await portal()
    known = await portal(await make_person())

    answers = [await who.post("/login/code", data={"code": "123456"}) for who in (browser, known)]
    answers.append(await browser.get("/login/code"))

    assert [answer.headers["location"] for answer in answers] == ["/login"] * 3


async def test_second_step_leads_nowhere_else() -> None:
    mika = await make_agent(email="mika@example.com")
    await give_password(mika.person)
    codes = await give_second_factor(mika.person)
    browser = await portal()
    await browser.post("/login", data=SIGN_IN)

    right = await browser.post("/login/code", data={"code": codes[0], "next": "//elsewhere.example"})

    assert right.headers["location"] == "/desk/"


async def test_too_many_codes_are_answered_beside_the_field() -> None:
    mika = await make_agent(email="mika@example.com")
    await give_password(mika.person)
    await give_second_factor(mika.person)
    browser = await portal()
    await browser.post("/login", data=SIGN_IN)

    answers = [await browser.post("/login/code", data={"code": "000000"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert "wait" in parsed(answers[-1]).css_first("#code-error").text()


async def test_setting_up_shows_the_secret_twice_and_the_codes_once() -> None:
    mika = await make_agent(email="mika@example.com")
    browser = await portal(mika.person)

    await browser.post(HERE)
    setup = parsed(await browser.get(HERE))
    secret = await begun_secret(mika.person)
    wrong = await browser.post(f"{HERE}/confirmation", data={"code": "000000"})
    right = await browser.post(f"{HERE}/confirmation", data={"code": code_at(secret, step_at(now()))})
    after = await browser.get(HERE)

    assert setup.css_first(".typed-secret").text() == typed_secret(secret)
    assert setup.css_first("svg.qr path").attributes.keys() <= {"fill", "d", "stroke", "transform"}
    assert wrong.status_code == 422
    codes = [code.text() for code in parsed(right).css(".recovery-codes code")]
    assert len(codes) == 10
    link = parsed(right).css_first("a[download]").attributes["href"]
    assert link == "data:text/plain;charset=utf-8," + "%0D%0A".join(codes)
    assert after.status_code == 200
    assert codes[0] not in after.text
    assert typed_secret(secret) not in after.text


async def test_codes_are_renewed_and_the_factor_switched_off_with_password_and_code() -> None:
    mika = await make_agent()
    await give_password(mika.person)
    browser = await portal(mika.person)
    codes = await give_second_factor(mika.person)

    renewed = await browser.post(f"{HERE}/codes", data={"code": codes[0]})
    without = await browser.post(f"{HERE}/removal", data={"code": current_code()})
    off = await browser.post(f"{HERE}/removal", data={"code": current_code(), "password": PASSWORD})

    assert len(parsed(renewed).css(".recovery-codes code")) == 10
    assert (without.status_code, off.status_code) == (422, 303)
    assert parsed(without).css_first("#password-error") is not None
    assert not await has_second_factor(mika.person)


async def test_staff_set_it_up_before_anything_else_where_the_company_wants_it() -> None:
    mika, customer = await make_agent(), await make_person()
    staff, anna = await portal(mika.person), await portal(customer)
    await decide(SYSTEM, SECOND_FACTOR_FOR_STAFF, value=True)

    pages = [await staff.get(path) for path in ("/desk/", "/", "/account", "/tickets")]
    written = await staff.post("/account", data={"name": "X"})
    part = await staff.get("/desk/views/counts", headers=FRAGMENT)
    asked = await staff.get("/desk/views/counts", headers={"Accept": "application/json"})
    here = await staff.get(HERE)

    assert [page.headers["location"] for page in (*pages, written)] == [HERE] * 5
    assert (part.status_code, part.headers["hx-redirect"], asked.status_code) == (401, HERE, 403)
    assert here.status_code == 200
    assert parsed(here).css_first(".banner-warn") is not None
    assert (await anna.get("/account")).status_code == 200

    await staff.post(HERE)
    code = code_at(await begun_secret(mika.person), step_at(now()))
    done = await staff.post(f"{HERE}/confirmation", data={"code": code})
    assert done.status_code == 200
    assert (await staff.get("/account")).status_code == 200


async def test_staff_may_leave_where_the_company_wants_a_second_factor() -> None:
    browser = await portal((await make_agent()).person)
    await decide(SYSTEM, SECOND_FACTOR_FOR_STAFF, value=True)

    assert (await browser.post("/logout")).headers["location"] == "/"


async def test_administrator_resets_it_for_others_only() -> None:
    admin, mika = await make_admin(), await make_agent()
    await give_second_factor(mika.person)
    browser = await portal(admin.person)
    await give_second_factor(admin.person)

    shown = parsed(await browser.get(f"/admin/people/{mika.person}"))
    own = parsed(await browser.get(f"/admin/people/{admin.person}"))
    reset = await browser.post(f"/admin/people/{mika.person}/second-factor/reset")
    refused = await browser.post(f"/admin/people/{admin.person}/second-factor/reset")

    assert shown.css_first("#second-factor form").attributes["action"].endswith("/second-factor/reset")
    assert own.css_first("#second-factor form") is None
    assert [reset.status_code, refused.status_code] == [303, 409]
    assert [await has_second_factor(person) for person in (mika.person, admin.person)] == [False, True]
