"""Somebody's words by mail become a message: in the ticket they belong to, or in one of their own."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from helpdesk.core.clock import now
from helpdesk.mail.actions.inline_images import show_images, with_waiting_images
from helpdesk.mail.actions.keeping import Fate, kept, remember_ids, remember_participants
from helpdesk.mail.authentication import is_disowned
from helpdesk.mail.enums import InboundState
from helpdesk.mail.incoming import Incoming, Ingested, storable
from helpdesk.mail.parsing.parsed import MailKind
from helpdesk.mail.placing import Placement, placed
from helpdesk.mail.quoted_links import without_tokens
from helpdesk.mail.reply_html import shown_html
from helpdesk.mail.sender import Sender, acts_as, sender_of
from helpdesk.mail.signed_ids import without_markers
from helpdesk.mail.why import Verdict, Why, stored_why
from helpdesk.tickets.actions.attaching import MessageFile
from helpdesk.tickets.actions.mailed import MailedMessage, append_from_mail, open_from_mail
from helpdesk.tickets.actions.writing import TicketRef

# Clocks of senders differ; what was written much before the mailbox was there is an old mail coming in late.
OLDER_THAN_MAILBOX = timedelta(days=1)
OLDEST = datetime(1970, 1, 1, tzinfo=UTC)


async def write_words(incoming: Incoming) -> Ingested:
    """Write the mail where its evidence and its sender put it, and keep why."""
    is_believed = not incoming.options.sender_rule or not is_disowned(incoming.mail)
    sender = await sender_of(incoming.mail, is_disowned=not is_believed)
    placement = await placed(incoming, sender)
    ref = await _written(incoming, sender, placement)
    await show_images(ref.message)
    await remember_ids(incoming, ref.id)
    if not (placement.is_new_participant or sender.is_disowned or incoming.is_automatic):
        await remember_participants(incoming, ref.id)
    is_new = ref.id != placement.ticket
    fate = Fate(
        state=InboundState.TICKET if is_new else InboundState.MESSAGE,
        reason=incoming.mail.reason,
        message=ref.message,
        why=stored_why(_why(placement, sender, is_new=is_new)),
        is_answerable=is_answerable(incoming) and not sender.is_disowned,
    )
    return await kept(incoming, fate, ref.id)


def is_answerable(incoming: Incoming) -> bool:
    """Whether a program of ours may answer: a person wrote it, to us, lately, and it is no import."""
    mail = incoming.mail
    is_old = mail.date is not None and mail.date < incoming.mailbox.created_at - OLDER_THAN_MAILBOX
    is_welcome = mail.kind == MailKind.HUMAN and not mail.suppress
    return incoming.options.is_answered and is_welcome and not is_old


async def _written(incoming: Incoming, sender: Sender, placement: Placement) -> TicketRef:
    """A person's word to a ticket that was settled long ago opens a new one: the ticket's own rule."""
    actor = acts_as(sender, is_automatic=incoming.is_automatic)
    message = _message(incoming, sender, placement)
    if placement.ticket is not None:
        return await append_from_mail(actor, placement.ticket, message)
    return await open_from_mail(
        actor,
        message,
        mentions=placement.mentions,
        team=incoming.mailbox.team,
        brand=incoming.mailbox.brand,
    )


def _message(incoming: Incoming, sender: Sender, placement: Placement) -> MailedMessage:
    mail = incoming.mail
    html = _shareable(shown_html(mail) or "")
    return MailedMessage(
        person=sender.person,
        subject=mail.subject,
        text=_shareable(mail.reply or mail.text),
        html=with_waiting_images(html) if html else None,
        quoted=_shareable(mail.quoted) if mail.reply else None,
        received_at=_received_at(incoming),
        is_automatic=incoming.is_automatic,
        is_from_new_participant=placement.is_new_participant or sender.is_disowned,
        attachments=_files(incoming),
    )


def _shareable(text: str) -> str:
    """What a mail says, without what was meant for its writer alone: others read the ticket as well."""
    return without_tokens(without_markers(text))


def _received_at(incoming: Incoming) -> datetime:
    """When it came to us; of an archive, when it was written, which nobody's clock measures."""
    written = incoming.mail.date
    if incoming.options.is_answered or written is None:
        return now()
    return min(max(written, OLDEST), now())


def _why(placement: Placement, sender: Sender, *, is_new: bool) -> Why:
    is_settled = is_new and placement.ticket is not None
    return replace(
        placement.why,
        verdict=Verdict.SETTLED if is_settled else placement.why.verdict,
        is_disowned=sender.is_disowned,
    )


def _files(incoming: Incoming) -> tuple[MessageFile, ...]:
    return tuple(
        MessageFile(
            stored,
            is_inline=file.inline,
            content_id=storable(file.content_id) if file.content_id else None,
        )
        for file, stored in zip(incoming.mail.attachments, incoming.files, strict=True)
    )
