"""Addresses and numbers have one form in which they are kept and found."""

import pytest

from helpdesk.accounts.addresses import (
    clean_phone,
    domain_of,
    normalised_domain,
    normalised_email,
    phone_digits,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("anna@example.com", "anna@example.com"),
        ("  Anna.Berg@Example.COM \n", "anna.berg@example.com"),
        ("o'neil+tag_1@mail.example.co.uk", "o'neil+tag_1@mail.example.co.uk"),
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
        ("anna@BÜCHER.example", "anna@xn--bcher-kva.example"),
        ("anna@例え.テスト", "anna@xn--r8jz45g.xn--zckzah"),
        ("JOSÉ@example.com", "josé@example.com"),
        ("jose\u0301@example.com", "josé@example.com"),
        ("用户@例え.テスト", "用户@xn--r8jz45g.xn--zckzah"),
        ("anna@example.com.", "anna@example.com"),
        (f"{'a' * 64}@example.com", f"{'a' * 64}@example.com"),
    ],
)
def test_email_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert normalised_email(typed) == kept
    assert normalised_email(kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "anna",
        "@example.com",
        "anna@",
        "anna@localhost",
        "anna@example..com",
        "anna@-example.com",
        "anna@example-.com",
        "anna@exa mple.com",
        "anna@10.0.0.1",
        "anna@[10.0.0.1]",
        ".anna@example.com",
        "anna.@example.com",
        "anna..berg@example.com",
        "anna berg@example.com",
        "anna@berg@example.com",
        '"anna"@example.com',
        "anna\0@example.com",
        "anna\r\nbcc:x@example.com",
        "an\u202ena@example.com",
        "an\u00a0na@example.com",
        "an\ud800na@example.com",
        "anna@\ud800.example",
        "anna@xn--\u00fc.example",
        f"{'a' * 65}@example.com",
        f"{'ü' * 33}@example.com",
        f"anna@{'a' * 64}.com",
        f"{'a' * 64}@{'.'.join(['a' * 60] * 4)}.com",
    ],
)
def test_what_is_no_email_is_refused(typed: str) -> None:
    assert normalised_email(typed) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" Example.COM. ", "example.com"), ("straße.example", "xn--strae-oqa.example"), ("example", None)],
)
def test_domain_is_kept_in_one_form(typed: str, kept: str | None) -> None:
    assert normalised_domain(typed) == kept


def test_domain_of_an_address_is_after_its_last_at() -> None:
    assert domain_of("anna@mail.example.com") == "mail.example.com"


@pytest.mark.parametrize(
    ("typed", "kept", "digits"),
    [
        (" +44  20 7946 0000 ", "+44 20 7946 0000", "442079460000"),
        ("(020) 7946-0000", "(020) 7946-0000", "02079460000"),
        ("020 7946 0000 ext. 12", "020 7946 0000 ext. 12", "0207946000012"),
        ("01.23.45.67.89", "01.23.45.67.89", "0123456789"),
    ],
)
def test_phone_is_kept_as_typed_and_compared_by_digits(typed: str, kept: str, digits: str) -> None:
    assert clean_phone(typed) == kept
    assert phone_digits(kept) == digits


@pytest.mark.parametrize("typed", ["", "1234", "call me", "+44 20 call", "1" * 18, "12345;drop"])
def test_what_is_no_phone_is_refused(typed: str) -> None:
    assert clean_phone(typed) is None
