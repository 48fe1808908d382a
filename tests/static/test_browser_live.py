"""The page hears what changed, asks again after the line was dead, and is right without a socket."""

import json
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import WebSocketRoute, expect

from tests.static.rendering import chrome, render
from tests.static.site import Answer, Asked, Site

pytestmark = pytest.mark.browser

PAGE = """{% extends "layouts/desk.html" %}
{% block main %}
  <div data-live-topics="tickets ticket:88">
    <p id="thread" hx-get="/thread" hx-trigger="live:ticket:88 from:body">old</p>
    <p id="list" hx-get="/list" hx-trigger="live:tickets from:body">old</p>
  </div>
  <button hx-get="/other" hx-target="#more">Other ticket</button><div id="more"></div>
{% endblock %}"""
QUIET = "{% extends 'layouts/desk.html' %}{% block main %}<p>Nothing live.</p>{% endblock %}"


class Line:
    """The server's end of the page's sockets: each connection in turn, and what was said on it."""

    def __init__(self) -> None:
        self.sockets: list[WebSocketRoute] = []
        self.heard: list[dict[str, list[str]]] = []

    def accept(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        socket.on_message(lambda text: self.heard.append(json.loads(text)))

    def hint(self, topic: str) -> None:
        self.sockets[-1].send(json.dumps({"topic": topic}))


def counting(start: int = 0) -> Callable[[Asked], Answer]:
    """Answers "new 1", "new 2" and so on."""
    count = start

    def answer(_asked: Asked) -> Answer:
        nonlocal count
        count += 1
        return Answer(f"new {count}")

    return answer


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def live_page(site: Site, line: Line) -> Callable[[], Awaitable[None]]:
    async def open_it() -> None:
        site.answers("GET", "/thread", counting())
        site.answers("GET", "/list", counting())
        await site.page.route_web_socket("**/live", line.accept)
        await site.open(render(PAGE, chrome=chrome(is_staff=True)))
        await until(site, lambda: len(line.heard) == 1)

    return open_it


async def until(site: Site, is_so: Callable[[], bool]) -> None:
    for _ in range(200):
        if is_so():
            return
        await site.page.wait_for_timeout(25)
    pytest.fail("it did not come to pass within five seconds")


async def test_page_says_which_topics_it_shows(line: Line, live_page: Callable[[], Awaitable[None]]) -> None:
    await live_page()

    assert line.heard == [{"topics": ["ticket:88", "tickets"]}]


async def test_hint_fetches_the_part_it_is_about_and_no_other(
    site: Site, line: Line, live_page: Callable[[], Awaitable[None]]
) -> None:
    await live_page()

    line.hint("ticket:88")

    await expect(site.page.locator("#thread")).to_have_text("new 1")
    await expect(site.page.locator("#list")).to_have_text("old")


async def test_hint_about_everything_fetches_every_part(
    site: Site, line: Line, live_page: Callable[[], Awaitable[None]]
) -> None:
    await live_page()

    line.hint("*")

    await expect(site.page.locator("#thread")).to_have_text("new 1")
    await expect(site.page.locator("#list")).to_have_text("new 1")


async def test_topics_of_a_fetched_part_are_asked_for(
    site: Site, line: Line, live_page: Callable[[], Awaitable[None]]
) -> None:
    await live_page()
    site.answers("GET", "/other", Answer('<p data-live-topics="ticket:99">other</p>'))

    await site.page.click("text=Other ticket")
    await until(site, lambda: len(line.heard) > 1)

    assert line.heard[-1] == {"topics": ["ticket:88", "ticket:99", "tickets"]}


async def test_after_the_line_was_dead_everything_is_fetched_once(
    site: Site, line: Line, live_page: Callable[[], Awaitable[None]]
) -> None:
    await live_page()

    await line.sockets[0].close()
    await until(site, lambda: len(line.heard) == 2)

    await expect(site.page.locator("#thread")).to_have_text("new 1")
    await expect(site.page.locator("#list")).to_have_text("new 1")
    assert line.heard[1] == {"topics": ["ticket:88", "tickets"]}


async def test_ended_session_is_not_called_again(
    site: Site, line: Line, live_page: Callable[[], Awaitable[None]]
) -> None:
    await live_page()

    await line.sockets[0].close(code=4401)
    await expect(site.page.locator("#list")).to_have_text("new 1")
    await site.page.wait_for_timeout(2500)

    assert len(line.sockets) == 1


async def test_without_a_socket_the_page_asks_every_fifteen_seconds(site: Site) -> None:
    site.answers("GET", "/thread", counting())
    site.answers("GET", "/list", counting())
    await site.page.route_web_socket("**/live", lambda socket: socket.close(code=1008))
    await site.page.clock.install()
    await site.open(render(PAGE, chrome=chrome(is_staff=True)))

    await until_polling(site)
    await site.page.clock.run_for(15_000)

    await expect(site.page.locator("#thread")).not_to_have_text("old")
    await expect(site.page.locator("[data-live-state]")).to_be_visible()


async def until_polling(site: Site) -> None:
    """Let the refused attempts and their waits pass."""
    for _ in range(20):
        await site.page.clock.run_for(500)
        await site.page.wait_for_timeout(20)
        if await site.page.is_visible("[data-live-state]"):
            return
    pytest.fail("the page never gave up on the socket")


async def test_page_that_shows_nothing_live_opens_no_socket(site: Site, line: Line) -> None:
    await site.page.route_web_socket("**/live", line.accept)

    await site.open(render(QUIET, chrome=chrome(is_staff=True)))
    await site.page.wait_for_timeout(200)

    assert line.sockets == []
