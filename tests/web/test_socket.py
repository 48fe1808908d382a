"""The socket of open pages: who may open it, what they hear of, and when it ends."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from helpdesk.accounts.actions.sessions import sign_out
from helpdesk.accounts.actions.teams import TeamDefinition, change_team
from helpdesk.accounts.enums import Level
from helpdesk.core.settings import Settings
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import SYSTEM, Role
from helpdesk.events.record import record
from helpdesk.live import hub as live_hub
from helpdesk.live import sessions as live_sessions
from helpdesk.live.bridge import Bridge
from helpdesk.live.hub import EVERYTHING, HUB
from helpdesk.live.lists import LISTS
from helpdesk.live.presence import PRESENCE, Onlooker, State
from helpdesk.live.sessions import OPEN_PAGES
from helpdesk.tickets.actions.assign import assign_ticket
from helpdesk.tickets.actions.fields import set_team
from helpdesk.tickets.actions.notes import add_note
from helpdesk.tickets.actions.privacy import keep_private, share_with_colleagues
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.events import SubjectChanged
from helpdesk.web import socket as socket_module
from helpdesk.web.kit.security import SESSION_COOKIE
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_admin, make_agent, make_person
from tests.factories.sessions import make_session
from tests.factories.teams import make_team
from tests.factories.tickets import MadeTicket, make_ticket
from tests.kit.serving import served

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]


@pytest_asyncio.fixture
async def address(database: None, tmp_path: Path) -> AsyncIterator[str]:
    """The application with its bridge, behind a port: where pages open their socket."""
    del database
    works = [asyncio.ensure_future(each.run()) for each in (Bridge(HUB), OPEN_PAGES, LISTS)]
    for hearer in (OPEN_PAGES, LISTS):
        HUB.tell_also(hearer.hear)
    async with served(Settings(data=tmp_path, log_level="error")) as base:
        async with asyncio.timeout(5):
            while not await _is_listening():  # noqa: ASYNC110 - it is another process
                await asyncio.sleep(0.01)
        yield base.replace("http://", "ws://") + "/live"
    for work in works:
        work.cancel()
    await asyncio.gather(*works, return_exceptions=True)


async def _is_listening() -> bool:
    return await fetch_value(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'helpdesk-listen' AND query LIKE 'LISTEN%')"
    )


def _check_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_sessions, "CHECK_SECONDS", 0.1)
    OPEN_PAGES.hear(EVERYTHING)


def opened(address: str, token: str | None = None, *, origin: str | None = "same") -> connect:
    """The socket of a page; `origin` is the site whose page opens it, our own unless told."""
    host = address.removeprefix("ws://").removesuffix("/live")
    return connect(
        address,
        origin=f"http://{host}" if origin == "same" else origin,
        additional_headers={"Cookie": f"{SESSION_COOKIE}={token}"} if token else {},
    )


async def show(page: ClientConnection, *topics: str, rows: list[int] | None = None) -> None:
    """Tell the server what the page shows; the answer to nothing, so it is waited for in the hub."""
    before = HUB.topics
    await page.send(json.dumps({"topics": topics, "rows": rows}))
    async with asyncio.timeout(5):
        while before == HUB.topics:  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.01)


async def change(ticket: MadeTicket) -> None:
    async with transaction():
        await record(SubjectChanged(ticket=ticket.id), SYSTEM)


async def heard(page: ClientConnection) -> list[str]:
    """What comes until there is silence for a moment."""
    hints = []
    with contextlib.suppress(TimeoutError):
        while True:
            async with asyncio.timeout(0.3 if hints else 3):
                hints.append(json.loads(await page.recv())["topic"])
    return sorted(hints)


async def is_silent(page: ClientConnection) -> bool:
    """Nothing comes within a moment."""
    try:
        async with asyncio.timeout(0.5):
            await page.recv()
    except TimeoutError:
        return True
    return False


async def close_code(page: ClientConnection) -> int:
    """The code the server closes with, while the page listens."""
    async with asyncio.timeout(5):
        with pytest.raises(ConnectionClosed) as caught:
            await page.recv()
    return caught.value.rcvd.code


async def test_guest_is_refused(address: str) -> None:
    with pytest.raises(InvalidStatus) as caught:
        await opened(address)

    assert caught.value.response.status_code == 403


async def test_session_that_has_ended_is_refused(address: str) -> None:
    token = await make_session(await make_person())
    await sign_out(token)

    with pytest.raises(InvalidStatus) as caught:
        await opened(address, token)

    assert caught.value.response.status_code == 403


async def test_colleague_hears_until_the_ticket_is_kept_from_them(address: str) -> None:
    colleague, organisation = await make_person(), await make_organisation(ticket_access="everyone")
    await make_membership(colleague, organisation)
    shared, private = [
        await make_ticket(organisation=organisation, is_private=kept) for kept in (False, True)
    ]

    async with opened(address, await make_session(colleague)) as page:
        await show(page, f"ticket:{shared.id}", f"ticket:{private.id}")
        await change(shared)
        await change(private)
        hints = await heard(page)
        await keep_private(SYSTEM, shared.number)
        silent = await is_silent(page)
        await share_with_colleagues(SYSTEM, shared.number)
        again = await heard(page)
        await execute("UPDATE organisations SET ticket_access = 'none'")
        await change(shared)

        assert (hints, silent, again) == ([f"ticket:{shared.id}"], True, [f"ticket:{shared.id}"])
        assert await is_silent(page)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
async def test_page_of_another_site_is_refused(address: str, origin: str | None) -> None:
    token = await make_session(await make_person())

    with pytest.raises(InvalidStatus) as caught:
        await opened(address, token, origin=origin)

    assert caught.value.response.status_code == 403


async def test_staff_hear_of_the_tickets_and_lists_they_show(address: str) -> None:
    agent, shown, other = await make_agent(), await make_ticket(), await make_ticket()

    async with opened(address, await make_session(agent.person)) as page:
        await show(page, f"ticket:{shown.id}", "tickets")
        await change(shown)
        await change(other)

        assert await heard(page) == [f"ticket:{shown.id}", "tickets"]


async def test_list_hears_of_its_own_tickets_until_it_shows_others(address: str) -> None:
    agent = await make_agent()
    own, foreign = await make_ticket(assignee=agent.person), await make_ticket()

    async with opened(address, await make_session(agent.person)) as page:
        await show(page, "view:mine", rows=[own.id])
        await change(foreign)
        silent = await is_silent(page)
        await change(own)
        hints = await heard(page)
        await show(page, "view:unassigned", rows=[])
        await change(own)
        await change(foreign)

        assert (silent, hints, await heard(page)) == (True, ["view:mine"], ["view:unassigned"])


async def test_customer_hears_of_no_list(address: str) -> None:
    person = await make_person()
    ticket = await make_ticket(requester=person)

    async with opened(address, await make_session(person)) as page:
        await show(page, "view:open", "view:mine", f"ticket:{ticket.id}")
        await change(ticket)

        assert await heard(page) == [f"ticket:{ticket.id}"]


async def test_page_hears_of_what_it_shows_last(address: str) -> None:
    agent, first, second = await make_agent(), await make_ticket(), await make_ticket()

    async with opened(address, await make_session(agent.person)) as page:
        await show(page, f"ticket:{first.id}")
        await show(page, f"ticket:{second.id}")
        await change(first)
        await change(second)

        assert await heard(page) == [f"ticket:{second.id}"]


async def test_customer_hears_of_their_own_tickets_alone(address: str) -> None:
    person = await make_person()
    own, followed, foreign = (
        await make_ticket(requester=person),
        await make_ticket(followers=(person,)),
        await make_ticket(),
    )

    async with opened(address, await make_session(person)) as page:
        await show(page, *(f"ticket:{ticket.id}" for ticket in (own, followed, foreign)), "tickets")
        for ticket in (own, followed, foreign):
            await change(ticket)

        assert await heard(page) == sorted([f"ticket:{own.id}", f"ticket:{followed.id}"])


async def test_customer_gets_no_hint_of_what_staff_do_among_themselves(address: str) -> None:
    person = await make_person()
    agent, ticket = await make_agent(), await make_ticket(requester=person)

    async with (
        opened(address, await make_session(person)) as page,
        opened(address, await make_session(agent.person)) as desk,
    ):
        await show(page, f"ticket:{ticket.id}")
        await show(desk, f"ticket:{ticket.id}")
        await add_note(agent, ticket.number, body="She sounds cross.")
        await assign_ticket(agent, ticket.number, agent.person)
        told_of_the_note = await heard(desk)
        silent = await is_silent(page)
        await post_reply(agent, ticket.number, Reply(body="We mend it."))

        assert (told_of_the_note, silent) == ([f"ticket:{ticket.id}"], True)
        assert await heard(page) == [f"ticket:{ticket.id}"]


async def test_rubbish_is_ignored(address: str) -> None:
    agent, ticket = await make_agent(), await make_ticket()

    async with opened(address, await make_session(agent.person)) as page:
        doing = [f'{{"doing": {{"ticket": {ticket.id}, "state": "sleeping"}}}}', '{"doing": 3}']
        doing += ['{"doing": {"ticket": 0, "state": "typing"}}', '{"doing": {"ticket": 9e99}}']
        for rubbish in ("", "{", "[]", "null", '{"topics": 3}', '{"topics": [1]}', b"\xff", b"{}", *doing):
            await page.send(rubbish)
        await show(
            page,
            "ticket:",
            "ticket:x",
            "ticket:-1",
            "ticket:٣",
            f"ticket:{'9' * 5000}",
            f"ticket:{2**63}",
            "person:1",
            "presence:",
            "presence:x",
            f"presence:{2**63}",
            "view:",
            "view:none",
            "view:-1",
            f"ticket:{ticket.id}",
        )
        await change(ticket)

        assert await heard(page) == [f"ticket:{ticket.id}"]
        assert HUB.topics == {f"ticket:{ticket.id}"}


async def test_page_shows_at_most_a_hundred_topics(address: str) -> None:
    agent, first, last = await make_agent(), await make_ticket(), await make_ticket()
    more = [f"ticket:{number}" for number in range(10_000, 10_099)]

    async with opened(address, await make_session(agent.person)) as page:
        await show(page, f"ticket:{first.id}", *more, f"ticket:{last.id}")
        await change(first)
        await change(last)

        assert await heard(page) == [f"ticket:{first.id}"]


@pytest.mark.parametrize("message", ['{"topics": ["tickets"]}', "rubbish", '{"topics": []}'])
async def test_page_that_asks_without_end_is_closed(
    address: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_module, "MOST_CHANGES", 5)
    agent, ticket = await make_agent(), await make_ticket()
    token = await make_session(agent.person)

    async with opened(address, token) as abused, opened(address, token) as other:
        for _ in range(6):
            await abused.send(message)

        assert await close_code(abused) == socket_module.POLICY_VIOLATION == 1008
        await other.send(json.dumps({"topics": [f"ticket:{ticket.id}"]}))
        left = {f"ticket:{ticket.id}"}
        async with asyncio.timeout(5):
            while left != HUB.topics:  # noqa: ASYNC110 - nobody tells of it
                await asyncio.sleep(0.01)


async def test_page_that_asks_within_its_allowance_stays_open(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_module, "MOST_CHANGES", 3)
    agent, ticket = await make_agent(), await make_ticket()

    async with opened(address, await make_session(agent.person)) as page:
        await page.send(json.dumps({"topics": []}))
        await show(page, "tickets")
        await show(page, f"ticket:{ticket.id}")
        await change(ticket)

        assert await heard(page) == [f"ticket:{ticket.id}"]


async def presence(page: ClientConnection) -> list[tuple[int, list[tuple[int, str]]]]:
    """Who is told to be where, each time something is told, until there is silence for a moment."""
    told = []
    with contextlib.suppress(TimeoutError):
        while True:
            async with asyncio.timeout(0.3 if told else 3):
                news = json.loads(await page.recv())["presence"]
                told.append((news["ticket"], [(each["person"], each["state"]) for each in news["people"]]))
    return told


async def do(page: ClientConnection, ticket: MadeTicket, state: str | None) -> None:
    await page.send(json.dumps({"doing": {"ticket": ticket.id, "state": state}}))


async def test_colleagues_see_who_comes_types_and_leaves(address: str) -> None:
    watcher, agent, ticket = await make_agent(), await make_agent("Mara Kim"), await make_ticket()
    topic = f"presence:{ticket.id}"

    async with opened(address, await make_session(watcher.person)) as page:
        await show(page, topic)
        async with opened(address, await make_session(agent.person)) as other:
            await do(other, ticket, "viewing")
            first = json.loads(await page.recv())
            await do(other, ticket, "typing")
            typing = await presence(page)
            await do(other, ticket, None)
            turned_away = await presence(page)
            await do(other, ticket, "unsaved")
            unsaved = await presence(page)
        left = await presence(page)

    somebody = {"person": agent.person, "name": "Mara Kim", "initials": "MK", "picture": None}
    assert first == {"presence": {"ticket": ticket.id, "people": [{**somebody, "state": "viewing"}]}}
    assert (typing, turned_away) == ([(ticket.id, [(agent.person, "typing")])], [(ticket.id, [])])
    assert (unsaved, left) == ([(ticket.id, [(agent.person, "unsaved")])], [(ticket.id, [])])


async def test_page_that_comes_later_is_told_who_is_there_but_not_of_its_own_reader(address: str) -> None:
    agent, other, ticket, empty = (
        await make_agent(),
        await make_agent(),
        await make_ticket(),
        await make_ticket(),
    )
    token = await make_session(agent.person)

    async with opened(address, await make_session(other.person)) as there, opened(address, token) as page:
        await do(there, ticket, "viewing")
        await do(page, ticket, "viewing")
        async with asyncio.timeout(5):
            while len(PRESENCE.people(ticket.id)) < 2:  # noqa: ASYNC110 - nobody tells of it
                await asyncio.sleep(0.01)
        await show(page, f"presence:{ticket.id}", f"presence:{empty.id}")

        assert await presence(page) == [(ticket.id, [(other.person, "viewing")])]


async def test_page_that_missed_something_is_told_of_everybody_again(address: str) -> None:
    agent, other, ticket = await make_agent(), await make_agent(), await make_ticket()

    async with (
        opened(address, await make_session(agent.person)) as page,
        opened(address, await make_session(other.person)) as there,
    ):
        await show(page, f"presence:{ticket.id}")
        await do(there, ticket, "viewing")
        before = await presence(page)
        HUB.publish_to_all()
        everything = json.loads(await page.recv())
        again = await presence(page)

    assert (before, everything, again) == (
        [(ticket.id, [(other.person, "viewing")])],
        {"topic": "*"},
        [(ticket.id, [(other.person, "viewing")])],
    )


async def test_page_with_more_crowded_rows_than_it_keeps_hints_is_told_of_each_once(address: str) -> None:
    agent, tickets = await make_agent(), [await make_ticket() for _ in range(live_hub.BACKLOG + 6)]
    onlooker = Onlooker(person=agent.person + 1, name="Bo Berg", state=State.VIEWING)
    for ticket in tickets:
        PRESENCE.come(ticket, ticket.id, onlooker)

    try:
        async with opened(address, await make_session(agent.person)) as page:
            await show(page, *(f"presence:{ticket.id}" for ticket in tickets))
            first = await presence(page)
            HUB.publish_to_all()
            everything = json.loads(await page.recv())
            again = await presence(page)
    finally:
        for ticket in tickets:
            PRESENCE.go(ticket)

    told = [(ticket.id, [(agent.person + 1, "viewing")]) for ticket in tickets]
    assert (sorted(first), everything, sorted(again)) == (told, {"topic": "*"}, told)


async def test_customer_neither_sees_nor_is_seen(address: str) -> None:
    customer = await make_person()
    agent, ticket = await make_agent(), await make_ticket(requester=customer)

    async with (
        opened(address, await make_session(customer)) as page,
        opened(address, await make_session(agent.person)) as desk,
    ):
        await show(page, f"ticket:{ticket.id}", f"presence:{ticket.id}")
        await show(desk, f"presence:{ticket.id}")
        await do(page, ticket, "typing")
        unseen = await is_silent(desk)
        await do(desk, ticket, "typing")

        assert (unseen, await is_silent(page)) == (True, True)
        assert [each.person for each in PRESENCE.people(ticket.id)] == [agent.person]


async def test_ticket_of_a_hidden_team_tells_nothing_of_its_people(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_hub, "REST_SECONDS", 0.01)
    team = await make_team("Legal", others="none")
    outsider, insider = await make_agent(), await make_agent(teams=(team,))
    hidden, ticket = await make_ticket(team=team), await make_ticket()

    async with (
        opened(address, await make_session(outsider.person)) as page,
        opened(address, await make_session(insider.person)) as desk,
    ):
        await show(page, f"presence:{hidden.id}", f"presence:{ticket.id}")
        await show(desk, f"presence:{hidden.id}")
        await do(page, hidden, "viewing")
        await do(desk, hidden, "viewing")
        nothing, nobody = await is_silent(page), await presence(desk)
        await do(desk, ticket, "viewing")
        seen = await presence(page)
        await set_team(SYSTEM, ticket.number, team)
        await do(desk, ticket, "typing")

        assert (nothing, nobody) == (True, [(hidden.id, [])])
        assert seen == [(ticket.id, [(insider.person, "viewing")])]
        assert await is_silent(page)


async def test_whoever_may_no_longer_be_there_is_gone(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _check_often(monkeypatch)
    agent, watcher, ticket = await make_agent(), await make_agent(), await make_ticket()

    async with (
        opened(address, await make_session(agent.person)) as page,
        opened(address, await make_session(watcher.person)) as desk,
    ):
        await show(desk, f"presence:{ticket.id}")
        await do(page, ticket, "viewing")
        before = await presence(desk)
        await execute("UPDATE persons SET role = $2 WHERE id = $1", agent.person, Role.CUSTOMER)

        assert (before, await presence(desk)) == (
            [(ticket.id, [(agent.person, "viewing")])],
            [(ticket.id, [])],
        )


async def test_signing_out_closes_the_socket_at_once(address: str) -> None:
    agent = await make_agent()
    token, other = await make_session(agent.person), await make_session(agent.person)

    async with opened(address, token) as page, opened(address, other) as kept:
        await show(kept, "tickets")
        await sign_out(token)

        assert await close_code(page) == socket_module.SESSION_ENDED
        await change(await make_ticket())
        assert await heard(kept) == ["tickets"]


async def test_session_that_runs_out_closes_the_socket_at_the_next_check(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _check_often(monkeypatch)
    token = await make_session((await make_agent()).person)

    async with opened(address, token) as page:
        await execute("UPDATE sessions SET expires_at = now() - interval '1 second'")

        assert await close_code(page) == socket_module.SESSION_ENDED


async def test_team_that_hides_itself_narrows_the_socket_at_once(address: str) -> None:
    agent, team = await make_agent(), await make_team()
    hidden, shown = await make_ticket(team=team), await make_ticket()

    async with opened(address, await make_session(agent.person)) as page:
        await show(page, f"ticket:{hidden.id}", f"ticket:{shown.id}")
        await change_team(await make_admin(), team, TeamDefinition(name="Payroll", others=Level.NONE))
        await asyncio.sleep(0.3)
        await change(hidden)
        await change(shown)

        assert await heard(page) == [f"ticket:{shown.id}"]


async def test_rights_that_are_lost_end_the_hints(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _check_often(monkeypatch)
    agent, ticket = await make_agent(), await make_ticket()

    async with opened(address, await make_session(agent.person)) as page:
        await show(page, f"ticket:{ticket.id}", "tickets")
        await execute("UPDATE persons SET role = $2 WHERE id = $1", agent.person, Role.CUSTOMER)
        await asyncio.sleep(0.3)
        await change(ticket)

        assert await is_silent(page)


async def test_database_that_is_away_asks_the_page_to_come_again(address: str) -> None:
    agent, ticket = await make_agent(), await make_ticket()

    async with opened(address, await make_session(agent.person)) as page:
        await execute("ALTER TABLE tickets RENAME TO tickets_away")
        await page.send(json.dumps({"topics": [f"ticket:{ticket.id}"]}))

        assert await close_code(page) == socket_module.TRY_AGAIN_LATER
    assert HUB.topics == frozenset()


async def test_process_that_ends_says_goodbye(address: str) -> None:
    async with opened(address, await make_session((await make_agent()).person)) as page:
        await show(page, "tickets")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(HUB.end())
            assert await close_code(page) == socket_module.GOING_AWAY

    assert HUB.topics == frozenset()


async def test_page_that_leaves_is_forgotten(address: str) -> None:
    async with opened(address, await make_session((await make_agent()).person)) as page:
        await show(page, "tickets")
    async with asyncio.timeout(5):
        while HUB.topics:  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.01)

    assert HUB.topics == frozenset()
