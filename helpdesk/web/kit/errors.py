"""Refusals and failures, rendered once: as a page, as a part of one, or as problem+json."""

import errno
from urllib.parse import quote, urlsplit

import asyncpg
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, PermissionDeniedException
from litestar.response import Redirect, Template
from litestar.types import ExceptionHandlersMap
from msgspec import Struct

from helpdesk.core.errors import Busy, Forbidden, Full, NotFound, ProductError, TooMany, Unavailable
from helpdesk.core.i18n import gettext as _
from helpdesk.events.actor import Staff
from helpdesk.web.kit.guards import SecondFactorNeeded, SignInNeeded
from helpdesk.web.kit.held_text import held_cookie, page_of_form
from helpdesk.web.kit.pages import fragment, page, see_other
from helpdesk.web.kit.paths import safe_path
from helpdesk.web.kit.unrouted import Unrouted, is_unrouted
from helpdesk.web.kit.visit import Visit

log = structlog.get_logger()

TEMPLATES = {
    400: "errors/invalid.html",
    405: "errors/invalid.html",
    413: "errors/invalid.html",
    403: "errors/forbidden.html",
    404: "errors/not_found.html",
    409: "errors/conflict.html",
    422: "errors/invalid.html",
    429: "errors/too_many.html",
    503: "errors/unavailable.html",
}
FAILED = "errors/server_error.html"
FRAGMENT = "errors/_fragment.html"
SECOND_FACTOR = "/account/second-factor"
DESK = "/desk/"
STAFF_AREAS = ("/desk/", "/admin/")


class ErrorPage(Struct, frozen=True, kw_only=True):
    """What an error page shows, in whose look, and where it leads back to."""

    status: int
    sentence: str
    layout: str
    home_url: str


class Problem(Struct, frozen=True):
    """RFC 9457's members, as far as we use them."""

    type: str
    title: str
    status: int


def answers_to_failures() -> ExceptionHandlersMap:
    """Which failure is answered by what; the app registers these."""
    return {
        ProductError: _refused,
        SignInNeeded: _to_sign_in,
        SecondFactorNeeded: _to_second_factor,
        PermissionDeniedException: _other_site,
        HTTPException: _http_error,
        OSError: _unavailable,
        asyncpg.InterfaceError: _unavailable,
        asyncpg.PostgresConnectionError: _unavailable,
        asyncpg.CannotConnectNowError: _unavailable,
        asyncpg.AdminShutdownError: _unavailable,
        asyncpg.CrashShutdownError: _unavailable,
        asyncpg.DiskFullError: _full,
        asyncpg.InsufficientResourcesError: _unavailable,
        asyncpg.LockNotAvailableError: _too_slow,
        asyncpg.DeadlockDetectedError: _too_slow,
        asyncpg.QueryCanceledError: _too_slow,
        Exception: _failed,
    }


def _refused(request: Request, error: ProductError) -> Response | Template:
    headers = {}
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.retry_in_seconds)
    if isinstance(error, Unavailable):
        headers["Retry-After"] = "5"
    return answer(request, error.status, error.code, error.sentence, headers)


def _to_sign_in(request: Request, error: SignInNeeded) -> Response:
    """Lead to the sign-in page and back; a part of a page leads its whole page there."""
    if _is_json(request):
        return _problem(401, "sign_in", _("Please sign in."), {})
    url = f"/login?next={quote(_page_to_come_back_to(request))}"
    led: Response
    if _is_fragment(request):
        led = Response("", status_code=401, headers={"HX-Redirect": url})
    else:
        led = see_other(url)
    if error.held:
        is_secure = request.url.scheme == "https"
        led.set_cookie(held_cookie(error.held, is_secure=is_secure))
    return led


def _page_to_come_back_to(request: Request) -> str:
    """The page that was asked for, or the one whose part or form it was."""
    if _is_fragment(request):
        shown = urlsplit(request.headers.get("hx-current-url", ""))
        return safe_path(_with_query(shown.path, shown.query))
    if request.method == "GET":
        return _with_query(request.url.path, request.url.query)
    return page_of_form(request.url.path) or "/"


def _with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _to_second_factor(request: Request, _error: SecondFactorNeeded) -> Response:
    """Lead to where the second factor is set up, before anything else."""
    if _is_json(request):
        return _problem(403, "second_factor", _("Please set up a second factor first."), {})
    if _is_fragment(request):
        return Response("", status_code=401, headers={"HX-Redirect": SECOND_FACTOR})
    target: Redirect = see_other(SECOND_FACTOR)
    return target


def _other_site(request: Request, error: PermissionDeniedException) -> Response | Template:
    return _refused(request, Forbidden(_(error.detail) if error.detail else _("This is not allowed.")))


def _http_error(request: Request, error: HTTPException) -> Response | Template:
    """The framework's own refusals, also of what no route takes."""
    if is_unrouted(request):
        return Unrouted(lambda: _answer_to_http_error(request, error))
    return _answer_to_http_error(request, error)


def _answer_to_http_error(request: Request, error: HTTPException) -> Response | Template:
    """A malformed path or query is a page that does not exist."""
    is_malformed_address = error.status_code == 400 and request.method == "GET"  # noqa: PLR2004
    if error.status_code == 404 or is_malformed_address:  # noqa: PLR2004
        return _refused(request, NotFound("page"))
    if error.status_code == 413:  # noqa: PLR2004
        return answer(request, 413, "too_large", _("What you sent is too large."), {})
    return answer(request, error.status_code, "error", _("This request cannot be understood."), {})


def _unavailable(request: Request, error: Exception) -> Response | Template:
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return _full(request, error)
    log.warning("database.away", error=str(error), route=_route(request))
    return _refused(request, Unavailable())


def _full(request: Request, error: Exception) -> Response | Template:
    log.error("disk.full", error=str(error), route=_route(request))
    return _refused(request, Full())


def _too_slow(request: Request, error: Exception) -> Response | Template:
    """Somebody else held what this needed, or it took longer than anything may."""
    log.error("database.too_slow", route=_route(request), method=request.method, exc_info=error)
    return _refused(request, Busy())


def _failed(request: Request, error: Exception) -> Response | Template:
    log.error("request.failed", route=_route(request), method=request.method, exc_info=error)
    sentence = _("Something went wrong on our side. It was noted; please try again.")
    return answer(request, 500, "error", sentence, {})


def answer(
    request: Request, status: int, code: str, sentence: str, headers: dict[str, str]
) -> Response | Template:
    """The refusal in the form this request expects."""
    if _is_json(request):
        return _problem(status, code, sentence, headers)
    content = _error_page(request, status, sentence)
    if _is_fragment(request):
        return fragment(FRAGMENT, content, status=status, headers=headers)
    return page(TEMPLATES.get(status, FAILED), content, status=status, headers=headers)


def _error_page(request: Request, status: int, sentence: str) -> ErrorPage:
    """Staff are led back to the desk. While the database is away, the address says who is likely to come."""
    visit: Visit | None = request.scope["state"].get("visit")
    is_staff = visit is not None and isinstance(visit.actor, Staff)
    is_in_staff_area = f"{request.url.path}/".startswith(STAFF_AREAS)
    # After a failure the page needs as little as it can: what failed may be a part of that look.
    has_desk_look = is_staff and is_in_staff_area and status < 500  # noqa: PLR2004
    leads_to_desk = is_staff or (visit is None and is_in_staff_area)
    return ErrorPage(
        status=status,
        sentence=sentence,
        layout="layouts/desk_notice.html" if has_desk_look else "layouts/plain.html",
        home_url=DESK if leads_to_desk else "/",
    )


def _problem(status: int, code: str, sentence: str, headers: dict[str, str]) -> Response:
    return Response(
        Problem(type=f"urn:helpdesk:{code}", title=sentence, status=status),
        status_code=status,
        media_type="application/problem+json",
        headers=headers,
    )


def _route(request: Request) -> str:
    """The route by its template, because a path may hold the token of a link."""
    return request.scope.get("path_template", "")


def _is_json(request: Request) -> bool:
    return request.url.path.startswith("/api/") or "application/json" in request.headers.get("accept", "")


def _is_fragment(request: Request) -> bool:
    return "hx-request" in request.headers
