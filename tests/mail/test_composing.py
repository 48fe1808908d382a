"""What a mail says and carries, as its reader's program sees it."""

from datetime import timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest

from helpdesk.accounts.actions.links import issue_link, open_link
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.core.clock import now
from helpdesk.core.errors import NotFound
from helpdesk.core.formats import exact_time, short_date
from helpdesk.core.settings import Settings
from helpdesk.db.sql import execute, fetch_value
from helpdesk.mail import rendering
from helpdesk.mail.addresses import configure_mail, ticket_of_reply_address
from helpdesk.mail.compose import TEMPLATES, Envelope, composed
from helpdesk.mail.link_letters import harmless
from helpdesk.mail.signed_ids import OwnId, is_loop_mark, marked_tickets, own_id
from helpdesk.tickets.enums import Audience, AuthorKind
from helpdesk.tickets.links import open_ticket_link
from tests.factories.files import make_attachment
from tests.factories.mails import Outgoing, make_outbound
from tests.factories.persons import make_agent, make_person
from tests.factories.shown_clocks import make_breached_clock, make_clock
from tests.factories.tickets import MadeTicket, make_mention, make_message, make_ticket
from tests.kit.recorded import forget_recorded

pytestmark = pytest.mark.usefixtures("database", "mailbox")

URL = "https://help.example.com"


async def ada_ticket() -> MadeTicket:
    person = await make_person("Ada Stern", email="ada@example.org", zone="Europe/Berlin")
    return await make_ticket("Broken zip", requester=person)


async def answer(ticket: MadeTicket, body: str, **columns: object) -> Outgoing:
    agent = await make_agent("Maya Lind", signature="Maya, Care")
    message = await make_message(ticket, body, author=agent.person, author_kind=AuthorKind.STAFF)
    return await make_outbound(person=ticket.requester, ticket=ticket.id, message=message, **columns)


async def known_ids(ticket: MadeTicket, *ids: tuple[str, str]) -> None:
    for message_id, direction in ids:
        await execute(
            "INSERT INTO mail_references (message_id, ticket, direction) VALUES ($1, $2, $3)",
            message_id,
            ticket.id,
            direction,
        )


def parts(message: EmailMessage) -> tuple[str, str]:
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


def headers(envelope: Envelope, *names: str) -> list[str | None]:
    return [envelope.message[name] for name in names]


async def test_answer_comes_from_a_person_and_goes_back_to_its_ticket() -> None:
    ticket = await ada_ticket()
    mail = await answer(ticket, "We mend it **for free**.")

    envelope = await composed(mail.mail)

    message = envelope.message
    assert (message["From"], message["To"]) == (
        '"Maya Lind (Helpdesk)" <support@example.com>',
        "Ada Stern <ada@example.org>",
    )
    assert message["Subject"] == f"Broken zip [{ticket.number}]"
    assert ticket_of_reply_address(message["Reply-To"].addresses[0].addr_spec) == ticket.id
    assert own_id(message["Message-ID"]) == OwnId(ticket.id, mail.mail.message)
    assert (envelope.recipient, ticket_of_reply_address(envelope.sender)) == ("ada@example.org", ticket.id)
    assert now() - parsedate_to_datetime(message["Date"]) < timedelta(minutes=1)


async def test_answer_says_the_whole_text_in_both_parts_and_quotes_the_last_message() -> None:
    ticket = await ada_ticket()
    await make_message(ticket, "First words.")
    await make_message(ticket, "It does not close.\n\nSince Monday.")
    await make_message(ticket, "She sounds upset.", audience=Audience.INTERNAL)
    mail = await answer(ticket, "We mend it **for free**.")
    await make_message(ticket, "Later words.")

    text, html = parts((await composed(mail.mail)).message)

    assert text.startswith("We mend it **for free**.\n\nMaya, Care\n")
    assert "Ada Stern wrote:\n> It does not close.\n>\n> Since Monday." in text
    assert "<p>We mend it <strong>for free</strong>.</p>" in html
    assert "<p>Since Monday.</p>" in html
    for part in (text, html):
        assert "First words" not in part
        assert "upset" not in part
        assert "Later words" not in part


async def test_mail_about_a_ticket_opens_it_for_its_reader_for_thirty_days() -> None:
    ticket = await ada_ticket()
    mail = await answer(ticket, "We mend it.")

    text, html = parts((await composed(mail.mail)).message)

    token = text.split(f"{URL}/t/")[1].split()[0]
    assert f"{URL}/t/{token}" in html
    link = open_ticket_link(token)
    assert link is not None
    assert (link.ticket, link.person) == (ticket.id, ticket.requester)
    assert timedelta(days=29) < link.expires_at - now() <= timedelta(days=30)
    assert marked_tickets(html) == [ticket.id]


async def test_answer_of_a_person_is_not_automatic_but_known_as_ours() -> None:
    mail = await answer(await ada_ticket(), "We mend it.")

    envelope = await composed(mail.mail)

    assert headers(envelope, "Auto-Submitted", "Precedence", "X-Auto-Response-Suppress") == [None] * 3
    assert is_loop_mark(envelope.message["X-Helpdesk-Loop"])


async def test_acknowledgement_asks_programs_not_to_answer() -> None:
    ticket = await ada_ticket()
    message = await make_message(ticket, "Buy at https://spam.example now")
    mail = await make_outbound(
        template="ticket_received", person=ticket.requester, ticket=ticket.id, message=message
    )

    envelope = await composed(mail.mail)

    assert headers(envelope, "Auto-Submitted", "Precedence", "X-Auto-Response-Suppress", "From") == [
        "auto-replied",
        "bulk",
        "All",
        "Helpdesk <support@example.com>",
    ]
    assert is_loop_mark(envelope.message["X-Helpdesk-Loop"])
    for part in parts(envelope.message):
        assert ticket.number in part
        assert "spam.example" not in part


async def test_acknowledgement_says_until_when_we_reply() -> None:
    ticket = await ada_ticket()
    due_at = now() + timedelta(hours=3)
    await make_clock(ticket.id, due_at=due_at)
    mail = await make_outbound(
        template="ticket_received",
        person=ticket.requester,
        ticket=ticket.id,
        message=await make_message(ticket),
    )

    envelope = await composed(mail.mail)

    sentence = f"We reply by {exact_time(due_at, 'Europe/Berlin')}."
    assert [sentence in part for part in parts(envelope.message)] == [True, True]


async def test_acknowledgement_that_goes_out_too_late_promises_nothing() -> None:
    ticket = await ada_ticket()
    await make_breached_clock(ticket.id)
    mail = await make_outbound(
        template="ticket_received",
        person=ticket.requester,
        ticket=ticket.id,
        message=await make_message(ticket),
    )

    envelope = await composed(mail.mail)

    assert ["We reply by" in part for part in parts(envelope.message)] == [False, False]


async def test_acknowledgement_of_a_follow_up_says_which_ticket_it_goes_on_from() -> None:
    closed_at = now() - timedelta(days=40)
    old = await ada_ticket()
    await execute("UPDATE tickets SET closed_at = $1 WHERE id = $2", closed_at, old.id)
    new = await make_ticket("Broken zip", requester=old.requester)
    await make_mention(new, old)
    mail = await make_outbound(
        template="ticket_received", person=new.requester, ticket=new.id, message=await make_message(new)
    )

    envelope = await composed(mail.mail)

    day = short_date(closed_at, "Europe/Berlin")
    sentence = (
        f"{old.number} was closed on {day} and can no longer be opened again, "
        f"so your message opened this new request. It refers to {old.number}."
    )
    assert [sentence in part for part in parts(envelope.message)] == [True, True]


async def test_acknowledgement_names_no_ticket_that_its_reader_may_not_see() -> None:
    new, of_somebody_else = await ada_ticket(), await make_ticket()
    await make_mention(new, of_somebody_else)
    mail = await make_outbound(
        template="ticket_received", person=new.requester, ticket=new.id, message=await make_message(new)
    )

    envelope = await composed(mail.mail)

    assert [of_somebody_else.number in part for part in parts(envelope.message)] == [False, False]


async def test_answer_to_a_mail_stands_in_its_thread() -> None:
    ticket = await ada_ticket()
    await known_ids(
        ticket,
        ("root@example.org", "ancestor"),
        ("first@example.org", "in"),
        ("derived@derived.invalid", "in"),
        ("9.9.x@example.com", "out"),
    )
    mail = await answer(ticket, "We mend it.")

    envelope = await composed(mail.mail)

    assert headers(envelope, "Subject", "In-Reply-To", "References", "Thread-Topic") == [
        f"Re: Broken zip [{ticket.number}]",
        "<first@example.org>",
        "<root@example.org> <first@example.org> <9.9.x@example.com>",
        "Broken zip",
    ]
    assert envelope.message["Thread-Index"]


async def test_mail_in_a_ticket_from_the_web_follows_our_last_one() -> None:
    ticket = await ada_ticket()
    await known_ids(ticket, ("1.1.x@example.com", "out"), ("1.2.x@example.com", "out"))
    mail = await answer(ticket, "We mend it.")

    envelope = await composed(mail.mail)

    assert headers(envelope, "In-Reply-To", "References") == [
        "<1.2.x@example.com>",
        "<1.1.x@example.com> <1.2.x@example.com>",
    ]


async def test_first_mail_of_a_ticket_follows_nothing() -> None:
    mail = await answer(await ada_ticket(), "We mend it.")

    assert headers(await composed(mail.mail), "In-Reply-To", "References") == [None, None]


async def test_without_a_separator_answers_go_to_the_mailbox_itself(settings: Settings) -> None:
    configure_mail(settings, separator="")
    mail = await answer(await ada_ticket(), "We mend it.")

    envelope = await composed(mail.mail)

    assert (envelope.sender, envelope.message["Reply-To"].addresses[0].addr_spec) == (
        "support@example.com",
        "support@example.com",
    )


async def test_names_with_line_ends_and_commas_stay_names() -> None:
    person = await make_person("Stern, Ada\r\nBcc: all@example.org", email="ada@example.org")
    ticket = await make_ticket("Zip\r\nBcc: all@example.org", requester=person)
    mail = await answer(ticket, "We mend it.")

    message = (await composed(mail.mail)).message

    assert message["Bcc"] is None
    assert message["To"].addresses[0].display_name == "Stern, Ada Bcc: all@example.org"
    assert message["Subject"] == f"Zip Bcc: all@example.org [{ticket.number}]"


@pytest.mark.parametrize(
    ("purpose", "template", "path"),
    [
        (LinkPurpose.SIGN_IN, "sign_in", "/login/link/"),
        (LinkPurpose.SIGN_IN, "sign_up_known", "/login/link/"),
        (LinkPurpose.RESET, "reset", "/reset/"),
        (LinkPurpose.SIGN_UP, "sign_up", "/sign-up/"),
        (LinkPurpose.CONFIRM_TICKET, "confirm_ticket", "/tickets/confirm/"),
    ],
)
async def test_mail_with_a_link_carries_a_token_made_just_now(
    purpose: LinkPurpose, template: str, path: str
) -> None:
    person = await make_person("Ada Stern", email="ada@example.org")
    link = await issue_link(purpose, person=person, email="ada@example.org")
    mail = await make_outbound(template=template, person=person, link=link)

    envelope = await composed(mail.mail)

    text, html = parts(envelope.message)
    token = text.split(f"{URL}{path}")[1].split()[0]
    assert f'href="{URL}{path}{token}"' in html
    opened = await open_link(token, purpose)
    assert opened is not None
    assert opened.id == link
    assert text.startswith("Hello Ada Stern,")
    assert headers(envelope, "Auto-Submitted", "Precedence", "Reply-To") == ["auto-generated", "bulk", None]
    assert own_id(envelope.message["Message-ID"]) == OwnId(None, None)


async def test_mail_with_a_link_to_a_stranger_names_nobody() -> None:
    link = await issue_link(LinkPurpose.SIGN_UP, email="ada@example.org", details={"name": "Win a prize"})
    mail = await make_outbound(template="sign_up", link=link)

    message = (await composed(mail.mail)).message

    text, html = parts(message)
    assert text.startswith("Hello,\n")
    assert "prize" not in text + html
    assert message["To"] == "ada@example.org"


async def test_used_link_is_not_mailed() -> None:
    link = await issue_link(LinkPurpose.SIGN_IN, email="ada@example.org")
    await execute("UPDATE links SET used_at = now() WHERE id = $1", link)
    mail = await make_outbound(template="sign_in", link=link)

    with pytest.raises(NotFound):
        await composed(mail.mail)


async def test_mail_about_a_message_that_is_gone_is_not_composed() -> None:
    ticket = await ada_ticket()
    mail = await make_outbound(person=ticket.requester, ticket=ticket.id, message=None)

    with pytest.raises(NotFound):
        await composed(mail.mail)


async def test_composing_tells_nobody() -> None:
    mail = await answer(await ada_ticket(), "We mend it.")
    await forget_recorded()

    await composed(mail.mail)

    assert await fetch_value("SELECT count(*) FROM jobs") == 0
    assert await fetch_value("SELECT state FROM outbound_mails WHERE id = $1", mail.id) == "queued"


@pytest.mark.parametrize(
    ("subject", "mailed"),
    [
        ("Broken zip", "Broken zip"),
        ("Cheap watches at www.spam.example", ""),
        ("See https://spam.example/x", ""),
        ("spam.example/offer", ""),
        ("Size 38.5 or 39?", "Size 38.5 or 39?"),
        ("x" * 90, "x" * 79 + "…"),
    ],
)
def test_words_of_strangers_are_mailed_only_if_harmless(subject: str, mailed: str) -> None:
    assert harmless(subject) == mailed


def test_every_template_is_a_folder_and_every_folder_a_template() -> None:
    folders = {path.parent.name for path in rendering.TEMPLATES.glob("*/subject.txt")}

    assert folders == TEMPLATES


async def test_mail_has_the_colours_and_the_logo_of_the_brand() -> None:
    ticket = await ada_ticket()
    mail = await answer(ticket, "Here it is.")
    logo = await make_attachment("brand", 1)
    plain = parts((await composed(mail.mail)).message)[1]
    await execute("UPDATE brands SET accent = '#f5c518', logo = $1", logo)

    html = parts((await composed(mail.mail)).message)[1]

    address = f"{URL}/brand/logo/{logo}"
    assert [colour in plain for colour in ("#2a55e0", "#8ba6ff", "#886b06", address)] == [
        True,
        True,
        False,
        False,
    ]
    assert [colour in html for colour in ("#2a55e0", "#8ba6ff", "#886b06", address)] == [
        False,
        False,
        True,
        True,
    ]
