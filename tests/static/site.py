"""A browser on pages made of templates alone: answers come from here, no server and no database is asked."""

import mimetypes
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from playwright.async_api import Page, Request, Route

from helpdesk.web.kit.assets import STATIC
from helpdesk.web.kit.security import CONTENT_SECURITY_POLICY

ORIGIN = "http://helpdesk.test"


class Answer(NamedTuple):
    body: str = ""
    status: int = 200
    headers: dict[str, str] = {}  # noqa: RUF012 - never changed


class Asked(NamedTuple):
    method: str
    path: str
    form: dict[str, str]


Answering = Callable[[Asked], Answer | None]


class Site:
    """What the browser asks for, and what it gets; unknown addresses are 404."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[Asked] = []
        self.complaints: list[str] = []
        self._answers: dict[tuple[str, str], Answering] = {}
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def answers(self, method: str, path: str, answer: Answer | Answering | None) -> None:
        """Answer so from now on; None is a dead connection."""
        self._answers[method, path] = answer if callable(answer) else lambda _asked: answer

    async def open(self, html: str, path: str = "/page") -> None:
        self.answers("GET", path, Answer(html))
        await self.page.goto(ORIGIN + path)

    def sent(self, method: str, path: str) -> list[dict[str, str]]:
        return [asked.form for asked in self.asked if (asked.method, asked.path) == (method, path)]

    async def route(self, route: Route, request: Request) -> None:
        path = urlsplit(request.url).path
        if path.startswith("/static/"):
            await self._static(route, path.split("/", 3)[3])
            return
        asked = Asked(request.method, path, dict(parse_qsl(request.post_data or "")))
        self.asked.append(asked)
        answering = self._answers.get((request.method, path), lambda _asked: Answer("", 404))
        answer = answering(asked)
        if answer is None:
            await route.abort("internetdisconnected")
        else:
            headers = {
                "content-type": "text/html; charset=utf-8",
                "content-security-policy": CONTENT_SECURITY_POLICY,
            }
            await route.fulfill(status=answer.status, headers=headers | answer.headers, body=answer.body)

    async def _static(self, route: Route, name: str) -> None:
        content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        await route.fulfill(body=(STATIC / name).read_bytes(), content_type=content_type)

    def _note(self, kind: str, text: str) -> None:
        # failed requests are part of these tests; broken scripts and policy violations are not
        if kind in {"error", "warning"} and "Failed to load resource" not in text and "htmx:" not in text:
            self.complaints.append(text)
