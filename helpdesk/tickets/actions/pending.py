"""What a guest asks: kept until the address is confirmed, so that nobody is bothered in somebody's name."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.accounts.actions.identities import verify_email
from helpdesk.accounts.actions.links import issue_link, use_link
from helpdesk.accounts.actions.people import ensure_person
from helpdesk.accounts.addresses import normalised_email
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.limits import spend_mail
from helpdesk.accounts.rules import email_problems, name_problems
from helpdesk.core.clock import now
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.ids import hash_token
from helpdesk.core.names import clean_name
from helpdesk.customers.actions.memberships import join_by_domain
from helpdesk.db.sql import execute, fetch_one, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import GUEST, Customer
from helpdesk.events.record import record
from helpdesk.fields.definition import as_json
from helpdesk.fields.enums import Subject
from helpdesk.fields.queries import form_ground
from helpdesk.files.uploads import Upload
from helpdesk.tickets.actions.attaching import (
    PENDING_TICKET,
    attach_files,
    move_to_message,
    taken_files,
    uploads_problems,
)
from helpdesk.tickets.actions.custom import opening_problems, opening_values
from helpdesk.tickets.actions.opening import NewTicket, write_ticket
from helpdesk.tickets.actions.writing import NewMessage, TicketRef
from helpdesk.tickets.contents import (
    body_problems,
    clean_subject,
    clean_text,
    subject_problems,
    typed_content,
    usable_key,
)
from helpdesk.tickets.enums import Audience, AuthorKind, Channel
from helpdesk.tickets.events import PendingTicketAsked, PendingTicketConfirmed
from helpdesk.tickets.queries.choices import type_choices

HOURS_TO_CONFIRM = 48


class GuestRequest(Struct, frozen=True, kw_only=True):
    """What somebody who is not signed in asks."""

    email: str
    name: str
    subject: str
    body: str
    request_key: str
    type: int | None = None
    locale: str = "en"
    uploads: tuple[Upload, ...] = ()
    custom: Mapping[str, Any] = {}


class Confirmed(Struct, frozen=True):
    """Who they turned out to be, and their ticket."""

    person: int
    ticket: TicketRef


class _Details(Struct, frozen=True):
    """`custom` is as it will be kept."""

    locale: str = "en"
    type: int | None = None
    custom: dict[str, Any] = {}


_DETAILS = msgspec.json.Decoder(_Details, float_hook=Decimal)


class _Pending(Struct, frozen=True):
    id: int
    email: str
    name: str
    subject: str
    body: str
    details: str
    ticket: int | None
    expires_at: datetime


class _Existing(Struct, frozen=True):
    id: int
    number: str
    requester: int
    message: int


async def ask_as_guest(request: GuestRequest, *, ip: str) -> None:
    """Keep what a guest asks for two days and mail a link that confirms it.

    The answer is the same whoever the address belongs to. The same request again mails nothing more.
    """
    custom = await _ensure_usable(request)
    address = normalised_email(request.email) or ""
    await spend_mail(address, ip)
    files = await taken_files(request.uploads)
    async with transaction():
        pending = await _insert(replace(request, custom=custom), address)
        if pending is None:
            return
        await attach_files(files, PENDING_TICKET, pending)
        link = await issue_link(
            LinkPurpose.CONFIRM_TICKET,
            email=address,
            details={"pending_ticket": pending, "locale": request.locale},
            hours=HOURS_TO_CONFIRM,
        )
        await record(PendingTicketAsked(pending_ticket=pending, link=link), GUEST)


async def confirm_pending(token: str) -> Confirmed:
    """Open the ticket that the mailed link stands for, and its person where they are new; once.

    A second press of the button finds what the first one opened. NotFound for every other token.
    """
    async with transaction():
        try:
            link = await use_link(token, LinkPurpose.CONFIRM_TICKET)
        except NotFound:
            return await _confirmed_before(token)
        pending = await _locked_pending(link.details.get("pending_ticket"))
        person = await ensure_person(GUEST, email=pending.email, name=pending.name)
        await verify_email(GUEST, person, pending.email)
        # The job that follows a proven address comes too late for the ticket to know its organisation.
        await join_by_domain(person, pending.email)
        return Confirmed(person, await _open(pending, person))


async def _ensure_usable(request: GuestRequest) -> Mapping[str, Any]:
    """Every problem of the form at once; what is kept of its custom fields."""
    problems = (
        name_problems(request.name)
        | email_problems(request.email)
        | subject_problems(request.subject)
        | body_problems(request.body)
        | uploads_problems(request.uploads)
    )
    if not usable_key(GUEST, request.request_key):
        problems["request_key"] = _("Please open the form again and send it once more.")
    if request.type is not None and not await _is_type(request.type):
        problems["type"] = _("Please choose one from the list.")
    asked = _asked_ticket(request)
    ground = await form_ground(Subject.TICKET, request.custom, {})
    problems |= opening_problems(GUEST, asked, ground)
    if problems:
        raise Invalid(problems)
    return opening_values(GUEST, asked, ground.definitions) or {}


def _asked_ticket(request: GuestRequest) -> NewTicket:
    """The ticket this will be, as far as its fields depend on it."""
    return NewTicket(
        subject="", body="", requester=0, type=request.type, locale=request.locale, custom=request.custom
    )


async def _is_type(type_id: int) -> bool:
    """Whether it is offered to customers."""
    return any(choice.id == type_id for choice in await type_choices())


async def _insert(request: GuestRequest, address: str) -> int | None:
    """The id of what is kept, or None when this request was kept before."""
    at = now()
    return await fetch_value(
        """
        INSERT INTO pending_tickets (email, name, subject, body, details, request_key, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8)
        ON CONFLICT (request_key) DO NOTHING RETURNING id
        """,
        address,
        clean_name(request.name),
        clean_subject(request.subject),
        clean_text(request.body),
        as_json(_Details(request.locale, request.type, dict(request.custom))),
        _kept_key(address, request.request_key),
        at,
        at + timedelta(hours=HOURS_TO_CONFIRM),
    )


def _kept_key(address: str, request_key: str) -> str:
    """A key counts for its address: the same form with the address put right is another request."""
    return sha256(f"{address}\n{request_key}".encode()).hexdigest()


async def _locked_pending(pending_id: int | None) -> _Pending:
    pending = await fetch_one(
        _Pending,
        "SELECT id, email, name, subject, body, details, ticket, expires_at FROM pending_tickets"
        " WHERE id = $1 AND ticket IS NULL AND expires_at > $2 FOR UPDATE",
        pending_id,
        now(),
    )
    if pending is None:
        raise NotFound("pending ticket")
    return pending


async def _open(pending: _Pending, person: int) -> TicketRef:
    details = _DETAILS.decode(pending.details)
    actor = Customer(person=person, name=pending.name, locale=details.locale)
    new = NewTicket(
        subject=pending.subject,
        body=pending.body,
        requester=person,
        type=details.type,
        custom=details.custom,
        locale=details.locale,
        request_key=f"pending:{pending.id}",
    )
    message = NewMessage(
        content=typed_content(pending.body),
        audience=Audience.PUBLIC,
        author=person,
        author_kind=AuthorKind.CUSTOMER,
        channel=Channel.WEB,
        at=now(),
    )
    ref = await write_ticket(actor, new, message)
    await move_to_message(pending.id, ref.message)
    await execute("UPDATE pending_tickets SET ticket = $2 WHERE id = $1", pending.id, ref.id)
    await record(PendingTicketConfirmed(pending_ticket=pending.id, ticket=ref.id), actor)
    return ref


async def _confirmed_before(token: str) -> Confirmed:
    """What a link opened that has been used; whoever holds it was mailed it."""
    found = await fetch_one(
        _Existing,
        """
        SELECT tickets.id, tickets.number, tickets.requester,
               (SELECT min(id) FROM messages WHERE ticket = tickets.id) AS message
        FROM links
        JOIN pending_tickets ON pending_tickets.id = (links.details ->> 'pending_ticket')::bigint
        JOIN tickets ON tickets.id = pending_tickets.ticket
        WHERE links.token_hash = $1 AND links.purpose = $2 AND links.expires_at > $3
        """,
        hash_token(token),
        LinkPurpose.CONFIRM_TICKET,
        now(),
    )
    if found is None:
        raise NotFound("link")
    return Confirmed(found.requester, TicketRef(found.id, found.number, found.message))
