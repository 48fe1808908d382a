"""Mails that became nothing yet: what they say, why they wait, tried again or discarded."""

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Response, Template
from msgspec import Struct

from helpdesk.accounts.actions.sessions import add_flash
from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.files.queries.contents import content_hash_of
from helpdesk.files.serving import SECURITY_POLICY
from helpdesk.files.store import read_all
from helpdesk.mail.actions.quarantine import discard_quarantined, retry_quarantined
from helpdesk.mail.enums import InboundState
from helpdesk.mail.queries.quarantine import QuarantinedMail, QuarantineRow, quarantined, quarantined_mail
from helpdesk.web.kit.pages import page, see_other
from helpdesk.web.kit.paths import row_id, usable_cursor
from helpdesk.web.kit.visit import current_visit

LONGEST_SHOWN = 20_000
LIST = "/admin/quarantine"


class QuarantinePage(Struct, frozen=True, kw_only=True):
    mails: list[QuarantineRow]
    newer: str
    older: str


class QuarantinedMailPage(Struct, frozen=True, kw_only=True):
    """`source` is how the mail begins, as it came; empty where its bytes are gone."""

    mail: QuarantinedMail
    source: str
    is_cut: bool


class QuarantineController(Controller):
    path = "/quarantine"

    @get()
    async def index(self, after: FromQuery[str] = "") -> Template:
        found = await quarantined(usable_cursor(after))
        content = QuarantinePage(
            mails=found.rows,
            newer=LIST if after else "",
            older=f"{LIST}?after={found.after}" if found.after else "",
        )
        return page("admin/quarantine/index.html", content)


class QuarantinedMailController(Controller):
    path = "/quarantine/{inbound_id:str}"

    @get()
    async def show(self, inbound_id: FromPath[str]) -> Template:
        mail = await quarantined_mail(row_id(inbound_id))
        source = (await _source(mail) or b"").decode("utf-8", "replace")
        content = QuarantinedMailPage(
            mail=mail, source=source[:LONGEST_SHOWN], is_cut=len(source) > LONGEST_SHOWN
        )
        return page("admin/quarantine/show.html", content)

    @get("/source")
    async def source(self, inbound_id: FromPath[str]) -> Response[bytes]:
        """The mail as it came, to be saved."""
        mail = await quarantined_mail(row_id(inbound_id))
        source = await _source(mail)
        if source is None:
            raise NotFound("mail")
        headers = {
            "Content-Disposition": f'attachment; filename="mail-{mail.id}.eml"',
            "Content-Security-Policy": SECURITY_POLICY,
            "Cache-Control": "no-store",
        }
        return Response(source, media_type="message/rfc822", headers=headers)

    @post("/retry")
    async def retry(self, inbound_id: FromPath[str], actor: NamedDependency[Staff]) -> Redirect:
        """Take the mail in once more; when it fails again, it stays with the new reason."""
        taken = await retry_quarantined(actor, row_id(inbound_id))
        if taken.state == InboundState.QUARANTINED:
            await _say("warn", _("It failed again; the reason is below."))
            return see_other(f"{LIST}/{inbound_id}")
        await _say("ok", _("The mail was taken in."))
        return see_other(LIST)

    @post("/discard")
    async def discard(self, inbound_id: FromPath[str], actor: NamedDependency[Staff]) -> Redirect:
        await discard_quarantined(actor, row_id(inbound_id))
        await _say("ok", _("The mail was discarded."))
        return see_other(LIST)


async def _source(mail: QuarantinedMail) -> bytes | None:
    """The bytes of the mail, or None where the store has lost them."""
    sha256 = await content_hash_of(mail.raw_file)
    try:
        return await read_all(sha256) if sha256 else None
    except FileNotFoundError:
        return None


async def _say(kind: str, sentence: str) -> None:
    await add_flash(current_visit().session or 0, kind, sentence)
