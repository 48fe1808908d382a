"""A ticket on behalf of a person: we write to them, note a call, or keep it among ourselves."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.core.ids import new_token
from helpdesk.events.actor import Staff
from helpdesk.fields.enums import Subject
from helpdesk.fields.queries import form_ground
from helpdesk.files.store import upload_limit
from helpdesk.files.uploads import Upload
from helpdesk.tickets.actions.attaching import uploads_problems
from helpdesk.tickets.actions.custom import opening_problems
from helpdesk.tickets.actions.open import open_ticket, with_level
from helpdesk.tickets.actions.opening import NewTicket
from helpdesk.tickets.actions.writing import TicketRef
from helpdesk.tickets.contents import body_problems, subject_problems
from helpdesk.tickets.enums import Audience, Channel, Priority
from helpdesk.tickets.labels import setup_name
from helpdesk.tickets.queries.choices import ticket_choices
from helpdesk.tickets.queries.visible import visible_ticket_ids
from helpdesk.tickets.rules import normalised_tags, tags_problems
from helpdesk.web.desk.filters import Option, options_of, setup_options_of
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.people import PeopleChoicesPart, people_choices
from helpdesk.web.desk.requester import ensure_requester, meant_requester, person_to_begin_with
from helpdesk.web.desk.ticket_fields import new_ticket_fields
from helpdesk.web.kit.attaching import uploads_of
from helpdesk.web.kit.custom_fields import CustomPage, CustomPart, named_errors, sent_fields
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Form, parse, typed
from helpdesk.web.kit.kept_files import with_files
from helpdesk.web.kit.pages import fragment, page, see_other
from helpdesk.web.kit.paths import typed_id
from helpdesk.web.kit.uploads import upload_form


class Kind(StrEnum):
    """How the first message is meant."""

    MAIL = "mail"
    CALL = "call"
    INTERNAL = "internal"


FIRST_MESSAGES = {
    Kind.MAIL: (Channel.DESK, Audience.PUBLIC),
    Kind.CALL: (Channel.PHONE, Audience.INTERNAL),
    Kind.INTERNAL: (Channel.DESK, Audience.INTERNAL),
}


class NewTicketForm(Struct, frozen=True, kw_only=True):
    """`person` is picked from those that `who` found; without one, `who` is the address of somebody new."""

    who: str = ""
    person: int | None = None
    name: str = ""
    kind: Kind = Kind.MAIL
    subject: str = ""
    body: str = ""
    team: int | None = None
    assignee: int | None = None
    priority: Priority | int = Priority.NORMAL
    type: int | None = None
    tags: str = ""
    request_key: str | None = None


class NewTicketPage(Struct, frozen=True, kw_only=True):
    views: ViewsPart
    form: Form
    notice: str
    matches: PeopleChoicesPart
    kinds: list[tuple[str, str, str]]
    teams: list[Option]
    staff: list[Option]
    priorities: list[Option]
    types: list[Option]
    custom: CustomPart
    summary: dict[str, str]
    request_key: str
    upload_bytes: int


class NewTicketController(Controller):
    path = "/tickets/new"
    request_max_body_size = None

    @get()
    async def new(self, actor: NamedDependency[Staff], person: FromQuery[str] = "") -> Template:
        """The form, begun with a person where the link names one."""
        if not person:
            return await _form_page(actor, Form())
        card = await person_to_begin_with(person)
        if card is None:
            notice = _("The person this link names does not exist, or has left. Please say whom it is for.")
            return await _form_page(actor, Form(), notice=notice)
        return await _form_page(actor, Form(values={"person": card.id, "who": card.email or card.name}))

    @post()
    async def create(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        async with upload_form(request, largest_file=upload_limit()) as fields:
            given = sent_fields(fields)
            if "find" in fields or "shape" in fields:
                return await _form_page(actor, await with_files(typed(fields, NewTicketForm), fields), given)
            form = parse(fields, NewTicketForm)
            if isinstance(form, Form):
                return await _form_page(actor, await with_files(form, fields), given, status=422)
            try:
                ref = await _open(actor, form, uploads_of(fields), given)
            except Invalid as refusal:
                again = typed(fields, NewTicketForm).refused(refusal)
                return await _form_page(actor, await with_files(again, fields), given, status=422)
        return await _way_on(actor, ref)

    @post("/fields", status_code=200)
    async def shape(self, request: Request) -> Template:
        """The custom fields of the form, with what is chosen in it."""
        async with upload_form(request, largest_file=0) as fields:
            form, given = typed(fields, NewTicketForm), sent_fields(fields)
            part = new_ticket_fields(form, given, await ticket_choices(), _channel(form))
        return fragment("parts/_custom_fields.html", CustomPage(part))


async def _way_on(actor: Staff, ref: TicketRef) -> Redirect:
    """To the ticket; to the list, saying why, where its team hides its tickets from the actor."""
    if await visible_ticket_ids(actor, [ref.id]):
        return see_other(f"/desk/tickets/{ref.number}")
    return await see_done(ListPlace().url, _("The ticket is with a team whose tickets you do not see."))


def _channel(form: Form) -> Channel:
    kind = form.value("kind")
    return FIRST_MESSAGES[Kind(kind) if kind in set(Kind) else Kind.MAIL][0]


async def _open(
    actor: Staff, form: NewTicketForm, uploads: tuple[Upload, ...], given: Mapping[str, Any]
) -> TicketRef:
    """Open the ticket; for somebody new once nothing is wrong with what was typed."""
    requester = await meant_requester(form.who, picked=form.person)
    problems = requester.problems | subject_problems(form.subject) | body_problems(form.body)
    problems |= uploads_problems(uploads) | tags_problems(normalised_tags(form.tags.split(",")))
    new = await with_level(replace(_new_ticket(form, 0, uploads), custom=given))
    problems |= opening_problems(actor, new, await form_ground(Subject.TICKET, given, {}))
    if problems:
        raise Invalid(problems)
    person = await ensure_requester(actor, requester, name=form.name)
    return await open_ticket(actor, replace(new, requester=person))


def _new_ticket(form: NewTicketForm, requester: int, uploads: tuple[Upload, ...]) -> NewTicket:
    channel, audience = FIRST_MESSAGES[form.kind]
    return NewTicket(
        subject=form.subject,
        body=form.body,
        requester=requester,
        channel=channel,
        audience=audience,
        **_priority(form.priority),
        type=form.type,
        team=form.team,
        assignee=form.assignee,
        tags=tuple(form.tags.split(",")),
        request_key=form.request_key,
        uploads=uploads,
    )


def _priority(chosen: Priority | int) -> dict[str, Any]:
    return {"priority": chosen} if isinstance(chosen, Priority) else {"named_priority": chosen}


async def _form_page(
    actor: Staff,
    form: Form,
    given: Mapping[str, Any] = MappingProxyType({}),
    *,
    notice: str = "",
    status: int = 200,
) -> Template:
    picked = str(form.value("person"))
    choices = await ticket_choices()
    shown = NewTicketPage(
        views=await views_part(actor, ""),
        form=form,
        notice=notice,
        matches=await people_choices(str(form.value("who")), picked=typed_id(picked)),
        kinds=_kinds(),
        teams=options_of(choices.teams),
        staff=options_of(choices.workers),
        priorities=[
            (choice.value, setup_name(choice.name)) for choice in choices.priorities if choice.is_offered
        ],
        types=setup_options_of(choice for choice in choices.types if choice.is_offered),
        custom=new_ticket_fields(form, given, choices, _channel(form)),
        summary=named_errors(form, choices.custom),
        request_key=str(form.value("request_key") or new_token()),
        upload_bytes=upload_limit(),
    )
    return page("desk/new_ticket/new.html", shown, status=status)


def _kinds() -> list[tuple[str, str, str]]:
    return [
        (Kind.MAIL.value, _("Write to them"), _("They get this as a mail.")),
        (Kind.CALL.value, _("Log a call"), _("A note of what was said on the phone.")),
        (Kind.INTERNAL.value, _("Internal"), _("Only the team reads this.")),
    ]
