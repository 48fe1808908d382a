"""A link of ours stays closed however mail programs broke, quoted, marked up or wrapped it."""

import re
import time
from quopri import encodestring
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.accounts.enums import LinkPurpose
from helpdesk.core.ids import new_token
from helpdesk.mail.links import one_time_url, ticket_url
from helpdesk.mail.quoted_links import CLOSED, SHORTEST_RUN, without_tokens

BREAKS = ["\n", "\r\n", " \n", "=\r\n", "\n> ", "\n>> ", " \r\n> > ", "\n | ", "\n  ", "\n\n"]
MARKUP = ["<wbr>", "\u200b", "&shy;", "<br>", "<br/>\n", "</span><span class='x'>", "<br>&gt; ", "\n&gt; "]


def links() -> list[str]:
    return [ticket_url(88, 7), *(one_time_url(purpose, new_token()) for purpose in purposes())]


def purposes() -> list[LinkPurpose]:
    return [LinkPurpose.SIGN_IN, LinkPurpose.RESET, LinkPurpose.CONFIRM_TICKET, LinkPurpose.CHANGE_EMAIL]


def proofpoint(link: str) -> str:
    """A rewriter of links that has a way of its own with every sign."""
    coded = link.replace("-", "-2D").replace(":", "-3A").replace("/", "_").replace("?", "-3F")
    return f"https://urldefense.example/v2/url?u={coded}&d=x"


WRAPPERS = [
    str,
    lambda link: f"https://safe.example/?url={quote(link, safe='')}&data=1",
    lambda link: f"https://safe.example/?url={quote(quote(link, safe=''), safe='')}",
    lambda link: quote(link, safe="").replace("-", "%2D"),
    lambda link: f'<a href="{link}">here</a>',
]


def secret_of(link: str) -> str:
    """What may not be read any more: the signature of a ticket's link, or the whole token."""
    token = link.rpartition("/")[2]
    return token.rpartition("-")[2] if "/t/" in link else token


def readable(text: str) -> str:
    """Everything in a text that could belong to a token, with nothing between."""
    shown = re.sub(r"<[^>]*>|&[a-z]+;", "", text)
    return re.sub(r"[^A-Za-z0-9_-]", "", shown)


def broken(link: str, cuts: list[int], breaks: list[str]) -> str:
    """The link with something between its letters."""
    pieces, at = [], 0
    for cut, between in zip(sorted({min(cut, len(link)) for cut in cuts}), breaks, strict=False):
        pieces += [link[at:cut], between]
        at = cut
    return "".join([*pieces, link[at:]])


@given(st.integers(0, 4), st.integers(30, 90), st.sampled_from(BREAKS), st.sampled_from(WRAPPERS))
def test_link_wrapped_at_any_width_is_closed(which: int, width: int, between: str, wrapper) -> None:  # noqa: ANN001
    link = links()[which]
    whole = wrapper(link)
    lines = [whole[at : at + width] for at in range(0, len(whole), width)]
    text = f"Hello{between}{between.join(lines)}\n\nRegards, Ada"

    closed = without_tokens(text)

    assert secret_of(link) not in readable(closed)
    assert closed.startswith("Hello")
    assert closed.endswith("Regards, Ada")
    assert CLOSED in closed


@given(st.data())
def test_ticket_link_broken_anywhere_by_anything_is_closed(data: st.DataObject) -> None:
    link = ticket_url(88, 7)
    cuts = data.draw(st.lists(st.integers(1, len(link)), max_size=8))
    breaks = data.draw(st.lists(st.sampled_from([*BREAKS, *MARKUP, " "]), min_size=8, max_size=8))

    closed = without_tokens(f"See {broken(link, cuts, breaks)} Bye")

    assert secret_of(link) not in readable(closed)
    assert (closed[:4], closed[-3:]) == ("See ", "Bye")


@pytest.mark.parametrize("between", MARKUP)
def test_one_time_link_broken_by_markup_is_closed_and_the_markup_stays(between: str) -> None:
    link = one_time_url(LinkPurpose.RESET, new_token())
    text = f"<p>See {broken(link, [len(link) - 20], [between])}</p><p>Bye</p>"

    closed = without_tokens(text)

    token = link.rpartition("/")[2]
    assert closed == text.replace(token[:-20], CLOSED).replace(token[-20:], "")


def test_undecoded_quoted_printable_is_closed() -> None:
    for link in links():
        text = encodestring(f"On Monday, Support wrote: please open the page {link} soon".encode()).decode()

        assert secret_of(link) not in readable(without_tokens(text))


def test_ticket_link_of_a_rewriter_of_every_sign_is_closed() -> None:
    link = ticket_url(88, 7)

    assert secret_of(link) not in readable(without_tokens(proofpoint(link)))


def test_two_links_in_one_line_are_both_closed_and_nothing_else_is() -> None:
    first, second = ticket_url(1, 2), one_time_url(LinkPurpose.SIGN_IN, new_token())

    closed = without_tokens(f"One {first}, two {second}; three 12-34-56.")

    [base, site] = [first.rpartition("/")[0], second.rpartition("/")[0]]
    assert closed == f"One {base}/{CLOSED}, two {site}/{CLOSED}; three 12-34-56."


@pytest.mark.parametrize(
    "text",
    [
        "Open {site}/reset/ and\nthen click on the button below, as we said before",
        "Open {site}/reset/\nThen click on the button below as we said some days before today",
        "{site}/t/1-2-3-00000000000000000000000000000000",
        "https://other.example/reset/{token}",
        "My number is 2026-11-23-12345678901234567890123456789012",
    ],
)
def test_what_is_no_link_of_ours_stays_as_it_is(text: str) -> None:
    site = one_time_url(LinkPurpose.RESET, "").removesuffix("/reset/")
    written = text.format(site=site, token=new_token())

    assert without_tokens(written) == written


@given(st.text(max_size=300))
def test_text_without_links_is_left_alone(text: str) -> None:
    assert without_tokens(text) == text


@pytest.mark.parametrize(
    "piece", [" ", "\n", "> ", "\n> ", " \n", "<", "< ", "1-", "12", "=", "\t\n>", "&gt;", "a" * SHORTEST_RUN]
)
def test_mail_of_one_thing_over_and_over_takes_no_time(piece: str) -> None:
    text = piece * (300_000 // len(piece))

    started = time.perf_counter()
    without_tokens(text)

    assert time.perf_counter() - started < 2
