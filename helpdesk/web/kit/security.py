"""What keeps strangers' pages out: a same-origin check, and headers on every answer."""

from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.exceptions import PermissionDeniedException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SESSION_COOKIE = "session"
SECURE_SESSION_COOKIE = "__Host-session"

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
HSTS = "max-age=31536000; includeSubDomains"


class SameOrigin(ASGIMiddleware):
    """Refuse unsafe requests and socket handshakes that another site's page made.

    Browsers say where a request comes from: `Sec-Fetch-Site`, or `Origin` in older ones. A request with
    neither is no browser's; it passes unless it carries a session.
    """

    scopes = (ScopeType.HTTP, ScopeType.WEBSOCKET)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if not is_same_origin(scope):
            raise PermissionDeniedException("This request came from another site.")
        await next_app(scope, receive, send)


def is_same_origin(scope: Scope) -> bool:
    """Whether a request is safe by its method, or was made by a page of ours."""
    if scope["type"] == ScopeType.HTTP and scope["method"] in SAFE_METHODS:
        return True
    headers = Headers.from_scope(scope)
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is not None:
        return origin.partition("://")[2] == headers.get("host")
    return SESSION_COOKIE not in headers.get("cookie", "")


def add_headers(*, is_secure: bool):  # noqa: ANN201 - the type is Litestar's own
    """A hook that puts the security headers on every answer, error pages and unknown URLs included."""
    headers = HEADERS | ({"Strict-Transport-Security": HSTS} if is_secure else {})
    added = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def before_send(message: Message, _scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        present = {name.lower() for name, _ in message["headers"]}
        message["headers"] = [*message["headers"], *(pair for pair in added if pair[0] not in present)]

    return before_send
