"""Every page of the administration stands in its table of contents, so that it is navigated to and found."""

from itertools import pairwise

from litestar.handlers import HTTPRouteHandler
from litestar.response import Template

from helpdesk.company.decisions import DECISIONS
from helpdesk.events.actor import ADMINISTERING
from helpdesk.web.admin.contents import CONTENTS, Section
from helpdesk.web.kit.guards import can
from tests.kit.clients import application

# What is found there is the search's own.
UNLISTED = {"/admin/search"}


def admin_pages() -> dict[str, HTTPRouteHandler]:
    """What a browser may open below /admin without naming a thing, parts and downloads left out."""
    return {
        route.path_format: handler
        for route in application().routes
        for handler in getattr(route, "route_handlers", [])
        if route.path_format.startswith("/admin") and "{" not in route.path_format
        if "GET" in handler.http_methods
        if handler.parsed_fn_signature.return_type.is_subclass_of(Template)
    }


def guards_of(handler: HTTPRouteHandler) -> set[object]:
    return {getattr(guard, "func", guard) for guard in handler.resolve_guards()}


def listed() -> list[str]:
    """The addresses of the table, without the slash at the end of the first."""
    own = [page.path for page in CONTENTS]
    entries = [entry.path for page in CONTENTS for entry in page.entries if entry.path]
    return [path.rstrip("/") for path in own + entries]


def test_every_page_of_the_administration_is_listed_once_and_no_other() -> None:
    assert sorted(listed()) == sorted(set(admin_pages()) - UNLISTED)


def test_pages_need_what_their_routes_are_guarded_by() -> None:
    pages = admin_pages()
    wrong = [
        page.path
        for page in CONTENTS
        if page.needs and can(page.needs) not in guards_of(pages[page.path.rstrip("/")])
    ]

    assert wrong == []


def test_pages_need_something_that_opens_the_administration() -> None:
    assert {page.needs for page in CONTENTS} - ADMINISTERING - {""} == set()


def test_every_page_says_what_it_is_for_and_nothing_is_called_the_same() -> None:
    titles = sorted([page.title for page in CONTENTS])

    assert [one for one, other in pairwise(titles) if one == other] == []
    assert [page.path for page in CONTENTS if not page.about.endswith(".")] == []
    assert {page.section for page in CONTENTS} <= set(Section)


def test_every_decision_of_the_company_is_found_where_it_is_made() -> None:
    anchors = {entry.anchor for page in CONTENTS for entry in page.entries}

    assert {key.replace("_", "-") for key in DECISIONS} - anchors == set()
