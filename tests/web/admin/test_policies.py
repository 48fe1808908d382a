"""Policies: typed and shown again, told in sentences, ordered, switched off, and never overwritten unseen."""

import pytest
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser

from helpdesk.conditions.enums import Operator
from helpdesk.conditions.language import All, AnyOf, Check, Not
from helpdesk.core.clock import now
from helpdesk.events.actor import SYSTEM
from helpdesk.sla.actions.policies import PolicyDraft, base_of, change_policy
from helpdesk.sla.actions.usual_promises import usual_policy
from helpdesk.sla.enums import MergeStart, Metric, Phase, Reopen
from helpdesk.sla.policy_content import AddTag, CreateTask, Level, Notify, PolicyContent, Reassign, Recipient
from helpdesk.sla.queries.policies import PolicyRecord, policies, policy_by_id
from tests.factories.calendars import make_calendar
from tests.factories.organisations import make_organisation
from tests.factories.persons import make_admin, make_agent
from tests.factories.policies import make_contract, make_policy, make_tier
from tests.factories.teams import make_team
from tests.factories.tickets import make_ticket
from tests.kit.clients import parsed, portal
from tests.sla.agreements import HOUR, content

pytestmark = pytest.mark.usefixtures("database")
MAIL = Check("channel", Operator.IS, "mail")
MAILS = content(4, when=All((MAIL,)))


async def known(policy: int) -> PolicyRecord:
    found = await policy_by_id(policy)
    assert found is not None
    return found


def words(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


def form_of(page: LexborHTMLParser) -> dict[str, list[str]]:
    """The form of the page as a browser sends it."""
    sent: dict[str, list[str]] = {}
    for field in page.css("#policy-form :is(input, select, textarea)[name]"):
        if field.attributes.get("type") in {"checkbox", "radio"} and "checked" not in field.attributes:
            continue
        sent.setdefault(str(field.attributes["name"]), []).append(_value(field))
    return sent


def _value(field) -> str:  # noqa: ANN001 - a node has no name of ours
    if field.tag == "select":
        chosen = field.css_first("option[selected]") or field.css_first("option")
        return (chosen.attributes.get("value") or "") if chosen else ""
    return field.text() if field.tag == "textarea" else field.attributes.get("value") or ""


async def test_empty_list_offers_the_usual_promises() -> None:
    browser = await portal((await make_admin(zone="Europe/Oslo")).person)

    empty = parsed(await browser.get("/admin/policies")).text()
    answer = await browser.post("/admin/policies/usual")

    (made,) = await policies()
    assert "Nothing is promised yet" in empty
    assert (made.name, made.is_default) == ("Usual promises", True)
    assert answer.headers["location"] == f"/admin/policies/{made.id}"


TYPED_RULES = {
    "name": "Mails",
    "description": "What we said in spring",
    "when_join": "any",
    "when_field": ["channel", "tags", ""],
    "when_operator": ["is", "contains", "is"],
    "when_value": ["mail", "club", ""],
    "urgent.first_reply": "0:30",
    "urgent.resolution": "8",
    "low.update": "1 h 30 min",
    "pauses": ["on_hold.resolution"],
    "warnings": "75 %, 50",
    "reopen": "restart",
    "merge_start": "earliest",
    "counts_automatic": "on",
}
RULES = PolicyContent(
    description="What we said in spring",
    condition=AnyOf((MAIL, Check("tags", Operator.CONTAINS, "club"))),
    targets={
        "low": {Metric.UPDATE: 5400},
        "urgent": {Metric.FIRST_REPLY: 1800, Metric.RESOLUTION: 8 * HOUR},
    },
    pauses={Phase.ON_HOLD: frozenset({Metric.RESOLUTION})},
    warnings=(50, 75),
    reopen=Reopen.RESTART,
    merge_start=MergeStart.EARLIEST,
    counts_automatic=True,
)


async def test_policy_is_made_of_what_is_typed() -> None:
    browser = await portal((await make_admin()).person)
    calendar = await make_calendar("Nights")
    begun = form_of(parsed(await browser.get("/admin/policies/new")))

    answer = await browser.post(
        "/admin/policies/new", data={**begun, **TYPED_RULES, "calendar": str(calendar)}
    )

    (made,) = await policies()
    assert answer.headers["location"] == f"/admin/policies/{made.id}"
    assert (made.name, made.content) == ("Mails", replace(RULES, calendar=calendar))


async def test_rows_of_the_ladder_at_one_time_make_one_level() -> None:
    browser = await portal((await make_admin()).person)
    mara, team = (await make_agent("Mara")).person, await make_team()
    rows = [
        ("30 min", "before", "resolution", "notify:person", str(mara)),
        ("30 min", "before", "resolution", "add_tag", "soon"),
        ("", "after", "first_reply", "reassign:team", str(team)),
        ("1 h", "after", "resolution", "task:lead", "Ring them"),
        ("", "after", "update", "", ""),
    ]
    parts = ("time", "side", "metric", "action", "value")
    typed = {f"ladder_{part}": [row[place] for row in rows] for place, part in enumerate(parts)}

    await browser.post("/admin/policies/new", data={**TYPED_RULES, **typed, "ladder_only": [""] * 5})

    (made,) = await policies()
    told = (Notify(recipient=Recipient.PERSON, person=mara), AddTag(name="soon"))
    assert made.content.ladder == (
        Level(metric=Metric.RESOLUTION, offset_minutes=-30, actions=told),
        Level(metric=Metric.FIRST_REPLY, offset_minutes=0, actions=(Reassign(team=team),)),
        Level(metric=Metric.RESOLUTION, offset_minutes=60, actions=(CreateTask(title="Ring them"),)),
    )


def _tag_row(tag: str, time: str = "", **condition: str) -> dict[str, str]:
    row = {
        "time": time,
        "side": "after",
        "metric": "first_reply",
        "action": "add_tag",
        "value": tag,
        "only": "",
    }
    return {**{f"ladder_{part}": text for part, text in row.items()}, **condition}


async def test_level_of_the_ladder_has_a_condition_of_its_own() -> None:
    browser = await portal((await make_admin()).person)
    typed = {
        **_tag_row("late"),
        "only1_field": ["priority", "channel", ""],
        "only1_operator": ["is", "is_not", "is"],
        "only1_value": ["urgent", "mail", ""],
        "only1_join": "any",
    }

    await browser.post("/admin/policies/new", data={**TYPED_RULES, **typed})

    (made,) = await policies()
    urgent, other = Check("priority", Operator.IS, "urgent"), Check("channel", Operator.IS_NOT, "mail")
    tagged = (AddTag(name="late"),)
    assert made.content.ladder == (
        Level(metric=Metric.FIRST_REPLY, offset_minutes=0, actions=tagged, condition=AnyOf((urgent, other))),
    )
    page = parsed(await browser.get(f"/admin/policies/{made.id}"))
    assert words(page, ".ladder-row summary") == ["Only when Priority is Urgent or Channel is not Mail"]
    assert any(
        line.endswith("But only when Priority is Urgent or Channel is not Mail.")
        for line in words(page, ".policy-sentences li")
    )


async def test_rows_with_other_conditions_are_other_levels_and_one_can_be_taken_away() -> None:
    browser = await portal((await make_admin()).person)
    tags = tuple(AddTag(name=name) for name in ("one", "two", "three"))
    first = {"metric": Metric.FIRST_REPLY, "offset_minutes": 0}
    rungs = (
        Level(**first, actions=tags[:2], condition=All((MAIL,))),
        Level(**first, actions=tags[2:], condition=Not(MAIL)),
    )
    policy = (await make_policy(content(4, when=All((MAIL,)), ladder=rungs), "Mails")).id
    shown = form_of(parsed(await browser.get(f"/admin/policies/{policy}")))

    await browser.post(f"/admin/policies/{policy}", data={**shown, "only2_field": ["", ""]})

    assert (await known(policy)).content.ladder == (
        Level(**first, actions=tags[:1], condition=All((MAIL,))),
        Level(**first, actions=tags[1:2]),
        Level(**first, actions=tags[2:], condition=Not(MAIL)),
    )


async def test_wrong_condition_of_a_level_is_told_beside_its_row_and_kept() -> None:
    browser = await portal((await make_admin()).person)
    fine, wrong = _tag_row("fine"), _tag_row("wrong", "1 h")
    rows = {part: [fine[part], wrong[part]] for part in fine}
    typed = {"only2_field": "tags", "only2_operator": "contains", "only2_value": "x" * 501}

    answer = await browser.post("/admin/policies/new", data={**TYPED_RULES, **rows, **typed})

    page = parsed(answer)
    assert answer.status_code == 422
    assert len(words(page, "#only2_when-error")) == 1
    assert words(page, "#only1_when-error, #ladder-error") == []
    assert words(page, ".error-summary a[href='#only2_when']") == words(page, "#only2_when-error")
    again = form_of(page)
    assert {name: again[name][0] for name in typed} == typed
    assert len(page.css(".ladder-row details[open]")) == 1
    assert await policies() == []


async def test_more_rows_of_a_condition_save_nothing_and_follow_their_row() -> None:
    browser = await portal((await make_admin()).person)
    gone, kept = {**_tag_row("x"), "ladder_action": ""}, _tag_row("kept")
    rows = {part: [gone[part], kept[part]] for part in kept}
    typed = {"only2_field": "channel", "only2_operator": "is", "only2_value": "mail", "more-only2": "1"}

    page = parsed(await browser.post("/admin/policies/new", data={**TYPED_RULES, **rows, **typed}))

    shown = form_of(page)
    assert shown["only1_field"] == ["channel", "", "", ""]
    assert "only2_field" not in shown
    assert await policies() == []


async def test_form_that_is_sent_as_it_was_shown_changes_nothing() -> None:
    browser = await portal((await make_admin()).person)
    team, person = await make_team(), (await make_agent()).person
    actions = (Reassign(team=team), Notify(recipient=Recipient.PERSON, person=person), AddTag(name="late"))
    rung = Level(metric=Metric.FIRST_REPLY, offset_minutes=-30, actions=actions, condition=MAIL)
    odd = content(4, when=Not(MAIL), ladder=(rung,), is_always=True)

    for said, is_default in ((usual_policy().content, True), (MAILS, False), (odd, False)):
        policy = (await make_policy(said, is_default=is_default)).id
        shown = form_of(parsed(await browser.get(f"/admin/policies/{policy}")))
        answer = await browser.post(f"/admin/policies/{policy}", data=shown)
        assert (answer.status_code, (await known(policy)).version) == (303, 1)


async def test_everything_that_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost() -> None:
    browser = await portal((await make_admin()).person)
    begun = form_of(parsed(await browser.get("/admin/policies/new")))
    ladder = {"time": "later", "side": "after", "metric": "update", "action": "add_tag", "value": "late"}
    typed = {"description": "Kept", "urgent.first_reply": "soon", "warnings": "many"}

    answer = await browser.post(
        "/admin/policies/new",
        data={**begun, **typed, **{f"ladder_{part}": text for part, text in ladder.items()}},
    )

    page = parsed(answer)
    assert answer.status_code == 422
    assert words(page, "#name-error") == ["Please fill this in."]
    assert words(page, "#when_when-error, #when-error") == [
        "Say for which tickets it is. Without a condition it would never be chosen."
    ]
    assert words(page, "#targets-error") == ["“soon” is no amount of time; write 4 h, 1:30 or 45 min."]
    assert words(page, "#warnings-error") == ["Please write percentages, such as 50, 75."]
    assert words(page, "#ladder-error") == ["“later” is no amount of time; write 4 h, 1:30 or 45 min."]
    again = form_of(page)
    assert {name: again[name][0] for name in typed} == typed
    assert (again["ladder_time"][0], again["ladder_value"][0]) == ("later", "late")


async def test_second_of_two_administrators_is_told_and_loses_nothing() -> None:
    browser = await portal((await make_admin()).person)
    mine = (await make_policy(MAILS, "Mails")).id
    shown = form_of(parsed(await browser.get(f"/admin/policies/{mine}")))
    ada = await make_admin("Ada")
    wanted = PolicyDraft(name="Mails", content=content(2, when=All((MAIL,))))
    await change_policy(ada, mine, wanted, base=base_of(await known(mine)))

    typed = {**shown, "urgent.first_reply": "15 min"}
    refused = await browser.post(f"/admin/policies/{mine}", data=typed)
    again = form_of(parsed(refused))
    accepted = await browser.post(f"/admin/policies/{mine}", data=again)

    assert refused.status_code == 409
    told = words(parsed(refused), ".banner p")
    assert told[0].startswith("Nothing is saved yet: somebody was quicker. Ada changed the policy")
    assert again["urgent.first_reply"] == ["15 min"]
    assert accepted.status_code == 303
    found = await known(mine)
    assert (found.version, found.content.targets["urgent"]) == (3, {Metric.FIRST_REPLY: 900})


TYPED_PREVIEW = {
    "kind": "conditions",
    "when_field": ["channel"],
    "when_operator": ["is"],
    "when_value": ["mail"],
    "urgent.resolution": "4 h",
    "low.resolution": "8 h",
    "pauses": ["waiting.resolution"],
    "warnings": "75",
    "ladder_time": ["1 h", ""],
    "ladder_side": ["before", "after"],
    "ladder_metric": ["resolution", "resolution"],
    "ladder_action": ["notify:assignee", "raise_priority"],
    "ladder_value": ["", "urgent"],
    "ladder_only": ["", ""],
}
PREVIEWED = """\
It is for tickets when Channel is Mail.
Resolution within 4 h (urgent), 8 h (low).
Time runs by the default calendar. A calendar of the contract, the organisation or the team comes before it.
While it is waiting on the customer, this stands still: Resolution.
The clock turns amber after 75 % of the time.
1 h before “Resolution” ends: tell the assignee.
When “Resolution” ends: raise the priority to Urgent.
A reopened ticket goes on where it stopped; the time it was solved does not count.
When another ticket is merged into it, its resolution keeps its own beginning."""


async def test_preview_tells_in_sentences_what_the_policy_will_do() -> None:
    browser = await portal((await make_admin()).person)

    page = parsed(await browser.post("/admin/policies/preview", data=TYPED_PREVIEW))

    assert words(page, ".policy-sentences li") == PREVIEWED.splitlines()
    assert words(page, ".banner") == []


async def test_preview_of_a_policy_day_and_night_says_which_calendars_come_before_it() -> None:
    browser = await portal((await make_admin()).person)

    page = parsed(await browser.post("/admin/policies/preview", data={**TYPED_PREVIEW, "calendar": "always"}))

    assert words(page, ".policy-sentences li")[2] == (
        "Time runs day and night, but where the contract, the organisation or the team has a calendar,"
        " its hours count."
    )


async def test_preview_shows_which_tickets_of_the_last_month_it_would_have_been_for() -> None:
    browser = await portal((await make_admin()).person)
    await make_ticket("By mail", channel="mail", created_at=now())
    await make_ticket("By phone", channel="phone", created_at=now())

    page = parsed(await browser.post("/admin/policies/preview", data=TYPED_PREVIEW))

    assert "It would have been for 1 ticket of the 2 of the last 30 days." in words(page, "p")
    assert "By mail" in page.text()
    assert "By phone" not in page.text()


async def test_preview_says_what_contradicts_itself() -> None:
    browser = await portal((await make_admin()).person)
    typed = {
        "kind": "default",
        "urgent.first_reply": "2 h",
        "high.first_reply": "1 h",
        "high.resolution": "30 min",
    }

    page = parsed(await browser.post("/admin/policies/preview", data=typed))

    assert words(page, ".banner li") == [
        "High: “First reply” takes longer than the resolution it comes before.",
        "“First reply” takes longer at Urgent than at High.",
    ]


async def test_condition_that_the_editor_cannot_show_stays_as_it_is() -> None:
    browser = await portal((await make_admin()).person)
    policy = (await make_policy(content(4, when=Not(MAIL)), "Not by mail")).id
    page = parsed(await browser.get(f"/admin/policies/{policy}"))

    await browser.post(f"/admin/policies/{policy}", data={**form_of(page), "name": "Others"})

    found = await known(policy)
    assert (found.name, found.content.condition) == ("Others", Not(MAIL))


async def test_list_shows_order_trouble_and_who_names_them() -> None:
    browser = await portal((await make_admin()).person)
    gold = (await make_policy(content(is_agreed_only=True), "Gold")).id
    await make_tier("Best", policy=gold)
    await make_contract(await make_organisation("Fjord"), "Care", policy=gold)
    await make_policy(MAILS, "Mails")
    await make_policy(content(when=Check("custom.lost", Operator.IS, "x")), "Lost", is_on=False)
    await make_policy(content(), "Everybody", is_default=True)
    await make_policy(MAILS, "Old", retired_at=now())

    page = parsed(await browser.get("/admin/policies"))

    assert words(page, "tbody th a") == ["Mails", "Lost", "Everybody", "Gold", "Old"]
    assert words(page, "tbody td:nth-child(2)") == [
        "Channel is Mail",
        "There is no field “custom.lost”.",
        "whatever no other policy is for",
        "tiers and contracts that name it",
        "Channel is Mail",
    ]
    assert words(page, "tbody th .meta") == ["Best, Care · Fjord"]


async def test_policies_are_moved_switched_retired_and_taken_back() -> None:
    browser = await portal((await make_admin()).person)
    first, second = (await make_policy(MAILS, "One")).id, (await make_policy(MAILS, "Two")).id

    await browser.post(f"/admin/policies/{second}/move", data={"up": "1"})
    moved = [each.id for each in await policies()]
    await browser.post(f"/admin/policies/{first}/off")
    is_off = not (await known(first)).is_on
    await browser.post(f"/admin/policies/{first}/on")
    await browser.post(f"/admin/policies/{second}/retirement")
    retired = (await known(second)).retired_at
    await browser.post(f"/admin/policies/{second}/restoration")

    assert (moved, is_off, (await known(first)).is_on) == ([second, first], True, True)
    assert retired is not None
    assert (await known(second)).retired_at is None


async def test_policy_that_is_named_is_refused_to_go_in_a_sentence() -> None:
    browser = await portal((await make_admin()).person)
    gold = (await make_policy(content(is_agreed_only=True), "Gold")).id
    await make_tier("Best", policy=gold)

    for way in ("off", "retirement"):
        answer = await browser.post(f"/admin/policies/{gold}/{way}")
        assert answer.status_code == 409
        assert "“Gold” cannot be" in words(parsed(answer), ".banner p")[0]


async def test_pages_show_what_is_stored() -> None:
    browser = await portal((await make_admin()).person)
    policy = (await make_policy(MAILS, "Mails")).id
    await change_policy(
        SYSTEM, policy, PolicyDraft(name="Post", content=MAILS), base=base_of(await known(policy))
    )

    page = parsed(await browser.get(f"/admin/policies/{policy}"))

    assert words(page, "h1") == ["Post"]
    assert form_of(page)["low.first_reply"] == ["4 h"]
    assert any("changed the policy" in line for line in words(page, "main li"))
