"""Files of an answer go with its mail, as far as a mail carries them."""

from email.message import EmailMessage

import pytest

from helpdesk.db.sql import execute
from helpdesk.files.actions.attachments import attach
from helpdesk.files.uploads import Upload
from helpdesk.mail import enclosures
from helpdesk.mail.compose import composed
from helpdesk.mail.enclosures import without_pictures
from helpdesk.tickets.enums import AuthorKind
from tests.factories.mails import make_outbound
from tests.factories.persons import make_agent
from tests.factories.tickets import make_message, make_ticket

pytestmark = pytest.mark.usefixtures("database", "mailbox")

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24


async def mail_with(body: str, *files: tuple[str, str, bytes]) -> EmailMessage:
    """The mail of an answer with these files; `{0}` in the body stands for the id of the first."""
    ticket = await make_ticket()
    agent = await make_agent()
    message = await make_message(ticket, body, author=agent.person, author_kind=AuthorKind.STAFF)
    ids = [await attach(Upload(*file), owner_kind="message", owner_id=message) for file in files]
    html = body.format(*ids)
    await execute("UPDATE messages SET body = $2, html = $2 WHERE id = $1", message, html)
    mail = await make_outbound(person=ticket.requester, ticket=ticket.id, message=message)
    return (await composed(mail.mail)).message


def html_of(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    assert body is not None
    return body.get_content()


async def test_file_of_an_answer_is_attached_to_its_mail() -> None:
    message = await mail_with("Here it is.", ("bill.pdf", "application/pdf", b"%PDF-1.4 bill"))

    [file] = message.iter_attachments()
    assert (file.get_filename(), file.get_content_type(), file.get_content()) == (
        "bill.pdf",
        "application/pdf",
        b"%PDF-1.4 bill",
    )


async def test_mail_among_the_files_goes_as_it_is() -> None:
    source = b"Subject: the first one\n\nHello"
    message = await mail_with("Here.", ("first.eml", "message/rfc822", source))

    [file] = message.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("first.eml", source)


async def test_picture_in_an_answer_is_shown_inside_its_mail() -> None:
    message = await mail_with(
        '<p><img src="/files/{0}/zip.png" alt="zip"></p>', ("zip.png", "image/png", PNG)
    )

    [picture] = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert picture["Content-Disposition"].startswith("inline")
    assert f'<img src="cid:{picture["Content-ID"].strip("<>")}" alt="zip">' in html_of(message)
    assert list(message.iter_attachments()) == []


async def test_addresses_of_ours_are_whole_in_a_mail() -> None:
    message = await mail_with('<p><a href="/articles/zips">zips</a> <img src="/files/9/other.png"></p>')

    assert '<a href="https://help.example.com/articles/zips">' in html_of(message)
    assert '<img src="https://help.example.com/files/9/other.png">' in html_of(message)


async def test_files_too_large_for_a_mail_are_named_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enclosures, "MOST_ENCLOSED_BYTES", 100)

    message = await mail_with(
        "Here.",
        ("film.mp4", "video/mp4", b"x" * 101),
        ("note.txt", "text/plain", b"short"),
    )

    assert [file.get_filename() for file in message.iter_attachments()] == ["note.txt"]
    text = message.get_body(("plain",))
    assert text is not None
    assert "Too large for a mail; you find them in your request: film.mp4" in text.get_content()
    assert "film.mp4" in html_of(message)


@pytest.mark.parametrize(
    ("html", "quoted"),
    [
        ('<p>A <img src="/files/1/a.png" alt="cat &amp; dog"> B</p>', "<p>A [cat &amp; dog] B</p>"),
        ('<p>A <img src="/files/1/a.png"> B</p>', "<p>A  B</p>"),
        ('<a href="/t">x</a>', '<a href="https://help.example.com/t">x</a>'),
        ('<a href="//elsewhere.example/t">x</a>', '<a href="//elsewhere.example/t">x</a>'),
    ],
)
def test_quoted_pictures_are_described(html: str, quoted: str) -> None:
    assert without_pictures(html) == quoted
