"""What staff write on a ticket: replies, internal notes and notes of calls."""

import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

from litestar import Controller, Request, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.accounts.actions.sessions import add_flash
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.drafts.enums import DraftPurpose
from helpdesk.events.actor import Staff
from helpdesk.files.store import upload_limit
from helpdesk.files.uploads import Upload
from helpdesk.relationship.actions.promises import NewPromise, reply_with_promise
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.actions.notes import add_note, log_call
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.actions.seen import Overtaken
from helpdesk.tickets.actions.writing import TicketRef
from helpdesk.tickets.enums import CallDirection
from helpdesk.tickets.queries.choices import ticket_choices
from helpdesk.tickets.queries.thread import newest_message
from helpdesk.web.desk.composer import ComposerPage, Composing, composer_part, writable
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.mentions import untold_sentence
from helpdesk.web.desk.newer import NewerPart, newer_part
from helpdesk.web.desk.onward import Leaving, Onward, is_solving, onward
from helpdesk.web.desk.ticket_page import TicketState, ticket_page
from helpdesk.web.kit.attaching import uploads_of
from helpdesk.web.kit.forms import Form, parse, typed
from helpdesk.web.kit.kept_files import with_files
from helpdesk.web.kit.pages import fragment, page, see_other
from helpdesk.web.kit.times import typed_instant
from helpdesk.web.kit.uploads import upload_form
from helpdesk.web.kit.visit import current_visit

Kind = TypeVar("Kind", bound=Struct)
MessageAnswer = Template | Redirect | Response[str]
Uploads = tuple[Upload, ...]
# What is wrong with a promise stands beside its fields in the composer.
PROMISE_FIELDS = {"words": "promise_words", "due_at": "promise_due_at"}


class ReplyForm(Struct, frozen=True, kw_only=True):
    """`promise`: what it promises is noted, in these words and until this time.

    `seen` is the last message the text was written under.
    """

    body: str = ""
    status: int | None = None
    seen: int | None = None
    request_key: str | None = None
    promise: bool = False
    promise_words: str = ""
    promise_due_at: str = ""


class NoteForm(Struct, frozen=True, kw_only=True):
    body: str = ""
    seen: int | None = None
    request_key: str | None = None


class CallForm(Struct, frozen=True, kw_only=True):
    body: str = ""
    direction: CallDirection
    request_key: str | None = None


class Writing(Struct, frozen=True, kw_only=True):
    """Who writes what kind of message on which ticket, and the list they came to it from."""

    request: Request
    actor: Staff
    number: str
    purpose: DraftPurpose

    @property
    def place(self) -> ListPlace:
        return ListPlace.of_ticket(self.request.query_params)


# Files are measured as they are stored; only staff come here, so the whole body has no limit of its own.
class ReplyController(Controller):
    path = "/tickets/{number:str}/replies"
    request_max_body_size = None

    @post(status_code=200)
    async def create(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> MessageAnswer:
        writing = Writing(request=request, actor=actor, number=number, purpose=DraftPurpose.REPLY)

        async def send(form: ReplyForm, uploads: Uploads) -> TicketRef:
            return await _reply(actor, number, form, uploads)

        return await _written(writing, ReplyForm, send)


class NoteController(Controller):
    path = "/tickets/{number:str}/notes"
    request_max_body_size = None

    @post(status_code=200)
    async def create(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> MessageAnswer:
        writing = Writing(request=request, actor=actor, number=number, purpose=DraftPurpose.NOTE)

        async def add(form: NoteForm, uploads: Uploads) -> TicketRef:
            return await add_note(
                actor,
                number,
                body=form.body,
                request_key=form.request_key,
                uploads=uploads,
                seen=form.seen,
            )

        return await _written(writing, NoteForm, add)


class CallController(Controller):
    path = "/tickets/{number:str}/calls"

    @post(status_code=200)
    async def create(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> MessageAnswer:
        writing = Writing(request=request, actor=actor, number=number, purpose=DraftPurpose.CALL)

        async def log(form: CallForm, _uploads: Uploads) -> TicketRef:
            return await log_call(
                actor, number, body=form.body, direction=form.direction, request_key=form.request_key
            )

        return await _written(writing, CallForm, log)


async def _reply(actor: Staff, number: str, form: ReplyForm, uploads: Uploads) -> TicketRef:
    reply = Reply(
        body=form.body,
        status=form.status,
        seen=form.seen,
        request_key=form.request_key,
        uploads=uploads,
    )
    if not form.promise:
        return await post_reply(actor, number, reply)
    due_at = typed_instant(form.promise_due_at, current_visit().zone)
    promise = NewPromise(words=form.promise_words, due_at=due_at, request_key=form.request_key)
    try:
        return await reply_with_promise(actor, number, reply, promise)
    except Invalid as refusal:
        raise Invalid(
            {PROMISE_FIELDS.get(name, name): text for name, text in refusal.fields.items()}
        ) from refusal


async def _written(
    writing: Writing, kind: type[Kind], write: Callable[[Kind, Uploads], Awaitable[TicketRef]]
) -> MessageAnswer:
    """Read the form, write the message, show what comes next; refused input comes back with its sentences."""
    await access_ticket(writing.actor, writing.number)
    async with upload_form(writing.request, largest_file=upload_limit()) as fields:
        form = parse(fields, kind)
        if isinstance(form, Form):
            return await _refused(writing, await with_files(form, fields))
        onwards = await _onward(writing, getattr(form, "status", None))
        try:
            written = await write(form, uploads_of(fields))
        except (Invalid, Overtaken) as refusal:
            again = await with_files(_again(fields, kind, refusal), fields)
            return await _refused(writing, again, await _newer(writing, refusal))
        in_vain = await untold_sentence(written.message, str(fields.get("body", "")))
    led = await onwards.led(_said(writing))
    if in_vain and (led is not None or not current_visit().is_fragment):
        await add_flash(current_visit().session or 0, "warn", in_vain)
    if led is not None:
        return led
    if not current_visit().is_fragment:
        return see_other(f"{writing.place.ticket_url(written.number)}#message-{written.message}")
    return await _next_form(writing, in_vain)


def _again(fields: FormMultiDict, kind: type[Struct], refusal: Invalid | Overtaken) -> Form:
    form = typed(fields, kind)
    return form.refused(refusal) if isinstance(refusal, Invalid) else form


async def _newer(writing: Writing, refusal: Invalid | Overtaken) -> NewerPart | None:
    """What others wrote meanwhile, where that is why nothing was sent."""
    if isinstance(refusal, Invalid):
        return None
    ticket = await access_ticket(writing.actor, writing.number)
    return await newer_part(writing.actor, ticket, refusal.seen)


async def _onward(writing: Writing, status: int | None) -> Onward:
    wanted = current_visit().preferences
    if await is_solving(status):
        step = wanted.after_solve
    else:
        step = wanted.after_reply if writing.purpose == DraftPurpose.REPLY else wanted.after_note
    leaving = Leaving.of(writing.request, writing.actor, writing.place, writing.number)
    return await onward(leaving, step)


def _said(writing: Writing) -> str:
    if writing.purpose == DraftPurpose.REPLY:
        return _("Your reply to {number} is sent.").format(number=writing.number)
    return _("Your note on {number} is added.").format(number=writing.number)


async def _next_form(writing: Writing, in_vain: str) -> Template:
    """A fresh form in place of the one that was sent; the other parts fetch themselves again."""
    composing = Composing(purpose=writing.purpose)
    form = await _form_part(writing, composing, status=200)
    if in_vain:
        named = {name.strip(): None for name in form.headers["HX-Trigger"].split(",")}
        said = {"helpdesk:toast": {"kind": "warn", "text": in_vain}}
        # Headers are of the old alphabet: what goes beyond it is escaped.
        form.headers["HX-Trigger"] = json.dumps({**named, **said})
    return form


async def _refused(writing: Writing, form: Form, newer: NewerPart | None = None) -> Template:
    composing = Composing(purpose=writing.purpose, refused=form, newer=newer)
    if current_visit().is_fragment:
        return await _form_part(writing, composing, status=422)
    state = TicketState(composing=composing)
    shown = await ticket_page(writing.actor, writing.number, writing.place, state)
    return page("desk/ticket/show.html", shown, status=422)


async def _form_part(writing: Writing, composing: Composing, *, status: int) -> Template:
    ticket = await access_ticket(writing.actor, writing.number)
    choices = await ticket_choices()
    composing = replace(composing, newest=await newest_message(ticket.id))
    part = composer_part(ticket, choices.statuses, {}, writing.place, composing)
    part = writable(writing.actor, ticket, part)
    current = next(form for form in part.forms if form.is_current)
    changed = {"HX-Trigger": f"live:ticket:{ticket.id}, live:lists, live:tickets"} if status < 400 else {}  # noqa: PLR2004
    content = ComposerPage(composer=part, compose=current)
    return fragment("desk/ticket/_composed.html", content, status=status, headers=changed)
