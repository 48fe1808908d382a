"""Backpressure: who is let in, who waits, who is sent away, and that a slow line holds nobody up."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from litestar import Litestar, Request, get, post

from helpdesk.app import create_app
from helpdesk.core.errors import Busy
from helpdesk.core.settings import Settings
from helpdesk.web.kit import admission
from helpdesk.web.kit.admission import Admission, Queue
from tests.kit.clients import BASE_URL, FRAGMENT, parsed

SENTENCE = "Very many people are asking at once. Nothing was changed; please try again in a moment."


async def test_seats_are_given_in_order_and_a_full_queue_refuses_at_once() -> None:
    queue = Queue(running=1, waiting=2)
    served: list[int] = []

    async def wait(number: int) -> None:
        await queue.enter()
        served.append(number)
        queue.leave()

    await queue.enter()
    async with asyncio.TaskGroup() as tasks:
        for number in (1, 2):
            tasks.create_task(wait(number))
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await queue.enter()
        queue.leave()

    assert served == [1, 2]


async def test_nobody_waits_for_ever_and_a_lost_seat_is_free_again() -> None:
    queue = Queue(running=1, waiting=1, seconds=0.01)
    await queue.enter()
    for _ in range(3):
        with pytest.raises(Busy):
            await queue.enter()
    queue.leave()

    await queue.enter()


@pytest.fixture
async def crowded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """The application while all its places are taken, without a seat behind them."""
    monkeypatch.setattr(admission, "WAITING_PER_RUNNING", 0)
    app = create_app(Settings(data=tmp_path, log_level="error", pool_size=2))
    (door,) = [layer for layer in app.middleware if isinstance(layer, Admission)]
    for _ in range(2 * admission.RUNNING_PER_CONNECTION):
        await door._queue.enter()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE_URL) as browser:
        yield browser


async def test_crowd_is_told_so_in_every_form_and_when_to_come_again(crowded: httpx.AsyncClient) -> None:
    page, part, problem = [
        await crowded.get("/", headers=headers) for headers in ({}, FRAGMENT, {"Accept": "application/json"})
    ]

    assert [answer.status_code for answer in (page, part, problem)] == [503, 503, 503]
    assert [answer.headers["retry-after"] for answer in (page, part, problem)] == ["5", "5", "5"]
    assert parsed(page).css_first("title").text().startswith("We will be right back")
    assert SENTENCE in parsed(page).text()
    assert parsed(part).css_first("[data-sentence]").text().strip() == SENTENCE
    assert problem.json() == {"type": "urn:helpdesk:busy", "title": SENTENCE, "status": 503}


async def test_files_and_probes_pass_the_crowd(crowded: httpx.AsyncClient) -> None:
    answers = [await crowded.get(path) for path in ("/healthz", "/static/0/css/base.css")]

    assert [answer.status_code for answer in answers] == [200, 200]


@post("/slow")
async def read_slowly(request: Request) -> str:
    return str(len(await request.body()))


@get("/quick")
async def quick() -> str:
    return "quick"


async def test_slow_line_holds_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "RUNNING_PER_CONNECTION", 1)
    monkeypatch.setattr(admission, "WAITING_PER_RUNNING", 0)
    app = Litestar([read_slowly, quick], middleware=[Admission(pool_size=1)], openapi_config=None)
    arrived = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield b"one"
        await arrived.wait()
        yield b"two"

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE_URL) as browser:
        async with asyncio.TaskGroup() as tasks:
            slow = tasks.create_task(browser.post("/slow", content=body()))
            await asyncio.sleep(0.01)
            beside = await browser.get("/quick")
            arrived.set()
        after = await browser.get("/quick")

    assert (beside.status_code, slow.result().text, after.status_code) == (200, "6", 200)
