"""A ticket on behalf of a person: we write to them, note a call, or keep it among ourselves."""

from enum import StrEnum
from typing import Any

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template
from msgspec import Struct

from helpdesk.accounts.actions.people import ensure_person
from helpdesk.accounts.addresses import normalised_email
from helpdesk.accounts.queries.people import person_card
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.core.ids import new_token
from helpdesk.events.actor import Staff
from helpdesk.files.store import upload_limit
from helpdesk.files.uploads import Upload
from helpdesk.tickets.actions.attaching import uploads_problems
from helpdesk.tickets.actions.open import open_ticket
from helpdesk.tickets.actions.opening import NewTicket
from helpdesk.tickets.actions.writing import TicketRef
from helpdesk.tickets.contents import body_problems, subject_problems
from helpdesk.tickets.enums import Audience, Channel, Priority
from helpdesk.tickets.queries.choices import priority_choices, ticket_choices
from helpdesk.web.desk.filters import Option, options_of
from helpdesk.web.desk.frame import ViewsPart, views_part
from helpdesk.web.desk.people import PeopleChoicesPart, people_choices
from helpdesk.web.desk.uploads import uploads_of
from helpdesk.web.kit.forms import Form, parse, typed
from helpdesk.web.kit.pages import page, see_other
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
    priority: Priority = Priority.NORMAL
    type: int | None = None
    tags: str = ""
    request_key: str | None = None


class NewTicketPage(Struct, frozen=True, kw_only=True):
    views: ViewsPart
    form: Form
    matches: PeopleChoicesPart
    kinds: list[tuple[str, str, str]]
    teams: list[Option]
    staff: list[Option]
    priorities: list[Option]
    types: list[Option]
    request_key: str
    upload_bytes: int


class NewTicketController(Controller):
    path = "/tickets/new"
    request_max_body_size = None

    @get()
    async def new(self, actor: NamedDependency[Staff], person: FromQuery[int | None] = None) -> Template:
        card = await person_card(person) if person else None
        values: dict[str, Any] = {"person": card.id, "who": card.email or card.name} if card else {}
        return await _form_page(actor, Form(values=values))

    @post()
    async def create(self, request: Request, actor: NamedDependency[Staff]) -> Template | Redirect:
        async with upload_form(request, largest_file=upload_limit()) as fields:
            if "find" in fields:
                return await _form_page(actor, typed(fields, NewTicketForm))
            form = parse(fields, NewTicketForm)
            if isinstance(form, Form):
                return await _form_page(actor, form, status=422)
            try:
                ref = await _open(actor, form, uploads_of(fields))
            except Invalid as refusal:
                return await _form_page(actor, typed(fields, NewTicketForm).refused(refusal), status=422)
        return see_other(f"/desk/tickets/{ref.number}")


async def _open(actor: Staff, form: NewTicketForm, uploads: tuple[Upload, ...]) -> TicketRef:
    """Open the ticket; for somebody new once nothing is wrong with what was typed."""
    problems = subject_problems(form.subject) | body_problems(form.body) | uploads_problems(uploads)
    problems |= _requester_problems(form)
    if problems:
        raise Invalid(problems)
    requester = form.person or await ensure_person(actor, email=form.who, name=form.name)
    return await open_ticket(actor, _new_ticket(form, requester, uploads))


def _requester_problems(form: NewTicketForm) -> dict[str, str]:
    if form.person or normalised_email(form.who):
        return {}
    if form.who:
        return {"who": _("Please pick a person, or type a whole mail address.")}
    return {"who": _("Please say whom the ticket is for.")}


def _new_ticket(form: NewTicketForm, requester: int, uploads: tuple[Upload, ...]) -> NewTicket:
    channel, audience = FIRST_MESSAGES[form.kind]
    return NewTicket(
        subject=form.subject,
        body=form.body,
        requester=requester,
        channel=channel,
        audience=audience,
        priority=form.priority,
        type=form.type,
        team=form.team,
        assignee=form.assignee,
        tags=tuple(form.tags.split(",")),
        request_key=form.request_key,
        uploads=uploads,
    )


async def _form_page(actor: Staff, form: Form, *, status: int = 200) -> Template:
    picked = str(form.value("person"))
    choices = await ticket_choices()
    shown = NewTicketPage(
        views=await views_part(actor, ""),
        form=form,
        matches=await people_choices(
            str(form.value("who")), picked=int(picked) if picked.isdecimal() else None
        ),
        kinds=_kinds(),
        teams=options_of(choices.teams),
        staff=options_of(choices.staff),
        priorities=[(choice.id.value, choice.name) for choice in priority_choices()],
        types=options_of(choices.types),
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
