"""Asking us: little is asked. A guest confirms by mail before anybody is bothered."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.datastructures import FormMultiDict
from litestar.response import Redirect, Template
from msgspec import Meta, Struct
from msgspec.structs import asdict, replace

from helpdesk.core.errors import Invalid, TooMany
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.core.ids import new_token
from helpdesk.customers.queries.record import AskedFor, organisations_to_ask_in
from helpdesk.events.actor import Actor
from helpdesk.fields.enums import Subject
from helpdesk.fields.queries import form_ground
from helpdesk.files.store import upload_limit
from helpdesk.files.uploads import Upload
from helpdesk.tickets.actions.custom import opening_problems
from helpdesk.tickets.actions.open import open_ticket
from helpdesk.tickets.actions.opening import NewTicket
from helpdesk.tickets.actions.pending import GuestRequest, ask_as_guest
from helpdesk.tickets.contents import LONGEST_BODY, LONGEST_KEY, LONGEST_SUBJECT
from helpdesk.tickets.labels import setup_name
from helpdesk.tickets.queries.choices import asking_choices
from helpdesk.tickets.queries.first_reply import Question, first_reply_by
from helpdesk.web.account.pages import CheckMailPage
from helpdesk.web.kit.attaching import checked_form
from helpdesk.web.kit.custom_fields import CustomPage, CustomPart, sent_fields
from helpdesk.web.kit.fields import Address
from helpdesk.web.kit.forms import Form, typed
from helpdesk.web.kit.guards import public
from helpdesk.web.kit.kept_files import with_files
from helpdesk.web.kit.pages import fragment, page, see_other
from helpdesk.web.kit.paths import RowId, typed_id
from helpdesk.web.kit.uploads import upload_form
from helpdesk.web.kit.visit import current_visit
from helpdesk.web.kit.visitor import Visitor
from helpdesk.web.portal.asked_fields import asked_fields, chosen_type
from helpdesk.web.portal.customer import as_customer
from helpdesk.web.portal.place import number_url
from helpdesk.web.portal.words import asked_now_sentence

HONEYPOT = "website"
LABELS = {
    "name": mark("Your name"),
    "email": mark("Mail address"),
    "subject": mark("Subject"),
    "body": mark("What happened?"),
    "uploads": mark("Files"),
    "type": mark("What is it about?"),
    "organisation": mark("Which organisation do you ask for?"),
}


class AskForm(Struct, frozen=True, kw_only=True):
    """What everybody is asked for."""

    subject: Annotated[str, Meta(max_length=LONGEST_SUBJECT)]
    body: Annotated[str, Meta(max_length=LONGEST_BODY)]
    type: int | None = None
    request_key: Annotated[str, Meta(max_length=LONGEST_KEY)] = ""


class OwnForm(AskForm, frozen=True, kw_only=True):
    """Who is signed in may belong to several organisations, and may keep their colleagues out."""

    organisation: RowId | None = None
    is_private: bool = False


class GuestForm(AskForm, frozen=True, kw_only=True):
    name: Annotated[str, Meta(max_length=200)]
    email: Address


class AskPage(Struct, frozen=True, kw_only=True):
    """`organisations` are those that whoever is signed in may ask in; nothing may be promised."""

    form: Form
    is_guest: bool
    types: list[tuple[int, str]]
    organisations: list[AskedFor]
    custom: CustomPart
    reply_sentence: str
    request_key: str
    max_bytes: int

    @property
    def summary(self) -> dict[str, str]:
        """What is wrong with each field by its name, in the order of the page."""
        errors = {
            **self.form.errors,
            **{each.name: _named(each.label, each.error) for each in self.custom.inputs if each.error},
        }
        named = {field: _named(_(label), errors[field]) for field, label in LABELS.items() if field in errors}
        return {**named, **{field: errors[field] for field in errors if field not in LABELS}}


def _named(label: str, error: str) -> str:
    """The sentence with the field it is about, which may be a question."""
    return f"{label} {error}" if label.endswith("?") else f"{label}: {error}"


class AskController(Controller):
    path = "/tickets"
    guards = [public]

    @get("/new")
    async def new(self, actor: Visitor) -> Template:
        return await _ask_page(actor, Form())

    @post(request_max_body_size=None)
    async def create(self, request: Request, actor: Visitor) -> Template | Redirect:
        """Open a ticket, or keep what a guest asks until they confirm it. A refusal loses nothing typed."""
        async with upload_form(request, largest_file=upload_limit()) as data:
            if "shape" in data:
                form = await with_files(typed(data, _form_of(actor)), data)
                return await _ask_page(actor, form, sent_fields(data))
            if data.get(HONEYPOT):
                return _asked_page(str(data.get("email", "")))
            try:
                return await _asked(actor, data)
            except Invalid as refusal:
                form = await _again(actor, data, refusal)
                return await _ask_page(actor, form, sent_fields(data), status=422)
            except TooMany as refusal:
                form = await _again(actor, data, Invalid({"email": refusal.sentence}))
                return await _ask_page(actor, form, sent_fields(data), status=429)

    @post("/new/fields", status_code=200)
    async def shape(self, request: Request, actor: Visitor) -> Template:
        """The custom fields of the form, with what is chosen in it."""
        async with upload_form(request, largest_file=0) as data:
            form, given = typed(data, _form_of(actor)), sent_fields(data)
        part = asked_fields(form, given, (await asking_choices()).custom)
        return fragment("parts/_custom_fields.html", CustomPage(part))


async def _asked(actor: Actor, data: FormMultiDict) -> Template | Redirect:
    form, uploads = await _checked(actor, data)
    if isinstance(form, GuestForm):
        return await _asked_by_guest(form, uploads, sent_fields(data))
    customer = as_customer(actor)
    new = NewTicket(**asdict(form), requester=customer.person, uploads=uploads, locale=customer.locale)
    ref = await open_ticket(customer, replace(new, custom=sent_fields(data)))
    return see_other(number_url(ref.number))


async def _checked(actor: Actor, data: FormMultiDict) -> tuple[AskForm, tuple[Upload, ...]]:
    """The form and its files; what is wrong with the custom fields is told beside everything else."""
    try:
        return checked_form(data, _form_of(actor))
    except Invalid as refusal:
        given = sent_fields(data)
        ground = await form_ground(Subject.TICKET, given, {})
        new = NewTicket(
            subject="",
            body="",
            requester=0,
            type=chosen_type(typed(data, _form_of(actor))),
            locale=current_visit().locale,
            custom=given,
        )
        raise Invalid({**refusal.fields, **opening_problems(actor, new, ground)}) from refusal


async def _asked_by_guest(form: GuestForm, uploads: tuple[Upload, ...], given: Mapping[str, Any]) -> Template:
    visit = current_visit()
    request = GuestRequest(**asdict(form), uploads=uploads, locale=visit.locale, custom=given)
    await ask_as_guest(request, ip=visit.ip)
    return _asked_page(form.email)


async def _again(actor: Actor, data: FormMultiDict, refusal: Invalid) -> Form:
    return await with_files(typed(data, _form_of(actor)).refused(refusal), data)


def _form_of(actor: Actor) -> type[AskForm]:
    """Guests are asked who they are as well."""
    return OwnForm if actor.person is not None else GuestForm


async def _ask_page(
    actor: Actor, form: Form, given: Mapping[str, Any] = MappingProxyType({}), *, status: int = 200
) -> Template:
    choices = await asking_choices()
    organisations = await organisations_to_ask_in(actor.person) if actor.person is not None else []
    content = AskPage(
        form=form,
        is_guest=actor.person is None,
        types=[(choice.id, setup_name(choice.name)) for choice in choices.types],
        organisations=organisations,
        reply_sentence=await _reply_sentence(actor, form, organisations),
        custom=asked_fields(form, given, choices.custom),
        request_key=form.value("request_key") or new_token(),
        max_bytes=upload_limit(),
    )
    return page("portal/asking/new.html", content, status=status)


async def _reply_sentence(actor: Actor, form: Form, organisations: list[AskedFor]) -> str:
    """When a reply would come if it were sent now, as far as the form says what it is about."""
    asked_in = [each.id for each in organisations]
    chosen = typed_id(str(form.value("organisation")))
    due_at = await first_reply_by(
        Question(
            locale=current_visit().locale,
            person=actor.person,
            organisation=chosen if chosen in asked_in else next(iter(asked_in), None),
            type=chosen_type(form),
        )
    )
    return asked_now_sentence(due_at) if due_at else ""


def _asked_page(email: str) -> Template:
    """The same for people and for what only looks like them."""
    return page("portal/asking/asked.html", CheckMailPage(email=email))
