"""What has run out is forgotten."""

from datetime import timedelta

import pytest

from helpdesk.accounts.actions.links import issue_link, stamp_link, use_link
from helpdesk.accounts.actions.sent_forms import make_once
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.jobs import forget_old_counts
from helpdesk.accounts.limits import HOUR, spend
from helpdesk.accounts.tables import Link, RateCount, SentForm, SessionRow
from helpdesk.core.clock import frozen, now
from helpdesk.core.ids import hash_token
from tests.factories.persons import make_agent, make_person
from tests.factories.sessions import make_session

pytestmark = pytest.mark.usefixtures("database")


async def thing() -> int:
    return 1


async def test_old_counts_sessions_and_links_are_forgotten() -> None:
    long_ago = now() - timedelta(days=40)
    with frozen(long_ago):
        await spend("test", "old", most=3, per=HOUR)
        await make_session(await make_person())
        await issue_link(LinkPurpose.SIGN_IN)
        await make_once(await make_agent(), "old", thing)
    await spend("test", "new", most=3, per=HOUR)
    await make_session(await make_person())
    kept = await issue_link(LinkPurpose.SIGN_IN)
    await make_once(await make_agent(), "new", thing)

    for _ in range(2):
        await forget_old_counts()

    assert [row["subject"] for row in await RateCount.select(RateCount.subject)] == ["new"]
    assert await SessionRow.count() == 1
    assert [row["id"] for row in await Link.select(Link.id)] == [kept]
    assert [row["key_hash"] for row in await SentForm.select(SentForm.key_hash)] == [hash_token("new")]


async def test_links_that_ended_carry_nothing_any_more() -> None:
    secret = {"password_hash": "x"}
    used = await issue_link(LinkPurpose.SIGN_UP, details=secret)
    await use_link(await stamp_link(used), LinkPurpose.SIGN_UP)
    with frozen(now() - timedelta(days=3)):
        await issue_link(LinkPurpose.SIGN_UP, details=secret)
    await issue_link(LinkPurpose.SIGN_UP, details=secret)

    for _ in range(2):
        await forget_old_counts()

    details = [row["details"] for row in await Link.select(Link.details).order_by(Link.id)]
    assert details == ["{}", "{}", '{"password_hash": "x"}']
