"""The visit: who makes this request, in which language and zone. Set by the session middleware."""

from contextvars import ContextVar

from litestar.types import Scope
from msgspec import Struct, field

from helpdesk.accounts.enums import AvailabilityState
from helpdesk.accounts.preferences import USUAL, Preferences
from helpdesk.events.actor import GUEST, Actor


class Flash(Struct, frozen=True):
    """A sentence shown once on the next page; kind is `ok`, `warn` or `late`."""

    kind: str
    text: str


class Visit(Struct, frozen=True, kw_only=True):
    """What a page may know of the request beside its own data."""

    actor: Actor = GUEST
    session: int | None = None
    picture: int | None = None
    lacks_factor: bool = False
    preferences: Preferences = USUAL
    availability: AvailabilityState = AvailabilityState.AVAILABLE
    flashes: list[Flash] = field(default_factory=list)
    path: str = "/"
    locale: str = "en"
    zone: str = "UTC"
    theme: str = ""
    request_id: str = ""
    ip: str = ""
    user_agent: str = ""
    is_fragment: bool = False


_visit: ContextVar[Visit | None] = ContextVar("visit", default=None)
# While the database is away nobody can say who comes: the refusal is rendered for nobody in particular.
NOBODY = Visit()


def current_visit() -> Visit:
    return _visit.get() or NOBODY


def begin_visit(visit: Visit) -> None:
    """Make this the visit of the running request."""
    _visit.set(visit)


def client_ip(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""
