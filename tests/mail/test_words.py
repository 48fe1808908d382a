"""Sentences about mail, and the HTML of a reply, without a database."""

from datetime import UTC, datetime

import pytest

from helpdesk.mail.enums import Rule
from helpdesk.mail.letters import Earlier, LinkLetter, NoticeLetter, TicketLetter
from helpdesk.mail.parsing.parsed import MailKind, ParsedMail
from helpdesk.mail.rendering import quoted, rendered_mail
from helpdesk.mail.reply_html import shown_html
from helpdesk.mail.why import Verdict, Why, stored_why, why_sentence

NASTY = "<b>&\"'</b>"


@pytest.mark.parametrize("rule", Rule)
@pytest.mark.parametrize("verdict", Verdict)
def test_every_placement_is_told_in_two_sentences(rule: Rule, verdict: Verdict) -> None:
    sentence = why_sentence(stored_why(Why(rule=rule, verdict=verdict, detail="{x}")))

    assert sentence.count(". ") == 1
    assert sentence.endswith(".")


def test_mail_that_was_never_placed_has_no_sentence() -> None:
    assert why_sentence("") == ""


def ticket_letter(**columns: object) -> TicketLetter:
    given = {
        "brand": NASTY,
        "brand_url": "https://help.example.com",
        "name": NASTY,
        "zone": "Europe/Berlin",
        "number": "HD-1",
        "subject": NASTY,
        "subject_line": "Re: Zip\n[HD-1]",
        "url": "https://help.example.com/t/x",
        "marker": "hd-ref-1-x",
        "text": "Text",
        "html": "<p>Text</p>",
        **columns,
    }
    return TicketLetter(**given)


@pytest.mark.parametrize("template", ["ticket_received", "reply"])
def test_mail_about_a_ticket_escapes_what_people_wrote(template: str) -> None:
    earlier = Earlier(author=NASTY, at=datetime(2026, 3, 2, tzinfo=UTC), text="Before", html="<p>Before</p>")
    letter = ticket_letter(earlier=earlier, signature=NASTY, left_out=(NASTY, "b"))

    mail = rendered_mail(template, letter, locale="en")

    assert mail.subject == "Re: Zip [HD-1]"
    assert "<b>" not in mail.html
    assert "&lt;b&gt;" in mail.html
    assert NASTY in mail.text
    assert "hd-ref-1-x" in mail.html


@pytest.mark.parametrize("template", ["confirm_ticket", "sign_in", "sign_up", "sign_up_known", "reset"])
@pytest.mark.parametrize(("hours", "words"), [(1, "for 1 hour."), (48, "for 48 hours.")])
def test_mail_with_a_link_says_how_long_it_works(template: str, hours: int, words: str) -> None:
    letter = LinkLetter(
        brand="Zips", brand_url="https://x.example", name="", url="https://x.example/l/t", hours=hours
    )

    mail = rendered_mail(template, letter, locale="xx")

    assert words in mail.text
    assert words in mail.html
    assert mail.html.count('href="https://x.example/l/t"') == 2


@pytest.mark.parametrize("template", ["invitation", "change_email", "stop_change"])
def test_mail_with_a_link_for_days_says_until_when(template: str) -> None:
    letter = LinkLetter(
        brand=NASTY,
        brand_url="https://x.example",
        name=NASTY,
        url="https://x.example/l/t",
        hours=168,
        until=datetime(2026, 11, 30, 12, 0, tzinfo=UTC),
        zone="Europe/Berlin",
        inviter=NASTY,
        new_address="new@x.example",
    )

    mail = rendered_mail(template, letter, locale="en")

    assert "13:00 CET" in mail.text
    assert "13:00 CET" in mail.html
    assert mail.html.count('href="https://x.example/l/t"') == 2
    assert "<b>" not in mail.html
    assert ("new@x.example" in mail.text) == (template == "stop_change")
    assert (f"{NASTY} invites you" in mail.subject) == (template == "invitation")


def test_owner_of_an_address_that_was_wished_for_gets_no_link() -> None:
    letter = LinkLetter(
        brand="Zips", brand_url="https://x.example", name="", url="https://x.example/l/t", hours=1
    )

    mail = rendered_mail("address_taken", letter, locale="en")

    assert "https://x.example/l/t" not in mail.text + mail.html


def test_reset_of_a_second_factor_is_told() -> None:
    letter = NoticeLetter(
        brand="Zips", brand_url="https://x.example", name="Anna", url="https://x.example/account"
    )

    mail = rendered_mail("second_factor_reset", letter, locale="en")

    assert mail.subject == "Your second factor for Zips was reset"
    assert "Hello Anna," in mail.text
    assert mail.html.count('href="https://x.example/account"') == 2


def test_quoted_text_has_a_mark_on_every_line() -> None:
    assert quoted("\nOne\n\nTwo \n") == "> One\n>\n> Two"


def a_mail(html: str | None, reply: str, quoted: str) -> ParsedMail:
    return ParsedMail(kind=MailKind.HUMAN, reason="", message_id="1@x", html=html, reply=reply, quoted=quoted)


@pytest.mark.parametrize(
    ("html", "reply", "rest", "shown"),
    [
        (None, "Yes", "> No", None),
        ("<p>Yes</p><p>No</p>", "Yes\n\nNo", "", "<p>Yes</p><p>No</p>"),
        ("<p>Yes, <b>do</b></p><div>On Monday</div>", "Yes, do", "On Monday", "<p>Yes, <b>do</b></p><div>"),
        ('<p title="a>b">Yes &amp; no</p>rest', "Yes & no", "rest", '<p title="a>b">Yes &amp; no</p>'),
        (
            '<p>See <a href="https://x.example/a">it</a></p>old',
            "See it <https://x.example/a>",
            "old",
            '<p>See <a href="https://x.example/a">it</a></p>',
        ),
        (
            '<p>A <img alt="cat" src="cid:1"> b</p>old',
            "A cat b",
            "old",
            '<p>A <img alt="cat" src="cid:1"> b</p>',
        ),
        ("<p>Yes old</p>", "Yes", "old", None),
        ("<p>Something else</p>", "Yes", "old", None),
        ("<p>Yes</p>", "Yes and more", "old", None),
        ("<p>Yes</p>", "Yes", "old", "<p>Yes</p>"),
    ],
)
def test_html_of_a_reply_ends_where_its_words_end(
    html: str | None, reply: str, rest: str, shown: str | None
) -> None:
    assert shown_html(a_mail(html, reply, rest)) == shown
