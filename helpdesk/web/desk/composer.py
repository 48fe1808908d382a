"""The composer under a conversation: a reply, an internal note and a call, each with its own draft."""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.core.i18n import gettext as _
from helpdesk.core.ids import new_token
from helpdesk.drafts.enums import DraftPurpose
from helpdesk.events.actor import Capability, Staff
from helpdesk.files.store import upload_limit
from helpdesk.tickets.enums import CallDirection, Category
from helpdesk.tickets.labels import setup_name
from helpdesk.tickets.queries.statuses import StatusChoice
from helpdesk.tickets.records import TicketRecord
from helpdesk.tickets.rules import can_move, write_refusal
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.newer import NewerPart
from helpdesk.web.kit.forms import Form
from helpdesk.web.kit.paths import typed_id

# Where a reply may leave a ticket; it is closed by time or by hand, never by writing.
LEAVES = (Category.OPEN, Category.WAITING, Category.ON_HOLD, Category.SOLVED)


class SendChoice(Struct, frozen=True):
    """A status that may be given together with sending."""

    status: int
    text: str
    category: str


class ComposeForm(Struct, frozen=True, kw_only=True):
    """One of the three: what was typed or drafted, and where it goes."""

    purpose: DraftPurpose
    url: str
    draft_url: str
    tab_url: str
    is_current: bool
    form: Form
    request_key: str
    seen: int

    @property
    def id(self) -> str:
        return f"compose-{self.purpose}"

    @property
    def mention_url(self) -> str:
        """Where those are found whom the text may call."""
        return f"{self.draft_url.rpartition('/drafts/')[0]}/mentions"

    def error(self, name: str) -> str:
        return self.form.error(name)


class ComposerPart(Struct, frozen=True, kw_only=True):
    """`refusal` says why there is no form at all, or none but that of the note.

    What is written from now on is written under the message `newest`; `newer` came while it was written.
    """

    forms: list[ComposeForm]
    to: str
    upload_bytes: int
    keep_text: str
    choices: list[SendChoice]
    directions: list[tuple[str, str]]
    newest: int
    newer: NewerPart | None = None
    refusal: str = ""


class ComposerPage(Struct, frozen=True):
    """One form by itself, after it was sent or refused."""

    composer: ComposerPart
    compose: ComposeForm


class Composing(Struct, frozen=True, kw_only=True):
    """What of the composer depends on the request: the tab, and input that was refused.

    `newest` is the last message of the ticket as it is shown.
    """

    purpose: DraftPurpose = DraftPurpose.REPLY
    refused: Form | None = None
    newer: NewerPart | None = None
    newest: int = 0


NEEDS = {
    DraftPurpose.REPLY: Capability.WRITE_TICKETS,
    DraftPurpose.NOTE: Capability.WRITE_NOTES,
    DraftPurpose.CALL: Capability.WRITE_TICKETS,
}
PATHS = {DraftPurpose.REPLY: "replies", DraftPurpose.NOTE: "notes", DraftPurpose.CALL: "calls"}


def composer_part(
    ticket: TicketRecord,
    statuses: list[StatusChoice],
    drafts: dict[str, str],
    place: ListPlace,
    composing: Composing,
) -> ComposerPart:
    return ComposerPart(
        forms=[_form(ticket, purpose, drafts, place, composing) for purpose in PATHS],
        to=ticket.requester_name,
        upload_bytes=upload_limit(),
        keep_text=_keep_text(ticket.status_category),
        choices=send_choices(ticket, statuses),
        directions=[
            (CallDirection.INCOMING.value, _("They called us")),
            (CallDirection.OUTGOING.value, _("We called them")),
        ],
        newest=composing.newest,
        newer=composing.newer,
    )


def writable(actor: Staff, ticket: TicketRecord, part: ComposerPart) -> ComposerPart:
    """The same with the forms that the actor may send, one of which is open; and why others are missing."""
    forms = [form for form in part.forms if write_refusal(actor, ticket, NEEDS[form.purpose]) is None]
    if forms and not any(form.is_current for form in forms):
        forms[0] = replace(forms[0], is_current=True)
    return replace(part, forms=forms, refusal=write_refusal(actor, ticket) or "")


def send_choices(ticket: TicketRecord, statuses: list[StatusChoice]) -> list[SendChoice]:
    """The statuses a reply may be sent with, but the one it leads to anyway."""
    return [
        SendChoice(status.id, _send_then(status), status.category)
        for status in statuses
        if status.is_offered
        and status.id != ticket.status
        and status.category in LEAVES
        and can_move(ticket.status_category, status.category)
    ]


def _send_then(status: StatusChoice) -> str:
    return _("Send, then {status}").format(status=setup_name(status.name))


def _form(
    ticket: TicketRecord,
    purpose: DraftPurpose,
    drafts: dict[str, str],
    place: ListPlace,
    composing: Composing,
) -> ComposeForm:
    path, suffix = f"/desk/tickets/{ticket.number}", place.suffix
    is_current = purpose == composing.purpose
    refused = composing.refused if is_current else None
    values: dict[str, Any] = {"body": drafts.get(purpose, "")}
    form = refused or Form(values=values)
    return ComposeForm(
        purpose=purpose,
        url=f"{path}/{PATHS[purpose]}{suffix}",
        draft_url=f"{path}/drafts/{purpose}",
        tab_url=f"{path}{suffix}&compose={purpose}#compose-{purpose}",
        is_current=is_current,
        form=form,
        request_key=str(form.value("request_key") or new_token()),
        seen=_seen(composing, refused),
    )


def _seen(composing: Composing, refused: Form | None) -> int:
    """The message the text stands under: what was refused stays where it was begun, until that was told."""
    before = typed_id(str(refused.value("seen"))) if refused and composing.newer is None else None
    return composing.newest if before is None else before


def _keep_text(category: Category) -> str:
    """What the plain button does, said where it is not plain."""
    return _("Send and keep open") if category in {Category.NEW, Category.OPEN} else _("Send")
