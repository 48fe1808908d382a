"""Public answers: of staff to the customer, of the customer to us."""

import math
from datetime import timedelta

from msgspec import Struct

from helpdesk.accounts.limits import spend
from helpdesk.accounts.rules import ensure_can
from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid, TooMany
from helpdesk.core.i18n import ngettext
from helpdesk.db.transaction import transaction
from helpdesk.drafts.actions import discard_draft
from helpdesk.drafts.enums import DraftPurpose
from helpdesk.events.actor import Actor, Capability, Customer
from helpdesk.files.uploads import Upload
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.actions.adding import add_public_message
from helpdesk.tickets.actions.attaching import MessageFile, taken_files, uploads_problems
from helpdesk.tickets.actions.colleagues import ensure_may_reply, follow_as_colleague
from helpdesk.tickets.actions.custom import ensure_filled
from helpdesk.tickets.actions.following_up import open_follow_up
from helpdesk.tickets.actions.seen import ensure_seen
from helpdesk.tickets.actions.writing import NewMessage, TicketRef
from helpdesk.tickets.contents import body_problems, typed_content, usable_key
from helpdesk.tickets.enums import Audience, AuthorKind, Channel
from helpdesk.tickets.queries.statuses import StatusChoice, chosen_status
from helpdesk.tickets.records import TicketRecord
from helpdesk.tickets.rules import acts_for_us, author_kind_of, can_be_reopened, ensure_may_write

MOST_REPLIES = 30
REPLIES_PER = timedelta(minutes=10)


class Reply(Struct, frozen=True, kw_only=True):
    """What is sent. `status` is the one staff picked beside it; a customer picks none.

    `seen` is the last message it was written under; with it, Overtaken tells of newer ones of others.
    """

    body: str
    status: int | None = None
    seen: int | None = None
    request_key: str | None = None
    uploads: tuple[Upload, ...] = ()


async def post_reply(actor: Actor, number: str, reply: Reply) -> TicketRef:
    """Send a public message; where it was written.

    A customer's wakes a ticket that waits or was settled within thirty days; after that it opens a new one
    that mentions the old, and the number differs from the one given. The author's draft goes with it.
    """
    _ensure_usable(reply)
    if acts_for_us(actor) or reply.status is not None:
        ensure_can(actor, Capability.WRITE_TICKETS)
    if isinstance(actor, Customer):
        await _spend_reply(actor)
    message = _message(actor, reply, await taken_files(reply.uploads))
    async with transaction():
        ticket = await access_ticket(actor, number, lock=True)
        ensure_may_write(actor, ticket)
        if isinstance(actor, Customer):
            await ensure_may_reply(actor, ticket)
        await ensure_seen(actor, ticket, reply.seen, message.request_key)
        await discard_draft(actor, "ticket", ticket.id, DraftPurpose.REPLY)
        is_customer = message.author_kind == AuthorKind.CUSTOMER
        if is_customer and not can_be_reopened(ticket.status_category, ticket.settled_at, message.at):
            return await open_follow_up(actor, ticket, message)
        if isinstance(actor, Customer):
            await follow_as_colleague(actor, ticket)
        status = await _picked_status(ticket, reply)
        return await add_public_message(actor, ticket, message, status=status)


async def _picked_status(ticket: TicketRecord, reply: Reply) -> StatusChoice | None:
    if reply.status is None:
        return None
    status = await chosen_status(reply.status)
    await ensure_filled(ticket, status)
    return status


def _ensure_usable(reply: Reply) -> None:
    """Every problem of the form at once."""
    problems = body_problems(reply.body) | uploads_problems(reply.uploads)
    if problems:
        raise Invalid(problems)


async def _spend_reply(actor: Customer) -> None:
    """Count a customer's message, wherever it was written; a refusal belongs beside the text."""
    try:
        await spend("reply.person", str(actor.person), most=MOST_REPLIES, per=REPLIES_PER)
    except TooMany as refusal:
        minutes = math.ceil(refusal.retry_in_seconds / 60)
        sentence = ngettext(
            "That was a lot in a short time. Your text is kept: please send it again in a minute.",
            "That was a lot in a short time. Your text is kept: please send it again in {minutes} minutes.",
            minutes,
        )
        raise Invalid({"body": sentence.format(minutes=minutes)}) from refusal


def _message(actor: Actor, reply: Reply, files: tuple[MessageFile, ...]) -> NewMessage:
    return NewMessage(
        content=typed_content(reply.body),
        audience=Audience.PUBLIC,
        author=actor.person,
        author_kind=author_kind_of(actor),
        channel=Channel.DESK if actor.is_staff else Channel.WEB,
        at=now(),
        request_key=usable_key(actor, reply.request_key),
        files=files,
    )
