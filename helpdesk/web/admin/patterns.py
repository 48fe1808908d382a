"""The pattern page: every component in every state, to build from and to look at."""

from datetime import datetime

from litestar import get
from litestar.response import Template
from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.web.kit.pages import page


class PatternsPage(Struct, frozen=True, kw_only=True):
    at: datetime


@get("/patterns")
async def patterns() -> Template:
    return page("admin/patterns/index.html", PatternsPage(at=now()))
