"""An edit in place: apply it, then show the ticket's head again, with the reason where it was refused."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from litestar import Request
from litestar.response import Redirect, Response, Template
from msgspec import Struct

from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.as_seen import ChangedMeanwhile, Seen, change_as_seen
from helpdesk.tickets.shown import SHOWN
from helpdesk.web.desk.head import HELD_BACK, HeadPage, head_part
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.meanwhile import meanwhile
from helpdesk.web.desk.ticket_page import TicketState, ticket_page
from helpdesk.web.kit.flashing import see_done
from helpdesk.web.kit.forms import Form, Sent, parse, typed
from helpdesk.web.kit.pages import fragment, page, see_other
from helpdesk.web.kit.visit import current_visit

Kind = TypeVar("Kind", bound=Struct)
EditAnswer = Template | Redirect | Response[str]


class Edit(Struct, frozen=True, kw_only=True):
    """Who edits which ticket, and the list they came to it from."""

    request: Request
    actor: Staff
    number: str
    place: ListPlace

    @classmethod
    def of(cls, request: Request, actor: Staff, number: str) -> "Edit":
        return cls(
            request=request, actor=actor, number=number, place=ListPlace.of_ticket(request.query_params)
        )


async def edited_from(edit: Edit, kind: type[Kind], apply: Callable[[Kind], Awaitable[None]]) -> EditAnswer:
    """Read the form of an edit and apply it; what does not fit comes back with its sentence.

    A form that says what its one field `was` is applied only while it still is.
    """
    fields = await edit.request.form()
    form = parse(fields, kind)
    if isinstance(form, Form):
        return await _refused(edit, form)
    seen = _seen(fields, kind)
    if seen is None:
        return await edited(edit, apply(form), typed(fields, kind))
    change = change_as_seen(edit.actor, edit.number, seen, lambda: apply(form))
    return await edited(edit, change, typed(fields, kind))


def _seen(fields: Sent, kind: type[Struct]) -> Seen | None:
    (field, *others) = kind.__struct_fields__
    was = fields.get("was")
    if others or field not in SHOWN or not isinstance(was, str):
        return None
    return Seen(field=field, was=was.strip(), wanted=typed(fields, kind).value(field))


async def edited(edit: Edit, change: Awaitable[None], form: Form | None = None) -> EditAnswer:
    """Apply a change and show the ticket as it is now."""
    try:
        await change
    except Invalid as refusal:
        return await _refused(edit, (form or Form()).refused(refusal))
    except ChangedMeanwhile as changed:
        return await _refused(edit, await _held_back(form or Form(), changed))
    try:
        part = await head_part(edit.actor, edit.number, edit.place)
    except NotFound:
        return await handed_over(edit.place)
    if not current_visit().is_fragment:
        return see_other(edit.place.ticket_url(edit.number))
    return fragment(
        "desk/ticket/_head.html", HeadPage(head=part), headers={"HX-Trigger": part.changed_events}
    )


async def _held_back(form: Form, changed: ChangedMeanwhile) -> Form:
    values = {**form.values, HELD_BACK: changed.fields[0]}
    return Form(values=values, errors=await meanwhile(changed))


async def handed_over(place: ListPlace) -> Redirect | Response[str]:
    """Back to the list: the ticket is with a team whose tickets the actor does not see."""
    done = await see_done(place.url, _("The ticket is with a team whose tickets you do not see."))
    return Response("", headers={"HX-Redirect": place.url}) if current_visit().is_fragment else done


async def _refused(edit: Edit, form: Form) -> Template:
    if current_visit().is_fragment:
        part = await head_part(edit.actor, edit.number, edit.place, form)
        return fragment("desk/ticket/_head.html", HeadPage(head=part), status=422)
    shown = await ticket_page(edit.actor, edit.number, edit.place, TicketState(head_form=form))
    return page("desk/ticket/show.html", shown, status=422)
