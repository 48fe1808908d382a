"""What somebody wishes to be told of: shown as it stands, kept as it is ticked, refused beside its field."""

import pytest

from helpdesk.notify.choosing import choices_of, choose_notices
from helpdesk.notify.enums import Rhythm, Way
from helpdesk.notify.matrix import CELLS, Choices
from tests.factories.persons import make_admin, make_agent, make_customer
from tests.kit.clients import desk, parsed, portal

pytestmark = pytest.mark.usefixtures("database")

URL = "/account/notices"
MAILS = {"rhythm": "at_once", "daily_at": "08:00", "is_urgent_at_once": "on"}


async def ticked(person: int, way: str) -> set[str | None]:
    page = parsed(await (await desk(person)).get(URL))
    return {box.attributes["value"] for box in page.css(f"input[name={way}]") if "checked" in box.attributes}


async def test_page_shows_what_is_usual() -> None:
    agent = await make_agent()

    page = parsed(await (await desk(agent.person)).get(URL))

    assert {box.attributes["value"] for box in page.css("input[name=app]")} == set(CELLS)
    assert "note.mine" in await ticked(agent.person, "app")
    assert await ticked(agent.person, "mail") == {
        "assigned",
        "mention",
        "promise",
        "task",
        "customer_reply.mine",
    }


async def test_what_is_ticked_is_kept_and_the_rest_stays_usual() -> None:
    agent = await make_agent()
    usual = {way: await ticked(agent.person, way) for way in ("app", "mail")}
    sent = {
        **MAILS,
        "app": sorted(usual["app"] - {"status.mine"}),
        "mail": sorted({*usual["mail"], "note.team"}),
        "rhythm": "daily",
        "daily_at": "07:30",
        "quiet_from": "18:00",
        "quiet_until": "08:00",
        "quiet_days": ["6", "5"],
    }

    answer = await (await desk(agent.person)).post(URL, data=sent)

    assert (answer.status_code, answer.headers["location"]) == (303, URL)
    assert await choices_of(agent.person) == Choices(
        ways={"note.team": (Way.MAIL,), "status.mine": ()},
        rhythm=Rhythm.DAILY,
        daily_at="07:30",
        quiet_from="18:00",
        quiet_until="08:00",
        quiet_days=(5, 6),
    )
    assert await ticked(agent.person, "app") == usual["app"] - {"status.mine"}


async def test_nothing_ticked_is_a_choice_too() -> None:
    agent = await make_agent()

    await (await desk(agent.person)).post(URL, data={"rhythm": "at_once", "daily_at": "08:00"})

    assert (await ticked(agent.person, "app"), await ticked(agent.person, "mail")) == (set(), set())
    assert (await choices_of(agent.person)).is_urgent_at_once is False


async def test_everything_becomes_usual_again() -> None:
    agent = await make_agent()
    await choose_notices(agent, Choices(ways={"mention": ()}, rhythm=Rhythm.HOURLY))

    await (await desk(agent.person)).post(URL, data={"usual": "on", "quiet_from": "nonsense"})

    assert await choices_of(agent.person) == Choices()


async def test_refused_input_is_said_beside_its_field_and_kept() -> None:
    agent = await make_agent()
    sent = {**MAILS, "app": ["note.team"], "quiet_from": "18:00", "quiet_days": list("0123456")}

    answer = await (await desk(agent.person)).post(URL, data=sent)

    page = parsed(answer)
    assert answer.status_code == 422
    assert page.css_first("#quiet_until-error").text(strip=True) == "Please give both times, or none."
    assert page.css_first("#quiet_days-error").text(strip=True) == (
        "Please leave a day on which mail may reach you."
    )
    assert page.css_first("#quiet_from").attributes["value"] == "18:00"
    boxes = [box.attributes["value"] for box in page.css("input[name=app]") if "checked" in box.attributes]
    assert boxes == ["note.team"]
    assert await choices_of(agent.person) == Choices()


@pytest.mark.parametrize("sent", [{"rhythm": "weekly"}, {"quiet_days": "x"}, {"quiet_days": "9"}])
async def test_nonsense_is_refused(sent: dict[str, str]) -> None:
    agent = await make_agent()

    answer = await (await desk(agent.person)).post(URL, data={**MAILS, **sent})

    assert answer.status_code == 422
    assert await choices_of(agent.person) == Choices()


async def test_cell_that_does_not_exist_is_left_out() -> None:
    agent = await make_agent()

    await (await desk(agent.person)).post(URL, data={**MAILS, "mail": ["note.moon", "new_ticket.mine"]})

    assert set((await choices_of(agent.person)).ways) <= set(CELLS)


async def test_customers_have_no_such_page() -> None:
    browser = await portal((await make_customer()).person)

    assert (await browser.get(URL)).status_code == 403
    assert "/account/notices" not in (await browser.get("/account")).text


@pytest.mark.parametrize("path", ["/account", URL, "/admin/"])
async def test_bell_stands_on_pages_beside_the_desk(path: str) -> None:
    admin = await make_admin()

    bell = parsed(await (await desk(admin.person)).get(path)).css_first("#bell")

    assert (bell.attributes["hx-get"], bell.attributes["hx-trigger"]) == ("/desk/notices/bell", "load")


async def test_customers_and_guests_have_no_bell() -> None:
    for browser in (await portal((await make_customer()).person), await portal()):
        page = parsed(await browser.get("/"))
        assert page.css_first("#bell") is None
        assert not any("live.js" in (script.attributes.get("src") or "") for script in page.css("script"))
