"""The address customers write to, and the way mail goes out."""

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template
from msgspec import Struct

from helpdesk.core.errors import NotFound
from helpdesk.core.settings import Settings
from helpdesk.mail.queries.mailboxes import MailboxOut, default_mailbox
from helpdesk.web.kit.pages import page


class MailboxesPage(Struct, frozen=True, kw_only=True):
    """`mailbox` is None before the first start has made it."""

    mailbox: MailboxOut | None
    has_server: bool


@get("/mailboxes")
async def mailboxes(settings: NamedDependency[Settings]) -> Template:
    content = MailboxesPage(mailbox=await _default(), has_server=settings.smtp_url is not None)
    return page("admin/mailboxes/index.html", content)


async def _default() -> MailboxOut | None:
    try:
        return await default_mailbox()
    except NotFound:
        return None
