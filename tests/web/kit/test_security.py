"""Requests of other sites' pages are refused; requests of our own and of programs pass."""

import pytest

from helpdesk.web.kit.security import is_same_origin


def scope(method: str = "POST", kind: str = "http", **headers: str) -> dict[str, object]:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": kind, "method": method, "headers": raw}


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_own_pages_pass(site: str) -> None:
    assert is_same_origin(scope(sec_fetch_site=site, cookie="session=x"))


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_sites_are_refused(site: str) -> None:
    assert not is_same_origin(scope(sec_fetch_site=site, cookie="session=x"))
    assert not is_same_origin(scope(kind="websocket", sec_fetch_site=site))


def test_reading_is_never_refused() -> None:
    assert is_same_origin(scope("GET", sec_fetch_site="cross-site"))


def test_older_browsers_are_judged_by_their_origin() -> None:
    assert is_same_origin(scope(origin="https://help.example", host="help.example"))
    assert not is_same_origin(scope(origin="https://evil.example", host="help.example"))
    assert not is_same_origin(scope(origin="null", host="help.example"))
    assert not is_same_origin(scope(kind="websocket", origin="https://evil.example", host="help.example"))


def test_programs_pass_only_without_a_session() -> None:
    assert is_same_origin(scope(host="help.example"))
    assert not is_same_origin(scope(host="help.example", cookie="a=b; session=x"))
    assert not is_same_origin(scope(host="help.example", cookie="__Host-session=x"))
