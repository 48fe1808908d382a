"""A socket as ASGI has it, with nothing kept beside it: pages keep theirs open for hours, and are many."""

from typing import Any

from litestar.types import Receive, Scope, Send

ACCEPT: Any = {"type": "websocket.accept"}


class Ended(Exception):
    """The other side is gone; there is nobody to tell."""


class Line:
    """The line to one page."""

    __slots__ = ("_receive", "_send", "scope")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self._receive = receive
        self._send = send

    async def accept(self) -> None:
        """Let the page in. What its handshake said is forgotten by then: it is as large as all the rest."""
        await self._receive()
        self.scope["headers"] = []
        await self._send(ACCEPT)

    async def heard(self) -> str:
        """What the page says next; nothing where it is no text. Ended once the page is gone."""
        message: Any = await self._receive()
        if message["type"] == "websocket.disconnect":
            raise Ended
        return message.get("text") or ""

    async def say(self, text: str) -> None:
        answer: Any = {"type": "websocket.send", "text": text}
        await self._send(answer)

    async def close(self, code: int) -> None:
        """End the line; before it is accepted, refuse it."""
        answer: Any = {"type": "websocket.close", "code": code}
        await self._send(answer)
