"""Marks in rows: what is made of a text for HTML."""

import pytest

from helpdesk.web.kit.marks import breakable


@pytest.mark.parametrize(
    ("address", "html"),
    [
        ("ada@example.org", "ada@<wbr>example.org"),
        ("no address", "no address"),
        ("<b>@<i>@", "&lt;b&gt;@<wbr>&lt;i&gt;@<wbr>"),
    ],
)
def test_address_breaks_before_its_domain_and_is_escaped(address: str, html: str) -> None:
    assert breakable(address) == html
