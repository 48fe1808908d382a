"""What if: tried from the editors, shown as it goes on, and gone back from with everything that was typed."""

from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from helpdesk.core.clock import frozen, now
from helpdesk.db.sql import execute, fetch, fetch_value
from helpdesk.events.actor import Capability
from helpdesk.jobs.worker import Worker
from helpdesk.sla.actions import trials
from helpdesk.sla.enums import Metric
from helpdesk.sla.policy_content import AddTag, Level
from tests.factories.calendars import make_calendar, office_content
from tests.factories.persons import make_admin, make_agent, make_own_role
from tests.factories.policies import make_policy
from tests.factories.teams import make_team
from tests.factories.trials import make_trial
from tests.kit.clients import parsed, portal
from tests.sla.agreements import FROM_MAIL, HOUR, content
from tests.tickets.clocks import at, opened, promise

pytestmark = pytest.mark.usefixtures("database")
TIGHT = {f"{level}.resolution": "1" for level in ("low", "normal", "high", "urgent")}


def words(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


def attributes(page: LexborHTMLParser, selector: str) -> dict[str, str | None]:
    node = page.css_first(selector)
    assert node is not None
    return node.attributes


def sent(page: LexborHTMLParser, form: str) -> dict[str, list[str]]:
    """The form of the page as a browser sends it."""
    found: dict[str, list[str]] = {}
    for field in page.css(f"{form} :is(input, select, textarea)[name]"):
        is_box = field.attributes.get("type") in {"checkbox", "radio"}
        if not is_box or "checked" in field.attributes:
            found.setdefault(str(field.attributes["name"]), []).append(_value(field))
    return found


def _value(field: LexborNode) -> str:
    if field.tag == "select":
        chosen = field.css_first("option[selected]") or field.css_first("option")
        return (chosen.attributes.get("value") or "") if chosen else ""
    return field.text() if field.tag == "textarea" else field.attributes.get("value") or ""


async def test_typed_policy_is_tried_and_comes_back_unsaved() -> None:
    level = Level(metric=Metric.RESOLUTION, offset_minutes=0, actions=(AddTag(name="late"),))
    policy = await promise(targets={Metric.RESOLUTION: 4 * HOUR}, ladder=(level,))
    ref, _agent = await opened(10)
    with frozen(at(12)):
        browser = await portal((await make_admin()).person)
        editor = f"/admin/policies/{policy.id}"
        form = {**sent(parsed(await browser.get(editor)), "#policy-form"), **TIGHT, "description": "Typed"}

        started = await browser.post(editor, data={**form, "try": "1"})
        running = parsed(await browser.get(started.headers["location"]))
        await Worker().run_due()
        shown = parsed(await browser.get(started.headers["location"]))
        back = parsed(await browser.get(str(attributes(shown, ".btn-primary")["href"])))

    assert (started.status_code, started.headers["location"].startswith("/admin/trials/")) == (303, True)
    assert words(running, ".progress") == ["Tickets replayed: 0 of 1"]
    assert attributes(running, "#trial")["hx-trigger"] == "every 1s"
    assert "hx-get" not in attributes(shown, "#trial")
    assert words(shown, "#trial tbody tr") == ["Resolution0 → 10 → 00 → 1", "When “Resolution” ends0 → 1"]
    assert words(shown, "#trial li") == [f"{ref.number} Yellow soles Resolution"]
    assert {name: value for name, value in sent(back, "#policy-form").items() if name in form} == {
        **{name: [value] if isinstance(value, str) else value for name, value in form.items()},
        **{name: ["1 h"] for name in TIGHT},
    }
    assert await fetch_value("SELECT count(*) FROM sla_policy_versions") == 1


async def test_typed_calendar_is_tried_and_comes_back_unsaved() -> None:
    calendar = await make_calendar("Office", content=office_content(), is_default=True)
    browser = await portal((await make_admin()).person)
    editor = f"/admin/calendars/{calendar}"
    form = sent(parsed(await browser.get(editor)), "#calendar-form")
    typed = {**form, "week": ["10-12", *form["week"][1:]], "excuses_breaches": "true", "try": "1"}

    started = await browser.post(editor, data=typed)
    await Worker().run_due()
    shown = parsed(await browser.get(started.headers["location"]))
    back = parsed(await browser.get(str(attributes(shown, ".btn-primary")["href"])))

    assert words(shown, "#trial > p") == [
        "0 tickets, 0 of them would go by another policy.",
        "No promise was decided in these days, neither before nor after.",
    ]
    assert sent(back, "#calendar-form")["week"][0] == "10:00–12:00"
    assert sent(back, "#calendar-form")["base_version"] == ["1"]
    assert "checked" in attributes(back, "[name=excuses_breaches]")
    assert await fetch_value("SELECT count(*) FROM calendar_versions") == 1


async def test_new_ones_come_back_as_they_were_typed() -> None:
    browser = await portal((await make_admin()).person)
    rules = {"name": "Mails", "when_field": "channel", "when_operator": "is", "when_value": "mail", **TIGHT}
    hours = {"name": "Mornings", "zone": "Europe/Oslo", "week": ["9-12", "", "", "", "", "", ""]}

    policy = await browser.post("/admin/policies/new", data={**rules, "try": "1"})
    calendar = await browser.post("/admin/calendars/new", data={**hours, "try": "1"})

    for started, editor in ((policy, "policies"), (calendar, "calendars")):
        shown = parsed(await browser.get(started.headers["location"]))
        back = str(attributes(shown, "a.btn-primary:last-of-type")["href"])
        assert back == f"/admin/{editor}/new?trial={started.headers['location'].rpartition('/')[2]}"
        name = attributes(parsed(await browser.get(back)), "#name")["value"]
        assert name == {"policies": "Mails", "calendars": "Mornings"}[editor]
    assert await fetch("SELECT FROM sla_policies UNION ALL SELECT FROM calendars") == []


async def test_wrong_input_is_told_beside_its_field_and_nothing_is_tried() -> None:
    browser = await portal((await make_admin()).person)

    refused = await browser.post("/admin/policies/new", data={"name": "Mails", "try": "1"})

    assert refused.status_code == 422
    assert attributes(parsed(refused), "#name")["value"] == "Mails"
    assert await fetch("SELECT * FROM sla_trials") == []


async def test_too_many_tickets_are_refused_with_everything_that_was_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trials, "MOST_TICKETS", 0)
    policy = await make_policy(content(4, when=FROM_MAIL), "Mails")
    with frozen(at(12)):
        await opened(10)
        browser = await portal((await make_admin()).person)
        editor = f"/admin/policies/{policy.id}"
        form = sent(parsed(await browser.get(editor)), "#policy-form")
        refused = await browser.post(editor, data={**form, "description": "Typed", "try": "1"})

    assert refused.status_code == 409
    assert "More than 0 tickets came in that time" in parsed(refused).text()
    assert sent(parsed(refused), "#policy-form")["description"] == ["Typed"]


async def test_tickets_that_the_reader_may_not_see_are_counted_and_not_named() -> None:
    await promise(targets={Metric.RESOLUTION: 4 * HOUR})
    await opened(10)
    await execute("UPDATE tickets SET team = $1", await make_team(others="none"))
    with frozen(at(12)):
        keeper = await make_agent(staff_role=await make_own_role(Capability.MANAGE_SLA))
        browser = await portal(keeper.person)
        policy = await fetch_value("SELECT id FROM sla_policies")
        form = sent(parsed(await browser.get(f"/admin/policies/{policy}")), "#policy-form")
        started = await browser.post(f"/admin/policies/{policy}", data={**form, **TIGHT, "try": "1"})
        await Worker().run_due()
        shown = parsed(await browser.get(started.headers["location"]))

    assert words(shown, "#trial section") == [
        "Newly broken 1 1 is not listed here.",
        "No longer broken 0 No ticket would keep a promise that it broke.",
    ]


async def test_same_is_tried_again_on_other_days() -> None:
    trial = await make_trial()
    browser = await portal((await make_admin()).person)

    again = await browser.post(f"/admin/trials/{trial}/again", data={"days": "90"})

    assert again.status_code == 303
    assert [row["days"] for row in await fetch("SELECT days FROM sla_trials ORDER BY id")] == [30, 90]


async def test_trial_that_was_ended_says_so() -> None:
    trial = await make_trial()
    await execute("UPDATE sla_trials SET state = 'stopped', finished_at = $1", now() + timedelta(seconds=1))
    browser = await portal((await make_admin()).person)

    shown = parsed(await browser.get(f"/admin/trials/{trial}"))

    assert "This trial was ended, because another one was begun." in shown.text()
    assert "hx-get" not in attributes(shown, "#trial")


@pytest.mark.parametrize("trial", ["0", "99999999", "x", "9" * 30])
async def test_unknown_trial_is_not_found_and_no_editor_fails_over_it(trial: str) -> None:
    browser = await portal((await make_admin()).person)

    assert (await browser.get(f"/admin/trials/{trial}")).status_code == 404
    assert (await browser.get(f"/admin/policies/new?trial={trial}")).status_code == 200
    assert (await browser.get(f"/admin/calendars/new?trial={trial}")).status_code == 200
