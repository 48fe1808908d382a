"""After signing in again: what was sent while nobody was signed in stands in its composer."""

from litestar import Request

from helpdesk.accounts.actions.sessions import add_flash
from helpdesk.accounts.queries.sessions import SignedIn
from helpdesk.core.errors import Forbidden, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import in_locale
from helpdesk.drafts.actions import save_draft
from helpdesk.events.actor import Staff
from helpdesk.tickets.access import access_ticket
from helpdesk.tickets.rules import ensure_may_write
from helpdesk.web.desk.composer import NEEDS
from helpdesk.web.kit.held_text import COOKIE, Held, held_of, text_of


async def take_up_text(request: Request, signed_in: SignedIn) -> str:
    """Make the text this browser holds a draft of whoever signed in; the page it stands on, or nothing.

    Somebody who may not write where it belongs leaves it alone: its writer may still come.
    """
    held = held_of(request.cookies.get(COOKIE, ""))
    if held is None or not await _became_draft(held, signed_in):
        return ""
    with in_locale(signed_in.actor.locale):
        sentence = _("You were signed out before this was sent. Your text is here: please send it again.")
    await add_flash(signed_in.session_id, "warn", sentence)
    return held.path


async def _became_draft(held: Held, signed_in: SignedIn) -> bool:
    actor = signed_in.actor
    if held.is_of_the_desk != isinstance(actor, Staff):
        return False
    try:
        ticket = await access_ticket(actor, held.number)
        ensure_may_write(actor, ticket, NEEDS[held.purpose])
    except (NotFound, Forbidden):
        return False
    text = await text_of(held)
    await save_draft(actor, "ticket", ticket.id, held.purpose, text)
    return bool(text)
