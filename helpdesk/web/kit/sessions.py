"""Who comes: the session cookie is looked up once a request and becomes the visit."""

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from helpdesk.accounts.actions.sessions import take_flashes
from helpdesk.accounts.enums import AvailabilityState
from helpdesk.accounts.preferences import USUAL
from helpdesk.accounts.queries.sessions import SignedIn, actor_of
from helpdesk.core.i18n import in_locale, negotiate
from helpdesk.core.ids import new_token
from helpdesk.events.actor import GUEST
from helpdesk.web.kit.guards import SecondFactorNeeded
from helpdesk.web.kit.security import SECURE_SESSION_COOKIE, SESSION_COOKIE
from helpdesk.web.kit.visit import Flash, Visit, begin_visit, client_ip

ANONYMOUS = "is_anonymous"
THEMES = frozenset({"light", "dark"})
SESSION_DAYS = 30
LONGEST_USER_AGENT = 300
# Where staff may still go whom the company wants a second factor of, and who have none yet.
OPEN_WITHOUT_FACTOR = ("/account/second-factor", "/logout", "/locale", "/healthz", "/readyz")


class SessionMiddleware(ASGIMiddleware):
    """Find out who comes and speak their language for the length of the request."""

    scopes = (ScopeType.HTTP, ScopeType.WEBSOCKET)
    # Routes that are the same for everybody say so, and cost no look-up.
    exclude_opt_key = ANONYMOUS

    def __init__(self, *, is_secure: bool) -> None:
        self._cookie = cookie_name(is_secure=is_secure)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        connection = ASGIConnection(scope)
        token = connection.cookies.get(self._cookie)
        visit = visit_of(connection, await actor_of(token) if token else None)
        begin_visit(visit)
        scope["state"]["visit"] = visit
        if visit.session is not None and visit.flashes and _is_page(scope, visit):
            await take_flashes(visit.session)
        with in_locale(visit.locale):
            if visit.lacks_factor and not visit.path.startswith(OPEN_WITHOUT_FACTOR):
                raise SecondFactorNeeded
            await next_app(scope, receive, send)


def _is_page(scope: Scope, visit: Visit) -> bool:
    """Whether a whole page is asked for, which says what there is to say once."""
    is_get = scope["type"] == ScopeType.HTTP and scope["method"] == "GET"
    return is_get and not visit.is_fragment and not visit.path.startswith("/files/")


def visit_of(connection: ASGIConnection, signed_in: SignedIn | None) -> Visit:
    """The visit of a request; language and zone of the person, else of the browser."""
    headers = connection.headers
    theme = connection.cookies.get("theme", "")
    actor = signed_in.actor if signed_in else GUEST
    return Visit(
        actor=actor,
        session=signed_in.session_id if signed_in else None,
        picture=signed_in.picture if signed_in else None,
        lacks_factor=signed_in.lacks_factor if signed_in else False,
        preferences=signed_in.preferences if signed_in else USUAL,
        availability=signed_in.availability if signed_in else AvailabilityState.AVAILABLE,
        flashes=[Flash(kind=flash.kind, text=flash.text) for flash in signed_in.flashes] if signed_in else [],
        path=connection.scope["path"],
        locale=_locale(signed_in, connection),
        zone=actor.zone if signed_in else connection.cookies.get("zone", "UTC"),
        theme=theme if theme in THEMES else "",
        request_id=new_token()[:12],
        ip=client_ip(connection.scope),
        user_agent=headers.get("user-agent", "")[:LONGEST_USER_AGENT],
        is_fragment="hx-request" in headers,
    )


def cookie_name(*, is_secure: bool) -> str:
    """The `__Host-` prefix binds the cookie to this host, but browsers want TLS for it."""
    return SECURE_SESSION_COOKIE if is_secure else SESSION_COOKIE


def session_cookie(token: str, *, is_secure: bool) -> Cookie:
    """The cookie of a new session."""
    return Cookie(
        key=cookie_name(is_secure=is_secure),
        value=token,
        path="/",
        max_age=SESSION_DAYS * 86_400,
        httponly=True,
        secure=is_secure,
        samesite="lax",
    )


def expired_session_cookie(*, is_secure: bool) -> Cookie:
    return Cookie(
        key=cookie_name(is_secure=is_secure), value="", path="/", max_age=0, httponly=True, secure=is_secure
    )


def _locale(signed_in: SignedIn | None, connection: ASGIConnection) -> str:
    """Language by person, else by the one chosen in this browser, else by its preference."""
    if signed_in and signed_in.has_locale:
        return negotiate([signed_in.actor.locale])
    chosen = connection.cookies.get("locale")
    if chosen:
        return negotiate([chosen])
    accepted = connection.headers.get("accept-language", "")
    return negotiate([part.split(";")[0].strip() for part in accepted.split(",") if part.strip()])
