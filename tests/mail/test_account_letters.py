"""Mails about accounts, from what was done to what is read: who gets which, and what it says."""

import pytest

from helpdesk.accounts.actions.address_change import NewAddress, ask_for_address_change
from helpdesk.accounts.actions.invitations import invite_new_person
from helpdesk.accounts.actions.links import open_link
from helpdesk.accounts.actions.people import NewPerson
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.db.sql import fetch
from helpdesk.events.actor import Actor, Role
from helpdesk.mail.actions.telling import mail_link, tell_of_reset
from helpdesk.mail.compose import composed
from helpdesk.mail.queries.outbound import outbound_mail
from tests.factories.persons import make_admin, make_agent, make_customer, make_person

pytestmark = pytest.mark.usefixtures("database", "mailbox")

URL = "https://help.example.com"


async def written() -> list[tuple[str, str, str]]:
    """Address, subject and text of every mail that waits, in the order they were queued."""
    found = []
    for row in await fetch("SELECT id FROM outbound_mails ORDER BY id"):
        mail = await outbound_mail(row["id"])
        assert mail is not None
        message = (await composed(mail)).message
        body = message.get_body(("plain",))
        assert body is not None
        found.append((str(message["To"]), str(message["Subject"]), body.get_content()))
    return found


async def mail_every_link() -> None:
    for row in await fetch("SELECT id FROM links ORDER BY id"):
        await mail_link(row["id"])


async def ask(actor: Actor, email: str) -> None:
    wish = NewAddress(email=email, password="", session=None, ip="")
    await ask_for_address_change(actor, wish)


@pytest.mark.parametrize("role", [Role.AGENT, Role.CUSTOMER])
async def test_invitation_says_who_invites_and_what_to_do(role: Role) -> None:
    await invite_new_person(
        await make_admin("Ada"), NewPerson(name="Mika", email="mika@x.example", role=role)
    )
    await mail_every_link()

    ((to, subject, text),) = await written()

    assert (to, subject) == ("Mika <mika@x.example>", "Ada invites you to the helpdesk of Helpdesk")
    assert text.startswith("Hello Mika,")
    assert ("You are to answer customers there." in text) == (role == Role.AGENT)
    assert "until" in text
    token = text.split(f"{URL}/invitation/")[1].split()[0]
    assert await open_link(token, LinkPurpose.INVITATION) is not None


async def test_both_ends_of_a_change_are_told_and_strangers_get_no_name() -> None:
    await ask(await make_customer("Win a prize", email="anna@x.example"), "new@x.example")
    await mail_every_link()

    (new, _subject, confirm), (old, _told, stop) = await written()

    assert (new, "prize" in confirm) == ("new@x.example", False)
    assert old == "Win a prize <anna@x.example>"
    assert "new@x.example" in stop
    changing = confirm.split(f"{URL}/address/confirm/")[1].split()[0]
    stopping = stop.split(f"{URL}/address/stop/")[1].split()[0]
    assert await open_link(changing, LinkPurpose.CHANGE_EMAIL) is not None
    assert await open_link(stopping, LinkPurpose.STOP_CHANGE) is not None


async def test_owner_of_a_taken_address_is_told_without_a_link() -> None:
    await make_person(email="ben@x.example")
    await ask(await make_customer(email="anna@x.example"), "ben@x.example")
    await mail_every_link()

    (to, subject, text), _stop = await written()

    assert (to, subject) == ("ben@x.example", "Your address and Helpdesk")
    assert "/address/" not in text


async def test_reset_of_a_second_factor_is_told_once() -> None:
    mika = await make_agent("Mika", email="mika@x.example")

    await tell_of_reset(mika.person, 1)
    await tell_of_reset(mika.person, 1)

    ((to, subject, text),) = await written()
    assert (to, subject) == ("Mika <mika@x.example>", "Your second factor for Helpdesk was reset")
    assert f"{URL}/account" in text
