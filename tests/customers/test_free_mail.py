"""Domains where anybody gets an address never stand for a company."""

import pytest

from helpdesk.customers.free_mail import is_free_mail


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com",
        "googlemail.com",
        "yahoo.co.uk",
        "hotmail.com.br",
        "outlook.de",
        "gmx.net",
        "mail.ru",
        "proton.me",
        "web.de",
        "t-online.de",
        "qq.com",
        "mailinator.com",
    ],
)
def test_free_mail_is_known(domain: str) -> None:
    assert is_free_mail(domain)


@pytest.mark.parametrize(
    "domain",
    [
        "example.com",
        "gmail.example.com",
        "mail.acme.com",
        "mail.acme.co.uk",
        "yahoo.company",
        "notgmail.com",
        "gmail",
        "outlook.shop.de",
    ],
)
def test_company_domain_is_not(domain: str) -> None:
    assert not is_free_mail(domain)
