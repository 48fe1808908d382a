"""Why a list of tickets is empty, and what to do next."""

from collections.abc import Mapping

from msgspec import Struct

from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.events.actor import Capability, Staff
from helpdesk.tickets.enums import View
from helpdesk.web.desk.listing import ListPlace


class EmptyList(Struct, frozen=True):
    title: str
    text: str
    link_text: str = ""
    link: str = ""


class _Words(Struct, frozen=True):
    """The same of one view, with the view that is looked at next."""

    title: str
    text: str
    link_text: str
    next_view: View


_WORDS: Mapping[View, _Words] = {
    View.MINE: _Words(
        mark("Nothing is assigned to you"),
        mark("Take a ticket that nobody works on."),
        mark("Show unassigned"),
        View.UNASSIGNED,
    ),
    View.NEW_REPLIES: _Words(
        mark("No new replies"),
        mark("Your tickets appear here when a customer has written and you have not read it yet."),
        mark("Show my work"),
        View.MINE,
    ),
    View.TEAM: _Words(
        mark("Your teams have nothing to do"),
        mark("Tickets appear here when they lie with a team you are in."),
        mark("Show unassigned"),
        View.UNASSIGNED,
    ),
    View.OVERDUE: _Words(
        mark("Nothing is overdue"),
        mark("Every promise of time holds so far."),
        mark("Show what is due soon"),
        View.DUE_SOON,
    ),
    View.DUE_SOON: _Words(
        mark("Nothing is due soon"),
        mark("Tickets appear here when a promise of time runs out within four hours."),
        mark("Show my work"),
        View.MINE,
    ),
    View.UNASSIGNED: _Words(
        mark("All taken"),
        mark("Every ticket has somebody who works on it."),
        mark("Show my work"),
        View.MINE,
    ),
    View.WAITING: _Words(
        mark("We wait for nobody"),
        mark("Tickets appear here when we have asked the customer something."),
        mark("Show my work"),
        View.MINE,
    ),
}


def empty_list(actor: Staff, place: ListPlace) -> EmptyList:
    if place.after:
        text = _("What was here has moved up or away.")
        return EmptyList(_("No older tickets"), text, _("Back to the beginning"), place.at(None).url)
    if place.narrowing:
        text = _("Take a filter away, or look in another view.")
        return EmptyList(_("No ticket fits"), text, _("Clear the filters"), place.whole.url)
    if isinstance(place.view, int):
        text = _("Tickets appear here when the conditions of this view hold for them.")
        return EmptyList(_("Nothing in this view"), text)
    if place.view not in _WORDS:
        return _no_tickets(actor)
    words = _WORDS[place.view]
    return EmptyList(_(words.title), _(words.text), _(words.link_text), ListPlace(view=words.next_view).url)


def _no_tickets(actor: Staff) -> EmptyList:
    """Nothing at all; whoever works on tickets can open one."""
    if not actor.can(Capability.WRITE_TICKETS):
        return EmptyList(_("No tickets here"), _("Tickets come in by web and mail."))
    text = _("Tickets come in by web and mail, or you open one on behalf of somebody.")
    return EmptyList(_("No tickets here"), text, _("Open a ticket"), "/desk/tickets/new")
