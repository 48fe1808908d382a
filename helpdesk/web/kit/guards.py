"""Guards answer which kind of person may come here; objects are looked up through `access_*`."""

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from helpdesk.core.errors import Forbidden
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Actor, Staff
from helpdesk.web.kit.visit import current_visit


class SignInNeeded(Exception):
    """Nobody is signed in; the edge leads to the sign-in page and back."""


def public(_connection: ASGIConnection, _handler: BaseRouteHandler) -> None:
    """Everybody may come: said in so many words, because a route without a guard is a mistake."""


def signed_in(_connection: ASGIConnection, _handler: BaseRouteHandler) -> None:
    if current_visit().session is None:
        raise SignInNeeded


def staff_only(_connection: ASGIConnection, _handler: BaseRouteHandler) -> None:
    visit = current_visit()
    if visit.session is None:
        raise SignInNeeded
    if not isinstance(visit.actor, Staff):
        raise Forbidden(_("Only members of the team may see this."))


def admin_only(_connection: ASGIConnection, _handler: BaseRouteHandler) -> None:
    visit = current_visit()
    if visit.session is None:
        raise SignInNeeded
    if not (isinstance(visit.actor, Staff) and visit.actor.is_admin):
        raise Forbidden(_("Only administrators may see this."))


async def provide_actor() -> Actor:
    """Whoever makes the request, a guest included."""
    return current_visit().actor


async def provide_staff() -> Staff:
    """The agent, lead or administrator who makes the request; behind `staff_only` or `admin_only`."""
    actor = current_visit().actor
    if not isinstance(actor, Staff):
        raise SignInNeeded
    return actor
