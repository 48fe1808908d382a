"""Which mail did not arrive, where, and whether it still may."""

import pytest

from helpdesk.mail.parsing.parse import parse_mail
from helpdesk.mail.parsing.parsed import Bounce, MailKind
from tests.mail.parsing.mails import mail, multipart, parsed

DAEMON = ("From: Mail Delivery Subsystem <mailer-daemon@mx.example.net>", "Return-Path: <>")
ORIGINAL = "From: us@example.com\nTo: bo@x.org\nMessage-ID: <sent@example.com>\n\nHello"
RETURNED = f"Content-Type: message/rfc822\n\n{ORIGINAL}"


def report(status: str, *, returned: str = RETURNED) -> bytes:
    return multipart(
        "report; report-type=delivery-status",
        "Content-Type: text/plain\n\nYour mail could not be delivered.",
        f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n{status}",
        returned,
        headers=DAEMON,
    )


def prose(text: str, subject: str = "Undelivered Mail Returned to Sender") -> Bounce:
    got = parsed(*DAEMON, f"Subject: {subject}", body=text)
    assert got.kind == MailKind.BOUNCE
    return got.bounce


def test_failed_delivery_names_address_status_and_mail() -> None:
    got = parse_mail(
        report(
            "Final-Recipient: rfc822; bo@x.org\nAction: failed\nStatus: 5.1.1\n"
            "Diagnostic-Code: smtp; 550 5.1.1\n <bo@x.org> no such user"
        )
    )

    assert (got.kind, got.reason) == (MailKind.BOUNCE, "delivery status report")
    assert got.bounce == Bounce(
        permanent=("bo@x.org",),
        original_message_id="sent@example.com",
        status="5.1.1",
        diagnostic="550 5.1.1 <bo@x.org> no such user",
    )


def test_delayed_delivery_is_temporary() -> None:
    got = parse_mail(report("Final-Recipient: rfc822; bo@x.org\nAction: delayed\nStatus: 4.4.1"))

    assert (got.bounce.permanent, got.bounce.temporary, got.bounce.status) == ((), ("bo@x.org",), "4.4.1")


def test_recipients_of_one_report_are_told_apart() -> None:
    got = parse_mail(
        report(
            "Final-Recipient: rfc822; bo@x.org\nAction: failed\nStatus: 5.1.1\n\n"
            "Final-Recipient: rfc822; BO@X.ORG\nAction: failed\nStatus: 5.1.1\n\n"
            "Final-Recipient: rfc822; al@x.org\nAction: delayed\nStatus: 4.2.2\n\n"
            "Final-Recipient: rfc822; di@x.org\nAction: delivered\nStatus: 2.0.0"
        )
    )

    assert (got.bounce.permanent, got.bounce.temporary) == (("BO@X.ORG",), ("al@x.org",))


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ("Final-Recipient: RFC822;<bo@x.org>", "bo@x.org"),
        ("Original-Recipient: rfc822;bo@x.org\nFinal-Recipient: rfc822;bo@internal", "bo@x.org"),
        ("Original-Recipient: rfc822;bo@x.org\nFinal-Recipient: x400; /S=bo/C=GB/", "bo@x.org"),
        ("Original-Recipient: <bo@x.org>", "bo@x.org"),
        ("Final-Recipient: rfc822;@relay.org:bo@x.org", "bo@x.org"),
        ('Final-Recipient: rfc822; "a b"@x.org', '"a b"@x.org'),
        ("Final-Recipient: rfc822;\n bo@x.org", "bo@x.org"),
    ],
)
def test_address_of_a_report_is_the_one_the_world_knows(fields: str, address: str) -> None:
    assert parse_mail(report(f"{fields}\nAction: failed")).bounce.permanent == (address,)


def test_address_that_was_cut_short_is_none() -> None:
    assert (
        parse_mail(
            report("Action: failed\nFinal-Recipient: rfc822;david...@x.org", returned="\n")
        ).bounce.permanent
        == ()
    )


def test_report_without_recipients_speaks_through_the_returned_mail() -> None:
    assert parse_mail(report("X-Queue-ID: 1")).bounce.permanent == ("bo@x.org",)


def test_report_of_success_is_automatic_and_no_bounce() -> None:
    got = parse_mail(report("Final-Recipient: rfc822; bo@x.org\nAction: relayed\nStatus: 2.0.0"))

    assert (got.kind, got.reason, got.bounce) == (MailKind.AUTO_REPLY, "report of a delivery", Bounce())


def test_report_wrapped_in_another_bounce_is_found() -> None:
    inner = report("Final-Recipient: rfc822; bo@x.org\nAction: failed\nStatus: 5.1.1")
    got = parse_mail(
        multipart(
            "mixed",
            "Content-Type: text/plain\n\nThe following addresses had permanent delivery errors.",
            b"Content-Type: message/rfc822\n\n" + inner,
            boundary="outer",
            headers=DAEMON,
        )
    )

    assert got.bounce.permanent == ("bo@x.org",)


@pytest.mark.parametrize(
    "text",
    [
        "Not able to deliver it.\n\n<bo@x.org>:\nno such user\n\n--- Below this line is a copy\nal@x.org",
        "The following addresses failed:\n\n  bo@x.org\n    host mx.x.org [192.0.2.1]: 550 unknown user\n",
        "Your message could not be delivered to\nbo@x.org\n",
        "Undeliverable to bo@x.org\n\nOriginal message follows.\n\nFrom: us@example.com\n",
        "550 5.1.1 <bo@x.org>... User unknown\n   ----- Unsent message follows -----\n",
        "Mail delivery failed\n>>> MAIL FROM:<us@example.com>\n>>> RCPT TO:<bo@x.org>\n<<< 550 no\n",
        "Delivery failed permanently:\n   * bo@x.org\n",
        "--- The following addresses had delivery problems ---\n<bo@x.org>   (5.1.1 no such user)\n",
        "User's mailbox is full: <bo@x.org>\nUnable to deliver mail.\n",
        "Failed Recipient: bo@x.org\nReason: unknown user <bo@x.org>\nContact help@mx.example.net.\n",
        "This Message was undeliverable.\nPlease contact al@x.org\nNo such user: bo@x.org\n",
        "送信できませんでした。\n\n<bo@x.org>\n",
        "Nachricht konnte nicht zugestellt werden an bo@x.org\n",
    ],
)
def test_address_is_found_in_prose(text: str) -> None:
    assert prose(text).permanent == ("bo@x.org",)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Warning: message delayed 24 hours", "The following address: bo@x.org"),
        (
            "Delivery Status Notification (Delay)",
            "Delivery to the following recipient has been delayed:\n\n  bo@x.org\n",
        ),
        ("Mail", "Your message has not yet been delivered to\n bo@x.org\nDelivery attempts will continue."),
        ("Status", "Could not be delivered to bo@x.org. Message will be retried for 2 more days."),
    ],
)
def test_prose_about_a_delay_is_temporary(subject: str, text: str) -> None:
    got = prose(text, subject)

    assert (got.permanent, got.temporary) == ((), ("bo@x.org",))


def test_header_of_failed_recipients_is_believed() -> None:
    got = parsed("X-Failed-Recipients: bo@x.org, al@x.org", body="It failed for di@x.org.")

    assert (got.kind, got.reason) == (MailKind.BOUNCE, "header X-Failed-Recipients")
    assert got.bounce.permanent == ("bo@x.org", "al@x.org")


@pytest.mark.parametrize(
    "body",
    [
        "Undeliverable.\n\nOriginal message:\n\nReceived: us\nMessage-ID: <sent@example.com>\nTo: bo@x.org",
        "Undeliverable: <bo@x.org>\n\nReturn-Path: <us@example.com>\nMessage-Id: <sent@example.com>\n\nHello",
        "Your mail (Message-ID: none) is undeliverable.\nMessage-ID: <sent@example.com>\n",
    ],
)
def test_original_is_found_in_the_text_of_a_notice(body: str) -> None:
    assert prose(body).original_message_id == "sent@example.com"


def test_json_notice_of_a_service_is_a_bounce() -> None:
    notice = (
        '{"notificationType":"Bounce","bounce":{"bounceType":"%s","bouncedRecipients":'
        '[{"emailAddress":"bo@x.org","status":"5.1.1","diagnosticCode":"smtp; 550"}]},'
        '"mail":{"messageId":"1","headers":[{"name":"Message-ID","value":"<sent@example.com>"}]}}'
    )

    permanent, transient = parsed(body=notice % "Permanent"), parsed(body=notice % "Transient")

    assert permanent.kind == transient.kind == MailKind.BOUNCE
    assert permanent.bounce.permanent == transient.bounce.temporary == ("bo@x.org",)
    assert (permanent.bounce.original_message_id, permanent.bounce.status) == ("sent@example.com", "5.1.1")


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (("Subject: Delivery failed",), "My parcel could not be delivered, the driver did not reach me."),
        (("Subject: Re: Undeliverable: Hello",), "I got this: mail to bo@x.org could not be delivered. Why?"),
        (("Subject: Fwd: Returned mail",), "See below.\n\n-----Original Message-----\nReceived: from x\n"),
        (("Subject: failure notice",), "Our oven shows a failure notice."),
        (("From: postmaster@example.org", "Subject: New address"), "Please use my new address from now on."),
    ],
)
def test_people_who_write_about_failed_mail_are_no_bounce(headers: tuple[str, ...], body: str) -> None:
    got = parsed(*headers, body=body)

    assert (got.kind, got.bounce) == (MailKind.HUMAN, Bounce())


def test_bounce_attached_by_a_person_is_their_mail() -> None:
    inner = report("Final-Recipient: rfc822; bo@x.org\nAction: failed")
    raw = multipart(
        "mixed",
        "Content-Type: text/plain\n\nWhat does the attached mean?",
        b"Content-Type: message/rfc822; name=bounce.eml\nContent-Disposition: attachment\n\n" + inner,
        boundary="outer",
    )

    assert parse_mail(raw).kind == MailKind.HUMAN
    assert parse_mail(mail()).bounce == Bounce()
