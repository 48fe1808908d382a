"""Every way out keeps the same promise: what it accepts is there once, whole, with its envelope."""

from collections.abc import Callable
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest

from helpdesk.core.settings import SettingsFailed
from helpdesk.mail.outbox import FileTransport
from helpdesk.mail.smtp import SmtpServer as Address
from helpdesk.mail.smtp import SmtpTransport, smtp_server
from helpdesk.mail.transport import Outcome, Result, Transport
from tests.kit.smtp import Behaviour, SmtpServer

Arrived = Callable[[], list[EmailMessage]]


@pytest.fixture(params=["smtp", "files"])
def way_out(request: pytest.FixtureRequest, smtp: SmtpServer, tmp_path: Path) -> tuple[Transport, Arrived]:
    if request.param == "smtp":
        return SmtpTransport(smtp_server(smtp.url)), lambda: [mail.message for mail in smtp.mails]
    return FileTransport(tmp_path / "outbox"), lambda: _in_folder(tmp_path / "outbox")


def _in_folder(folder: Path) -> list[EmailMessage]:
    return [
        BytesParser(policy=default).parsebytes(path.read_bytes()) for path in sorted(folder.glob("*.eml"))
    ]


def a_mail(subject: str = "Grüße [HD-1001]", message_id: str = "<1.2.abc@example.com>") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Support <support@example.com>"
    message["To"] = "Ada <ada@example.org>"
    message["Subject"] = subject
    message["Message-ID"] = message_id
    message["References"] = " ".join(f"<{'long-' * 16}{number}@example.org>" for number in range(6))
    message.set_content("Grüße\n.\nund mehr\n", cte="quoted-printable")
    return message


async def test_accepted_mail_arrives_whole(way_out: tuple[Transport, Arrived]) -> None:
    transport, arrived = way_out

    outcome = await transport.send(a_mail(), "support@example.com", "ada@example.org")

    assert outcome.result == Result.ACCEPTED
    [message] = arrived()
    sent = a_mail()
    assert {name: message[name] for name in sent if name != "Content-Transfer-Encoding"} == {
        name: sent[name] for name in sent if name != "Content-Transfer-Encoding"
    }
    assert message.get_content().splitlines() == ["Grüße", ".", "und mehr"]


async def test_ids_longer_than_a_line_arrive_as_ids(way_out: tuple[Transport, Arrived]) -> None:
    transport, arrived = way_out
    long_id = f"<{'x' * 200}@example.com>"

    await transport.send(a_mail(message_id=long_id), "support@example.com", "ada@example.org")

    [message] = arrived()
    assert message["Message-ID"] == long_id
    assert message["References"].split() == a_mail()["References"].split()


async def test_mails_to_international_addresses_arrive(way_out: tuple[Transport, Arrived]) -> None:
    transport, arrived = way_out
    message = a_mail()
    del message["To"]
    message["To"] = "jürgen@example.org"

    outcome = await transport.send(message, "support@example.com", "jürgen@example.org")

    assert outcome.result == Result.ACCEPTED
    assert [found["To"] for found in arrived()] == ["jürgen@example.org"]


async def test_same_mail_written_twice_is_one_file(tmp_path: Path) -> None:
    transport = FileTransport(tmp_path)

    for recipient in ("ada@example.org", "ada@example.org", "bob@example.org"):
        await transport.send(a_mail(), "support@example.com", recipient)

    assert len(_in_folder(tmp_path)) == 2


async def test_envelope_is_kept_in_the_file(tmp_path: Path) -> None:
    await FileTransport(tmp_path).send(a_mail(), "support+t.1.a@example.com", "ada@example.org")

    [message] = _in_folder(tmp_path)
    assert (message["Return-Path"], message["Delivered-To"]) == (
        "<support+t.1.a@example.com>",
        "ada@example.org",
    )


async def test_folder_that_cannot_be_written_refuses_for_now(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file, not a folder")

    outcome = await FileTransport(tmp_path / "outbox").send(a_mail(), "a@example.com", "b@example.org")

    assert outcome.result == Result.REFUSED_FOR_NOW


@pytest.mark.parametrize(
    ("behaviour", "result", "arrived"),
    [
        (Behaviour.REFUSE_FOR_NOW, Result.REFUSED_FOR_NOW, 0),
        (Behaviour.REFUSE, Result.REFUSED, 0),
        (Behaviour.REFUSE_TEXT, Result.REFUSED, 0),
        (Behaviour.DROP_AFTER_DATA, Result.UNKNOWN, 1),
    ],
)
async def test_outcome_tells_refusal_from_silence(
    smtp: SmtpServer, behaviour: Behaviour, result: Result, arrived: int
) -> None:
    smtp.behaviour = behaviour

    outcome = await SmtpTransport(smtp_server(smtp.url)).send(a_mail(), "a@example.com", "b@example.org")

    assert (outcome.result, len(smtp.mails)) == (result, arrived)


async def test_refusal_keeps_the_words_of_the_server(smtp: SmtpServer) -> None:
    smtp.behaviour = Behaviour.REFUSE

    outcome = await SmtpTransport(smtp_server(smtp.url)).send(a_mail(), "a@example.com", "b@example.org")

    assert outcome == Outcome(Result.REFUSED, "550 5.1.1 No such mailbox here")


async def test_server_that_is_away_refuses_for_now(unused_tcp_port: int) -> None:
    transport = SmtpTransport(smtp_server(f"smtp://127.0.0.1:{unused_tcp_port}"))

    outcome = await transport.send(a_mail(), "a@example.com", "b@example.org")

    assert outcome.result == Result.REFUSED_FOR_NOW


async def test_international_address_needs_a_server_that_takes_it(smtp: SmtpServer) -> None:
    smtp.takes_utf8 = False

    outcome = await SmtpTransport(smtp_server(smtp.url)).send(a_mail(), "a@example.com", "jürgen@example.org")

    assert (outcome.result, smtp.mails) == (Result.REFUSED, [])


async def test_accepted_mail_is_accepted_however_the_talk_ends(smtp: SmtpServer) -> None:
    smtp.behaviour = Behaviour.DROP_AT_QUIT

    outcome = await SmtpTransport(smtp_server(smtp.url)).send(a_mail(), "a@example.com", "b@example.org")

    assert (outcome.result, len(smtp.mails)) == (Result.ACCEPTED, 1)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.test", Address(host="mail.test", port=25, user=None, password=None, is_tls=False)),
        ("smtps://mail.test", Address(host="mail.test", port=465, user=None, password=None, is_tls=True)),
        (
            "smtp://me%40x:p%3Aw@mail.test:587",
            Address(host="mail.test", port=587, user="me@x", password="p:w", is_tls=False),  # noqa: S106 - read from the address
        ),
    ],
)
def test_smtp_url_says_where_the_server_is(url: str, server: Address) -> None:
    assert smtp_server(url) == server


@pytest.mark.parametrize("url", ["mail.test:25", "http://mail.test", "smtp://", "smtp://mail.test:port"])
def test_smtp_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SettingsFailed, match="SMTP_URL"):
        smtp_server(url)
