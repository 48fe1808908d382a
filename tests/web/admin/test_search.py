"""One search over every setting: by its name, its explanation and other words, for whoever may open it."""

import pytest

from helpdesk.events.actor import EVERYTHING, Capability
from helpdesk.web.admin.contents import CONTENTS
from helpdesk.web.admin.search import LONGEST, settings_found
from tests.factories.persons import make_admin, make_agent, make_lead, make_own_role
from tests.kit.clients import FRAGMENT, desk, parsed

pytestmark = pytest.mark.usefixtures("database")
HOLDS = frozenset(EVERYTHING)


def addresses(query: str, holds: frozenset[str] = HOLDS) -> list[str]:
    return [hit.href for hit in settings_found(query, holds)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Teams", "/admin/teams"),
        ("departments", "/admin/teams"),
        ("smtp", "/admin/mailboxes#mail-server"),
        ("bounce", "/admin/outbox"),
        ("add user", "/admin/people/new"),
        ("background", "/admin/jobs"),
        ("  MÁILBOXES ", "/admin/mailboxes"),
    ],
)
def test_setting_is_found_by_its_name_and_by_other_words(query: str, first: str) -> None:
    assert addresses(query)[0] == first


def test_title_comes_before_explanation() -> None:
    assert addresses("mail")[:3] == ["/admin/mailboxes", "/admin/mailboxes#mail-server", "/admin/outbox"]


def test_every_word_must_be_found() -> None:
    assert addresses("teams bounce") == []
    assert addresses("new team") == ["/admin/teams/new"]


def test_name_of_a_section_alone_does_not_find_all_of_it() -> None:
    assert "/admin/jobs" not in addresses("system")


@pytest.mark.parametrize("query", ["", "   ", "\0", "xyzzy", "%", "_", "a" * 5000])
def test_nothing_is_found_by_nothing(query: str) -> None:
    assert addresses(query) == []


def test_only_what_a_role_may_open_is_found() -> None:
    jobs = frozenset({Capability.MANAGE_JOBS})

    assert addresses("e", jobs) != []
    assert {address.partition("#")[0] for address in addresses("e", jobs)} <= {
        page.path for page in CONTENTS if page.needs in {"", Capability.MANAGE_JOBS}
    }


async def test_search_shows_each_role_its_own() -> None:
    role = await make_own_role(Capability.MANAGE_MAIL)
    visitors = [await make_admin(), await make_lead(), await make_agent(staff_role=role)]

    found = [
        [
            link.attributes["href"]
            for link in parsed(await browser.get("/admin/search?q=teams+departments")).css("main .found a")
        ]
        + [
            link.attributes["href"]
            for link in parsed(await browser.get("/admin/search?q=mailboxes+channel")).css("main .found a")
        ]
        for visitor in visitors
        if (browser := await desk(visitor.person))
    ]

    assert found == [["/admin/teams", "/admin/mailboxes"], ["/admin/teams"], ["/admin/mailboxes"]]


async def test_search_keeps_the_question_and_says_when_nothing_is_called_so() -> None:
    browser = await desk((await make_admin()).person)

    page = parsed(await browser.get("/admin/search", params={"q": '"><b>zz' + "y" * 300}))

    assert page.css_first("#settings-search").attributes["value"] == ('"><b>zz' + "y" * 300)[:LONGEST]
    assert page.css_first(".empty-title").text() == "No setting is called that"
    assert page.css("main b") == []


async def test_typing_gets_the_found_settings_alone() -> None:
    browser = await desk((await make_admin()).person)

    answer = await browser.get("/admin/search?q=quarantine", headers=FRAGMENT)
    nothing = await browser.get("/admin/search?q=", headers=FRAGMENT)

    assert [link.attributes["href"] for link in parsed(answer).css("a")] == ["/admin/quarantine"]
    assert ("<html" in answer.text, nothing.text.strip()) == (False, "")


async def test_what_the_search_leads_to_is_there() -> None:
    browser = await desk((await make_admin()).person)
    lost = []
    for page in CONTENTS:
        for entry in page.entries:
            path = entry.path or page.path
            answer = await browser.get(path)
            if answer.status_code != 200 or (
                entry.anchor and not parsed(answer).css(f"[id='{entry.anchor}']")
            ):
                lost.append(f"{path}#{entry.anchor}")

    assert lost == []
