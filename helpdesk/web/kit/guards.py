"""Guards answer which kind of person may come here; objects are looked up through `access_*`.

They are `async` though they wait for nothing, because Litestar sends every other to a thread and back.
"""

from functools import cache

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler
from litestar.types import Guard

from helpdesk.core.errors import Forbidden
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import ADMINISTERING, Actor, Capability, Staff
from helpdesk.web.kit.held_text import hold_text
from helpdesk.web.kit.visit import current_visit


class SignInNeeded(Exception):
    """Nobody is signed in; the edge leads to the sign-in page and back.

    `held` names the text that came with the request and waits for its writer.
    """

    def __init__(self, held: str = "") -> None:
        super().__init__()
        self.held = held


class SecondFactorNeeded(Exception):
    """The company wants a second factor of staff; the edge leads to where it is set up."""


async def public(_connection: ASGIConnection, _handler: BaseRouteHandler) -> None:
    """Everybody may come: said in so many words, because a route without a guard is a mistake."""


async def signed_in(connection: ASGIConnection, _handler: BaseRouteHandler) -> None:
    if current_visit().session is None:
        raise SignInNeeded(await hold_text(connection))


async def staff_only(connection: ASGIConnection, _handler: BaseRouteHandler) -> None:
    visit = current_visit()
    if visit.session is None:
        raise SignInNeeded(await hold_text(connection))
    if not isinstance(visit.actor, Staff):
        raise Forbidden(_("Only members of the team may see this."))


@cache
def can(capability: Capability) -> Guard:
    """Only staff whose role lets them. The same capability gives the same guard, told by its identity."""

    async def guard(_connection: ASGIConnection, _handler: BaseRouteHandler) -> None:
        visit = current_visit()
        if visit.session is None:
            raise SignInNeeded
        if not visit.actor.can(capability):
            raise Forbidden(_("Your role does not let you see this."))

    guard.__name__ = f"can_{capability}"
    return guard


async def administrators(_connection: ASGIConnection, _handler: BaseRouteHandler) -> None:
    """Staff who may open at least one page of the administration; each page has a guard of its own beside."""
    visit = current_visit()
    if visit.session is None:
        raise SignInNeeded
    if visit.actor.capabilities.isdisjoint(ADMINISTERING):
        raise Forbidden(_("Your role does not let you see this."))


async def provide_actor() -> Actor:
    """Whoever makes the request, a guest included."""
    return current_visit().actor


async def provide_staff() -> Staff:
    """The member of staff who makes the request; behind a guard that lets in nobody else."""
    actor = current_visit().actor
    if not isinstance(actor, Staff):
        raise SignInNeeded
    return actor
