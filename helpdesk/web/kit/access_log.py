"""One line a request: who, where, how it ended, how long it took. Never bodies, headers or cookies."""

import time
from typing import cast

import structlog
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from helpdesk.core.errors import ProductError, Unavailable
from helpdesk.db.engine import LOST

log = structlog.get_logger("access")


class AccessLog(ASGIMiddleware):
    """Log every request when its answer has been sent."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        started = time.perf_counter()
        status = 500

        async def noting_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await next_app(scope, receive, noting_status)
        except (HTTPException, ProductError, *LOST) as refusal:
            # answered further out, past this middleware
            status = _status_of(refusal)
            raise
        finally:
            milliseconds = round((time.perf_counter() - started) * 1000, 1)
            visit = scope["state"].get("visit")
            log.info(
                "request",
                method=cast("HTTPScope", scope)["method"],
                # the template, because paths may hold the tokens of links
                route=scope.get("path_template", ""),
                status=status,
                ms=milliseconds,
                id=visit.request_id if visit else "",
                actor=f"{visit.actor.kind}:{visit.actor.person}" if visit else "",
            )


def _status_of(refusal: Exception) -> int:
    match refusal:
        case HTTPException():
            return refusal.status_code
        case ProductError():
            return refusal.status
        case _:
            return Unavailable.status
