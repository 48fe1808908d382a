"""Backpressure: as many requests at once as the database serves, a bounded queue behind them, then a refusal.

Without a bound, a stampede makes everybody wait until they time out, and memory grows with those who wait.
"""

import asyncio

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, ReceiveMessage, Scope, Send

from helpdesk.core.errors import Busy
from helpdesk.web.kit.sessions import ANONYMOUS

# While one request renders, the next may have the connection.
RUNNING_PER_CONNECTION = 2
WAITING_PER_RUNNING = 5
WAIT_SECONDS = 5.0


class Queue:
    """`running` places and `waiting` seats behind them, first come, first served."""

    def __init__(self, *, running: int, waiting: int, seconds: float = WAIT_SECONDS) -> None:
        self._places = asyncio.Semaphore(running)
        self._seats = waiting
        self._seconds = seconds
        self._seated = 0

    async def enter(self) -> None:
        """Take a place; Busy when all seats are taken, or none came free in time."""
        if self._places.locked() and self._seated >= self._seats:
            raise Busy
        self._seated += 1
        try:
            async with asyncio.timeout(self._seconds):
                await self._places.acquire()
        except TimeoutError:
            raise Busy from None
        finally:
            self._seated -= 1

    async def enter_again(self) -> None:
        """Take a place after a pause, however long it takes: who was let in is not sent away."""
        await self._places.acquire()

    def leave(self) -> None:
        self._places.release()


class Turn:
    """One request's time in its place, given up while it waits for the client, whose line may be slow.

    That is while its body comes in, and from the first byte of its answer on.
    """

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._has_place = False

    async def begin(self) -> None:
        await self._queue.enter()
        self._has_place = True

    def end(self) -> None:
        if self._has_place:
            self._queue.leave()
            self._has_place = False

    def receiving(self, receive: Receive) -> Receive:
        async def receive_beside() -> ReceiveMessage:
            if not self._has_place:
                return await receive()
            self.end()
            message = await receive()
            await self._queue.enter_again()
            self._has_place = True
            return message

        return receive_beside

    def sending(self, send: Send) -> Send:
        async def send_beside(message: Message) -> None:
            self.end()
            await send(message)

        return send_beside


class Admission(ASGIMiddleware):
    """Let requests in as there is room. What asks no database, as static files, is never kept waiting."""

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = ANONYMOUS

    def __init__(self, *, pool_size: int) -> None:
        running = pool_size * RUNNING_PER_CONNECTION
        self._queue = Queue(running=running, waiting=running * WAITING_PER_RUNNING)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        turn = Turn(self._queue)
        await turn.begin()
        try:
            await next_app(scope, turn.receiving(receive), turn.sending(send))
        finally:
            turn.end()
