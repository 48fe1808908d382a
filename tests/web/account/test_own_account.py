"""The account page's parts: browsers, the address, the picture, and the page of an invitation."""

import httpx
import pytest

from helpdesk.accounts.actions.invitations import invite_new_person
from helpdesk.accounts.actions.people import NewPerson
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.queries.people import person_card
from helpdesk.accounts.queries.sessions import sessions_of
from helpdesk.db.sql import fetch_value
from helpdesk.events.actor import Role
from helpdesk.web.account.session_lines import device_of
from tests.factories.persons import make_admin, make_agent, make_person
from tests.factories.sessions import PASSWORD, give_password, make_session
from tests.kit.clients import parsed, portal
from tests.kit.links import mailed_token

pytestmark = pytest.mark.usefixtures("database")

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(17) + b"\0\0\0\x03tEXtGPS\0\0\0\0" + b"\0\0\0\0IEND\0\0\0\0"


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140 Safari/537 Edg/140", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit Chrome/140 Mobile Safari/537", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18) AppleWebKit Version/18 Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X) AppleWebKit Version/18 Safari/605", "Safari on macOS"),
        ("curl/8", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_device_is_told_in_words_people_know(user_agent: str, device: str) -> None:
    assert device_of(user_agent) == device


async def test_browsers_are_listed_with_this_one_first_and_marked() -> None:
    anna = await make_person()
    browser = await portal(anna)
    await make_session(anna, ip="2001:db8::1", user_agent=FIREFOX)
    await make_session(await make_person(), user_agent="Edg Windows")

    lines = parsed(await browser.get("/account")).css("#sessions li")

    told = [" ".join(line.css_first("p").text().split()) for line in lines]
    assert told == ["Unknown device This device", "Firefox on Linux"]
    assert "2001:db8::1" in lines[1].css_first(".meta").text()


async def test_one_browser_is_signed_out_and_then_all_others() -> None:
    anna = await make_person()
    here, second, third, fourth = [await portal(anna) for _ in range(4)]
    ids = {session.id for session in await sessions_of(anna)}
    oldest, *_rest = sorted(ids)[1:]

    one = await here.post(f"/account/sessions/{oldest}/removal")
    again = await here.post(f"/account/sessions/{oldest}/removal")
    after_one = [(await each.get("/account")).status_code for each in (here, second, third, fourth)]
    rest = await here.post("/account/sessions/removal")
    after_all = [(await each.get("/account")).status_code for each in (here, second, third, fourth)]

    assert [one.status_code, again.status_code, rest.status_code] == [303, 404, 303]
    assert (after_one, after_all) == ([200, 303, 200, 200], [200, 303, 303, 303])


async def test_signing_out_this_browser_in_the_list_is_signing_out() -> None:
    anna = await make_person()
    browser = await portal(anna)
    (here,) = await sessions_of(anna)

    answer = await browser.post(f"/account/sessions/{here.id}/removal")

    assert answer.headers["location"] == "/"
    assert 'session=""' in answer.headers["set-cookie"] or "session=;" in answer.headers["set-cookie"]
    assert await sessions_of(anna) == []


@pytest.mark.parametrize("text", ["0", "abc", "9" * 30])
async def test_unknown_browser_is_not_there(text: str) -> None:
    browser = await portal(await make_person())

    assert (await browser.post(f"/account/sessions/{text}/removal")).status_code == 404


async def test_browser_of_somebody_else_stays_signed_in() -> None:
    anna, ben = await make_person(), await make_person()
    browser, bens = await portal(anna), await portal(ben)
    (session,) = await sessions_of(ben)

    refused = await browser.post(f"/account/sessions/{session.id}/removal")

    assert refused.status_code == 404
    assert (await bens.get("/account")).status_code == 200


async def test_address_is_changed_from_the_profile_by_a_button_behind_the_link() -> None:
    anna = await make_person(email="anna@example.com")
    browser, elsewhere = await portal(anna), await portal()

    asked = await browser.post("/account/address", data={"email": "anna@example.org"})
    waiting = parsed(await browser.get("/account")).css_first("#addresses .banner").text()
    token = await mailed_token(LinkPurpose.CHANGE_EMAIL)
    looked = [(await elsewhere.get(f"/address/confirm/{token}")).status_code for _ in range(2)]
    used = await elsewhere.post(f"/address/confirm/{token}")
    again = await elsewhere.post(f"/address/confirm/{token}")

    assert (asked.status_code, looked, used.status_code, again.status_code) == (303, [200, 200], 200, 404)
    assert "anna@example.org" in waiting
    assert (await person_card(anna)).email == "anna@example.org"
    assert (await browser.get("/account")).status_code == 200


async def test_known_and_unknown_new_address_are_answered_alike() -> None:
    await make_person(email="ben@example.com")
    shown = []
    for email in ("ben@example.com", "new@example.com"):
        browser = await portal(await make_person(email=f"x{len(shown)}@example.com"))
        answer = await browser.post("/account/address", data={"email": email})
        page = parsed(await browser.get("/account"))
        told = [each.text() for each in page.css("#toasts .toast, #addresses .banner")]
        shown.append((answer.status_code, answer.headers["location"], str(told).replace(email, "")))

    assert shown[0] == shown[1]
    token = await mailed_token(LinkPurpose.CHANGE_EMAIL)
    assert (await (await portal()).post(f"/address/confirm/{token}")).status_code == 200


async def test_owner_of_a_taken_address_is_told_behind_the_link() -> None:
    await make_person(email="ben@example.com")
    await (await portal(await make_person())).post("/account/address", data={"email": "ben@example.com"})

    answer = await (await portal()).post(f"/address/confirm/{await mailed_token(LinkPurpose.CHANGE_EMAIL)}")

    assert answer.status_code == 409


async def test_old_end_stops_the_change() -> None:
    anna = await make_person(email="anna@example.com")
    browser, elsewhere = await portal(anna), await portal()
    await browser.post("/account/address", data={"email": "anna@example.org"})
    token = await mailed_token(LinkPurpose.STOP_CHANGE)

    looked = await elsewhere.get(f"/address/stop/{token}")
    stopped = await elsewhere.post(f"/address/stop/{token}")
    again = await elsewhere.post(f"/address/stop/{token}")

    assert [looked.status_code, stopped.status_code, again.status_code] == [200, 200, 404]
    assert (await person_card(anna)).email == "anna@example.com"
    assert (await browser.get("/account")).headers["location"] == "/login?next=/account"


async def test_refused_address_is_told_beside_its_field() -> None:
    anna = await make_person(email="anna@example.com")
    await give_password(anna)
    browser = await portal(anna)

    wrong = parsed(await browser.post("/account/address", data={"email": "nowhere"}))
    unsaid = parsed(await browser.post("/account/address", data={"email": "a@example.org"}))

    assert wrong.css_first("#new-email-error") is not None
    assert wrong.css_first("#new-email").attributes["value"] == "nowhere"
    assert unsaid.css_first("#address-password-error") is not None
    assert unsaid.css_first("#addresses details[open]") is not None


async def test_picture_is_shown_to_whom_it_may_be_and_loses_its_metadata() -> None:
    staff, anna, ben = await make_agent(), await make_person(), await make_person()
    owner, browser, other = await portal(staff.person), await portal(anna), await portal(ben)

    sent = [await who.post("/account/picture", files={"picture": ("x.gif", PNG)}) for who in (owner, browser)]
    staffs, annas = [
        await fetch_value("SELECT picture FROM persons WHERE id = $1", person)
        for person in (staff.person, anna)
    ]
    seen = await owner.get(f"/files/{annas}/picture")

    assert [answer.status_code for answer in sent] == [303, 303]
    assert (seen.status_code, seen.headers["content-type"], b"GPS" in seen.content) == (
        200,
        "image/png",
        False,
    )
    assert seen.headers["cache-control"] == "private, max-age=300"
    assert [await _status(who, staffs) for who in (owner, browser, other)] == [200, 200, 200]
    assert [await _status(who, annas) for who in (owner, browser, other)] == [200, 200, 404]
    assert (await (await portal()).get(f"/files/{annas}/picture")).status_code == 303
    desk = parsed(await owner.get("/account"))
    assert desk.css_first(".account-button img").attributes["src"] == f"/files/{staffs}/picture"


async def test_next_picture_replaces_the_one_before_and_it_is_removed_again() -> None:
    anna = await make_person()
    browser = await portal(anna)
    await browser.post("/account/picture", files={"picture": ("x.png", PNG)})
    first = await fetch_value("SELECT picture FROM persons WHERE id = $1", anna)

    await browser.post("/account/picture", files={"picture": ("x.png", PNG)})
    second = await fetch_value("SELECT picture FROM persons WHERE id = $1", anna)
    gone = await _status(browser, first)
    removed = await browser.post("/account/picture/removal")

    assert (first != second, gone, removed.status_code) == (True, 404, 303)
    assert await fetch_value("SELECT picture FROM persons WHERE id = $1", anna) is None
    assert await _status(browser, second) == 404


@pytest.mark.parametrize("content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", PNG[:40]])
async def test_what_is_no_picture_is_refused_beside_the_field(content: bytes) -> None:
    browser = await portal(await make_person())

    answer = await browser.post("/account/picture", files={"picture": ("x.png", content)})

    assert answer.status_code == 422
    assert parsed(answer).css_first("#picture-error") is not None


async def test_picture_that_is_too_large_is_refused() -> None:
    browser = await portal(await make_person())

    answer = await browser.post("/account/picture", files={"picture": ("x.png", PNG + bytes(5_000_001))})

    assert (answer.status_code, "5 MB" in parsed(answer).css_first("#picture-error").text()) == (422, True)


async def test_invitation_is_a_page_with_name_and_password() -> None:
    new = NewPerson(name="Mika", email="mika@example.com", role=Role.AGENT)
    await invite_new_person(await make_admin(), new)
    token, browser = await mailed_token(LinkPurpose.INVITATION), await portal()

    looked = parsed(await browser.get(f"/invitation/{token}"))
    refused = await browser.post(f"/invitation/{token}", data={"name": "", "password": "short"})
    done = await browser.post(f"/invitation/{token}", data={"name": "Mika Sato", "password": PASSWORD})
    again = await browser.get(f"/invitation/{token}")

    assert looked.css_first("#name").attributes["value"] == "Mika"
    errors = [error.attributes["id"] for error in parsed(refused).css("p.error")]
    assert (refused.status_code, errors) == (422, ["name-error", "password-error"])
    assert (done.status_code, done.headers["location"], again.status_code) == (303, "/desk/", 404)


async def _status(browser: httpx.AsyncClient, picture: int) -> int:
    return (await browser.get(f"/files/{picture}/picture")).status_code
