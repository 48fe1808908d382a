"""One-time links: nothing until they are stamped, used once, gone when their time is over."""

import asyncio
from datetime import timedelta

import pytest

from helpdesk.accounts.actions.links import (
    HOURS,
    OpenLink,
    UsedLink,
    insert_link,
    issue_link,
    open_link,
    stamp_link,
    use_link,
    void_links,
)
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.accounts.events import LinkIssued
from helpdesk.accounts.tables import Link
from helpdesk.core.clock import frozen, now
from helpdesk.core.errors import NotFound
from helpdesk.core.ids import hash_token
from helpdesk.db.transaction import transaction
from tests.factories.persons import make_email, make_person
from tests.kit.links import mailed_token
from tests.kit.recorded import recorded, recorded_actors

pytestmark = pytest.mark.usefixtures("database")


async def test_link_is_issued_without_a_token_and_stamped_with_one() -> None:
    anna = await make_person()
    link = await issue_link(
        LinkPurpose.RESET, person=anna, email="anna@example.com", details={"pending": 7, "name": "Ünal"}
    )
    before = (await Link.objects().first()).token_hash

    token = await stamp_link(link)

    assert before is None
    assert (await Link.objects().first()).token_hash == hash_token(token)
    details = {"pending": 7, "name": "Ünal"}
    expected = OpenLink(link, LinkPurpose.RESET, anna, "anna@example.com", details)
    assert await open_link(token, LinkPurpose.RESET) == expected
    assert await recorded() == [LinkIssued(link=link, purpose=LinkPurpose.RESET)]
    assert await recorded_actors() == [("guest", None)]


async def test_link_without_an_address_goes_to_the_primary_one() -> None:
    anna = await make_person(email="anna@example.com")
    await make_email(anna, "anna@work.example")

    token = await stamp_link(await issue_link(LinkPurpose.SIGN_IN, person=anna))

    assert (await open_link(token, LinkPurpose.SIGN_IN)).email == "anna@example.com"


async def test_stamping_again_replaces_the_token() -> None:
    link = await issue_link(LinkPurpose.SIGN_IN)
    first, second = await stamp_link(link), await stamp_link(link)

    assert await open_link(first, LinkPurpose.SIGN_IN) is None
    assert await open_link(second, LinkPurpose.SIGN_IN) is not None


async def test_link_is_used_once() -> None:
    link = await issue_link(LinkPurpose.SIGN_IN, email="anna@example.com")
    token = await stamp_link(link)

    used = await use_link(token, LinkPurpose.SIGN_IN)

    assert used == UsedLink(link, LinkPurpose.SIGN_IN, None, "anna@example.com", {})
    with pytest.raises(NotFound):
        await use_link(token, LinkPurpose.SIGN_IN)
    with pytest.raises(NotFound):
        await stamp_link(link)
    assert await open_link(token, LinkPurpose.SIGN_IN) is None


async def test_link_opens_only_what_it_is_for() -> None:
    token = await stamp_link(await issue_link(LinkPurpose.SIGN_IN))

    assert await open_link(token, LinkPurpose.RESET) is None
    with pytest.raises(NotFound):
        await use_link(token, LinkPurpose.RESET)
    with pytest.raises(NotFound):
        await use_link("made up", LinkPurpose.SIGN_IN)


@pytest.mark.parametrize("purpose", list(LinkPurpose))
async def test_link_runs_out(purpose: LinkPurpose) -> None:
    link = await issue_link(purpose)
    token = await stamp_link(link)
    issued_at = now()

    with frozen(issued_at + timedelta(hours=HOURS[purpose], seconds=-5)):
        assert await open_link(token, purpose) is not None
    with frozen(issued_at + timedelta(hours=HOURS[purpose], seconds=5)):
        assert await open_link(token, purpose) is None
        for use in (use_link(token, purpose), stamp_link(link)):
            with pytest.raises(NotFound):
                await use


async def test_link_of_a_month() -> None:
    token = await stamp_link(await issue_link(LinkPurpose.CONFIRM_TICKET, hours=30 * 24))

    with frozen(now() + timedelta(days=29)):
        assert await open_link(token, LinkPurpose.CONFIRM_TICKET) is not None


async def test_link_that_is_shown_is_not_announced() -> None:
    await insert_link(LinkPurpose.SETUP)

    assert await recorded() == []


async def test_voided_links_are_those_that_sign_the_person_in() -> None:
    anna = await make_person(email="anna@example.com")
    for purpose in (LinkPurpose.SIGN_IN, LinkPurpose.RESET):
        await issue_link(purpose, person=anna)
    await issue_link(LinkPurpose.SIGN_UP, email="anna@example.com")
    await issue_link(LinkPurpose.CONFIRM_TICKET, person=anna, email="anna@example.com")
    await issue_link(LinkPurpose.SIGN_UP, email="ben@example.com")

    await void_links(anna)

    still = await Link.select(Link.purpose, Link.email).where(Link.used_at.is_null()).order_by(Link.id)
    assert [tuple(row.values()) for row in still] == [
        ("confirm_ticket", "anna@example.com"),
        ("sign_up", "ben@example.com"),
    ]


@pytest.mark.commits
async def test_of_two_uses_at_once_one_wins() -> None:
    await issue_link(LinkPurpose.SIGN_IN)
    token = await mailed_token(LinkPurpose.SIGN_IN)

    async def use() -> UsedLink:
        async with transaction():
            used = await use_link(token, LinkPurpose.SIGN_IN)
            await asyncio.sleep(0.02)
        return used

    outcomes = await asyncio.gather(*(use() for _ in range(6)), return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NotFound"] * 5 + ["UsedLink"]


@pytest.mark.commits
async def test_use_that_is_rolled_back_leaves_the_link_open() -> None:
    await issue_link(LinkPurpose.SIGN_IN)
    token = await mailed_token(LinkPurpose.SIGN_IN)

    with pytest.raises(ValueError, match="undone"):
        async with transaction():
            await use_link(token, LinkPurpose.SIGN_IN)
            raise ValueError("undone")

    assert await open_link(token, LinkPurpose.SIGN_IN) is not None
