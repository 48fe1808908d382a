"""The web application, wired in one place: routers, middleware, lifespan, templates."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Self

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.di import Provide
from litestar.events import SimpleEventEmitter
from litestar.plugins.htmx import HTMXRequest
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig
from litestar.types import Receive, Scope, Send

from helpdesk.brands.queries import brand
from helpdesk.core.settings import Settings, load_settings
from helpdesk.db.engine import pool
from helpdesk.live.bridge import Bridge
from helpdesk.live.hub import HUB
from helpdesk.live.lists import LISTS
from helpdesk.live.rounds import ROUNDS
from helpdesk.live.sessions import OPEN_PAGES
from helpdesk.process import prepare
from helpdesk.web.admin.contents import sections_for
from helpdesk.web.desk.kept import CHOICES, COUNTS, TRAY, VIEWS
from helpdesk.web.desk.saved_counts import SAVED_COUNTS
from helpdesk.web.kit.access_log import AccessLog
from helpdesk.web.kit.admission import Admission
from helpdesk.web.kit.brand import follow_brand, show_brand
from helpdesk.web.kit.errors import answers_to_failures
from helpdesk.web.kit.security import SameOrigin, add_headers
from helpdesk.web.kit.sessions import SessionMiddleware
from helpdesk.web.kit.templates import build_environment
from helpdesk.web.routes import ROUTERS
from helpdesk.web.socket import PATH as SOCKET_PATH
from helpdesk.web.socket import socket_of_pages

FORM_BYTES = 2_000_000
# A calendar's form has a box for each day of its holidays; what they may all weigh is limited above.
FORM_PARTS = 10_000
# Static files bring their own; files of people are sent as they are; pages behind a link in a mail hold its
# token, and compressing a secret beside what a stranger may have typed would tell of it.
COMPRESSION = CompressionConfig(
    backend="gzip",
    gzip_compress_level=5,
    minimum_size=1_000,
    exclude=["^/static/", "^/brand/logo/", "^/files/", "^/t/", "^/live"],
)


class NoEmitter(SimpleEventEmitter):
    """In-process events are refused: whatever must happen is a job. It opens no task group either."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exc: object) -> None:
        return None

    def emit(self, event_id: str, *_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError(f"{event_id}: record() an event instead of emitting")


class Application(Litestar):
    """Everything with a route, and beside it the socket of open pages.

    Each layer around a route would wait for as long as a page is open, and keep all it knows, a thousandfold.
    """

    socket: Callable[[Scope, Receive, Send], Awaitable[None]]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket" and scope["path"] == SOCKET_PATH:
            await self.socket(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_app(settings: Settings | None = None) -> Application:
    """The application for these settings, or those of the environment."""
    chosen = settings or load_settings()
    prepare(chosen)
    environment = build_environment(
        cache_dir=chosen.data / "cache" / "templates", known={"admin_sections": sections_for}
    )
    app = Application(
        route_handlers=ROUTERS,
        middleware=[
            AccessLog(),
            Admission(pool_size=chosen.pool_size),
            SessionMiddleware(is_secure=chosen.is_secure),
            SameOrigin(),
        ],
        lifespan=[_lifespan(chosen)],
        exception_handlers=answers_to_failures(),
        before_send=[add_headers(is_secure=chosen.is_secure)],
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment)),
        request_class=HTMXRequest,
        event_emitter_backend=NoEmitter,
        compression_config=COMPRESSION,
        openapi_config=None,
        logging_config=None,
        request_max_body_size=FORM_BYTES,
        multipart_form_part_limit=FORM_PARTS,
        dependencies={"settings": Provide(_provider(chosen))},
    )
    app.socket = socket_of_pages(is_secure=chosen.is_secure)
    return app


def _lifespan(settings: Settings) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """Open what the process needs, in the process that serves: the pool, the brand, the live hub."""

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        async with pool(name="helpdesk-web", size=settings.pool_size):
            show_brand(await brand())
            HUB.tell_also(COUNTS.hear)
            HUB.tell_also(VIEWS.hear)
            HUB.tell_also(SAVED_COUNTS.hear)
            HUB.tell_also(CHOICES.hear)
            HUB.tell_also(TRAY.hear)
            HUB.tell_also(OPEN_PAGES.hear)
            HUB.tell_also(LISTS.hear)
            async with _bridge():
                yield

    return lifespan


@asynccontextmanager
async def _bridge() -> AsyncIterator[None]:
    """Tell open pages what happens, until the process ends, and then that it does."""
    async with asyncio.TaskGroup() as tasks:
        works = (Bridge(HUB).run(), OPEN_PAGES.run(), LISTS.run(), ROUNDS.run())
        others = [tasks.create_task(work) for work in works]
        tasks.create_task(follow_brand(HUB))
        try:
            yield
        finally:
            await HUB.end()
            for other in others:
                other.cancel()


def _provider(settings: Settings) -> Callable[[], Awaitable[Settings]]:
    async def provide_settings() -> Settings:
        return settings

    return provide_settings
