"""What no route takes passes no middleware: its answer brings along who comes, and the line of the log."""

from collections.abc import Callable
from typing import Any

import asyncpg
from litestar import Request, Response
from litestar.middleware import ASGIMiddleware
from litestar.response import Template
from litestar.types import ASGIApp, Receive, Scope, Send

from helpdesk.core.errors import Unavailable
from helpdesk.web.kit.access_log import AccessLog
from helpdesk.web.kit.security import SameOrigin

AWAY = (Unavailable, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Unrouted(Response):
    """What `refuse` answers once it is known who comes; without the database, to nobody in particular."""

    def __init__(self, refuse: Callable[[], Response | Template]) -> None:
        super().__init__(None)
        self._refuse = refuse

    def to_asgi_response(self, app: Any, request: Request, **options: Any) -> Any:
        """The refusal behind the application's own middleware."""

        async def refused(scope: Scope, receive: Receive, send: Send) -> None:
            shown = self._refuse().to_asgi_response(app, request, **options)
            await shown(scope, receive, send)

        async def refused_in_any_case(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await known(scope, receive, send)
            except AWAY:
                if "visit" in scope["state"]:
                    raise
                await refused(scope, receive, send)

        known = _behind_middleware(request, refused)
        return AccessLog()(refused_in_any_case)


def is_unrouted(request: Request) -> bool:
    return "route_handler" not in request.scope


def _behind_middleware(request: Request, answer: ASGIApp) -> ASGIApp:
    """All but the log, which sees the whole, and the guard of what is changed, as nothing is."""
    for middleware in reversed(request.app.middleware):
        if isinstance(middleware, ASGIMiddleware) and not isinstance(middleware, AccessLog | SameOrigin):
            answer = middleware(answer)
    return answer
