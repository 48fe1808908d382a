"""Who sent a mail: a person, a program, a list, a provider, or we ourselves."""

import pytest

from helpdesk.mail.parsing.automatic import LOOP_HEADER
from helpdesk.mail.parsing.parse import parse_mail
from helpdesk.mail.parsing.parsed import MailKind, ParsedMail
from tests.mail.parsing.mails import mail, multipart, parsed


def verdict(got: ParsedMail) -> tuple[MailKind, str]:
    return got.kind, got.reason


def test_mail_of_a_person_is_human() -> None:
    got = parsed()

    assert verdict(got) == (MailKind.HUMAN, "no sign of a program")
    assert not got.suppress


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (("Auto-Submitted: auto-replied",), "header Auto-Submitted: auto-replied"),
        (("Auto-Submitted: auto-generated (failure)",), "header Auto-Submitted: auto-generated"),
        (("Auto-Submitted: auto-replied; owner-email=a@x.org",), "header Auto-Submitted: auto-replied"),
        (("Auto-Submitted: no", "Auto-Submitted: auto-notified"), "header Auto-Submitted: auto-notified"),
        (("X-Auto-Response-Suppress: DR, OOF, AutoReply",), "header X-Auto-Response-Suppress: autoreply"),
        (("X-Auto-Response-Suppress: All",), "header X-Auto-Response-Suppress: all"),
        (("X-Autoreply: yes",), "header X-Autoreply"),
        (("X-Autorespond: Your mail",), "header X-Autorespond"),
        (("X-Vacation: true",), "header X-Vacation"),
        (("X-FC-Machinegenerated: true",), "header X-Fc-Machinegenerated"),
        (("X-Loop: yes",), "header X-Loop"),
        (("Precedence: bulk",), "header Precedence: bulk"),
        (("Precedence: normal", "Precedence: junk"), "header Precedence: junk"),
        (("X-Precedence: auto_reply",), "header Precedence: auto_reply"),
        (("Return-Path: <>",), "empty return path"),
        (
            ("Return-Path: <>", "Subject: Out of office: A question"),
            "empty return path and subject of an absence",
        ),
        (("From: MAILER-DAEMON@example.org", "Subject: Hello"), "from MAILER-DAEMON@example.org"),
    ],
)
def test_programs_are_known_by_their_headers(headers: tuple[str, ...], reason: str) -> None:
    got = parsed(*headers)

    assert verdict(got) == (MailKind.AUTO_REPLY, reason)
    assert got.suppress


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "Auto-Submitted: No (a person)",
        "X-Auto-Response-Suppress: None",
        "X-Auto-Response-Suppress: DR, RN, NRN",
        "X-Autoreply: no",
        "Precedence: first-class",
        "X-Loop: support@example.com",
        "Return-Path: <ann@example.org>",
    ],
)
def test_headers_of_people_stay_human(header: str) -> None:
    got = parsed(header)

    assert (got.kind, got.suppress) == (MailKind.HUMAN, False)


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Your order",
        "Auto: Your order",
        "Out of Office: Your order",
        "Abwesenheitsnotiz: Ihre Bestellung",
        "Automatische Antwort: Ihre Bestellung",
        "Réponse automatique : votre commande",
        "Absence du bureau : votre commande",
        "Respuesta automática: su pedido",
        "Fuera de la oficina: su pedido",
        "Resposta automática: o seu pedido",
        "Risposta automatica: il tuo ordine",
        "Fuori sede: il tuo ordine",
        "Automatisch antwoord: uw bestelling",
        "Afwezig: uw bestelling",
        "Autosvar: din ordre",
        "Automatyczna odpowiedź: zamówienie",
        "Автоматический ответ: заказ",
        "自动回复: 订单",
        "自動返信: 注文",
    ],
)
def test_subject_of_an_absence_is_a_hint_and_becomes_certain_with_its_header(subject: str) -> None:
    hint, certain = (
        parsed(f"Subject: {subject}"),
        parsed(f"Subject: {subject}", "Auto-Submitted: auto-replied"),
    )

    assert (hint.kind, hint.suppress) == (MailKind.HUMAN, True)
    assert (certain.kind, certain.suppress) == (MailKind.AUTO_REPLY, True)


@pytest.mark.parametrize(
    "subject", ["Automatic door is broken", "Auto insurance question", "Office chair: when?"]
)
def test_ordinary_subjects_hint_at_nothing(subject: str) -> None:
    assert not parsed(f"Subject: {subject}").suppress


@pytest.mark.parametrize(
    "sender", ["noreply@x.org", "no-reply@x.org", "do_not_reply@x.org", "donotreply@x.org"]
)
def test_addresses_that_want_no_answer_get_none(sender: str) -> None:
    got = parsed(f"From: {sender}")

    assert (got.kind, got.suppress) == (MailKind.HUMAN, True)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (("List-Id: <all.x.org>",), "header List-Id"),
        (("List-Unsubscribe: <https://x.org/leave>",), "header List-Unsubscribe"),
        (("List-Post: <mailto:all@x.org>",), "header List-Post"),
        (("Precedence: list",), "header Precedence: list"),
        (("Precedence: bulk", "List-Id: <all.x.org>"), "header List-Id"),
        (("Auto-Submitted: no", "Mailing-List: contact all@x.org"), "header Mailing-List"),
    ],
)
def test_list_mail_is_its_own_kind(headers: tuple[str, ...], reason: str) -> None:
    assert verdict(parsed(*headers)) == (MailKind.LIST, reason)


def test_automatic_mail_through_a_list_is_automatic() -> None:
    assert parsed("List-Id: <all.x.org>", "Auto-Submitted: auto-replied").kind == MailKind.AUTO_REPLY


def test_feedback_report_is_a_complaint() -> None:
    raw = multipart(
        "report; report-type=feedback-report",
        "Content-Type: text/plain\n\nThis is a report.",
        "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: X/1",
        "Content-Type: message/rfc822\n\nFrom: us@example.com\n\nHello",
    )

    assert verdict(parse_mail(raw)) == (MailKind.COMPLAINT, "feedback report")


def test_complaint_in_the_old_form_is_a_complaint() -> None:
    raw = multipart(
        "mixed",
        "Content-Type: message/rfc822\n\nFrom: us@example.com\n\nHello",
        headers=("Subject: complaint about message from 192.0.2.1",),
    )

    assert verdict(parse_mail(raw)) == (MailKind.COMPLAINT, "complaint with the mail complained about")


def test_unsubscribing_is_a_complaint_only_when_a_program_does_it() -> None:
    by_program = parsed("Subject: unsubscribe", "Auto-Submitted: auto-replied")

    assert verdict(by_program) == (MailKind.COMPLAINT, "automatic request to unsubscribe")
    assert parsed("Subject: unsubscribe").kind == MailKind.HUMAN


def test_read_receipt_is_automatic() -> None:
    raw = multipart(
        "report; report-type=disposition-notification",
        "Content-Type: text/plain\n\nYour mail was read.",
        "Content-Type: message/disposition-notification\n\nDisposition: manual-action; displayed",
    )

    assert verdict(parse_mail(raw)) == (MailKind.AUTO_REPLY, "read receipt")


def test_our_own_marker_is_known_before_everything_else() -> None:
    raw = multipart(
        "report; report-type=delivery-status",
        "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@x.org\nAction: failed",
        headers=(f"{LOOP_HEADER}: Mark-1", "Auto-Submitted: auto-generated"),
    )

    ours, foreign = parse_mail(raw, own_loop_marker="mark-1"), parse_mail(raw, own_loop_marker="mark-2")

    assert verdict(ours) == (MailKind.OWN, f"header {LOOP_HEADER}")
    assert (foreign.kind, foreign.loop_marker) == (MailKind.BOUNCE, "Mark-1")
    assert parse_mail(raw).kind == MailKind.BOUNCE


def test_empty_marker_matches_nothing() -> None:
    raw = mail(f"{LOOP_HEADER}: ")

    assert parse_mail(raw, own_loop_marker="").kind == MailKind.HUMAN
