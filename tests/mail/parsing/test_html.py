"""HTML of strangers, made safe and made into text."""

import pytest

from helpdesk.mail.parsing.defects import Defects
from helpdesk.mail.parsing.html import MAX_TOKENS, sanitised
from helpdesk.mail.parsing.html_text import text_of
from helpdesk.mail.parsing.html_tokens import Text, page_of

LINK = 'rel="nofollow noopener noreferrer" target="_blank"'


def clean(source: str) -> str:
    made = sanitised(page_of(source), Defects())
    assert made is not None
    return made.html


@pytest.mark.parametrize(
    ("source", "safe"),
    [
        ("<p>Hi <b>there</b></p>", "<p>Hi <b>there</b></p>"),
        ("<script>alert(1)</script>Hi", "Hi"),
        ("<SCRIPT >alert(1)</script foo>Hi", "Hi"),
        ("<style>p{}</style><title>T</title>Hi", "Hi"),
        ("<p style='position:fixed' class=x id=y onclick=alert(1)>Hi</p>", "<p>Hi</p>"),
        ("<iframe src=//evil.example></iframe><form action=x><input></form>Hi", "Hi"),
        ("<svg><script>alert(1)</script></svg>Hi", "Hi"),
        ("<a href='javascript:alert(1)'>x</a>", f"<a {LINK}>x</a>"),
        ("<a href=' java\nscript:alert(1)'>x</a>", f"<a {LINK}>x</a>"),
        ("<a href='&#106;avascript:alert(1)'>x</a>", f"<a {LINK}>x</a>"),
        ("<a href='data:text/html,x'>x</a>", f"<a {LINK}>x</a>"),
        ("<a href='/relative'>x</a>", f"<a {LINK}>x</a>"),
        (
            "<a href=https://x.org/?a=1&b=2 target=_top>x</a>",
            f'<a href="https://x.org/?a=1&amp;b=2" {LINK}>x</a>',
        ),
        ("<a href=mailto:a@x.org>x</a>", f'<a href="mailto:a@x.org" {LINK}>x</a>'),
        ('<img src="http://x.org/a.gif" alt=A>', '<img alt="A" data-remote-src="http://x.org/a.gif">'),
        ('<img src="//x.org/a.gif">', '<img data-remote-src="https://x.org/a.gif">'),
        ('<img src="file:///etc/passwd">', "<img>"),
        ('<img src="/images/a.gif">', "<img>"),
        ('<img data-remote-src="javascript:x" srcset="http://x.org/a.gif 2x">', "<img>"),
        ('<img src="data:image/png;base64,AA==">', '<img src="data:image/png;base64,AA==">'),
        ('<img src="data:image/svg+xml,<svg/>">', "<img>"),
        ('<img src=x onerror=alert(1)//">Hi', "<img>Hi"),
        (
            "<table background=http://x.org/a.gif><tr><td>Hi</td></tr></table>",
            "<table><tbody><tr><td>Hi</td></tr></tbody></table>",
        ),
        ("<!-- hidden --><!DOCTYPE html><?php x ?>Hi<![if !mso]>!<![endif]>", "Hi!"),
        ("<!-- never closed <p>Hi</p>", "-- never closed <p>Hi</p>"),
        ("1 < 2 & 3 > 2 &amp; &lt;b&gt;", "1 &lt; 2 &amp; 3 &gt; 2 &amp; &lt;b&gt;"),
        ("<b><i>crossed</b></i> after", "<b><i>crossed</i></b><i></i> after"),
        ("<p>one<p><b>two<p>three", "<p>one</p><p><b>two</b></p><p><b>three</b></p>"),
        ("<ul><li>1<li><i>2<li>3</ul>", "<ul><li>1</li><li><i>2</i></li><li><i>3</i></li></ul><i></i>"),
        (
            "<td>no table</td><table><td>1<td>2<tr><td>3</table>",
            "no table<table><tbody><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></tbody></table>",
        ),
        ("<div><p>not closed", "<div><p>not closed</p></div>"),
        ("</div></p>Hi", "Hi"),
        ("<base href=http://evil.example/><link rel=stylesheet href=x><meta http-equiv=refresh>Hi", "Hi"),
        ("<math><mi//xlink:href='data:x,<script>alert(4)</script>'>Hi", "Hi"),
        (
            "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>Hi",
            '<p title="&lt;/noscript&gt;&lt;img src=x onerror=alert(1)&gt;">Hi</p>',
        ),
        ("&#99999999999999999999;&#xD800;Hi", "\ufffd\ufffdHi"),
        ("", ""),
    ],
)
def test_html_of_strangers_is_made_safe(source: str, safe: str) -> None:
    assert clean(source) == safe


def test_safe_html_stays_as_it_is() -> None:
    once = clean("<div><p>Hi <a href=https://x.org>x</a> <img src=cid:a@x></p><ul><li>1<li>2</ul></div>")

    assert clean(once) == once


def test_inline_images_are_named_for_rewriting() -> None:
    made = sanitised(page_of("<img src=cid:A@X><img src='CID:<b@x>'>"), Defects())

    assert made is not None
    assert (made.html, made.content_ids) == ('<img src="cid:A@X"><img src="cid:b@x">', {"a@x", "b@x"})


def test_deep_html_is_flattened_and_keeps_its_words() -> None:
    defects = Defects()

    made = sanitised(page_of("<div>" * 40_000 + "deep"), defects)

    assert made is not None
    assert (made.html.count("<div>"), "deep" in made.html, defects.codes()) == (120, True, ("html_too_deep",))


def test_formatting_that_is_never_closed_does_not_multiply() -> None:
    source = "".join(f"<b title={number}><p>x" for number in range(5_000))

    assert len(clean(source)) < 50 * len(source)


def test_html_too_large_to_show_is_given_up() -> None:
    defects = Defects()

    assert sanitised((Text("x"),) * (MAX_TOKENS + 1), defects) is None
    assert defects.codes() == ("html_too_large",)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two<br/>\nThree", "One\nTwo\nThree"),
        ("<div>One</div>\n<div>Two</div>", "One\nTwo"),
        ("<div><div>One</div></div>Two", "One\nTwo"),
        ("a  \n b&nbsp;c", "a b c"),
        ("<ul><li>a<li>b</ul>c", "* a\n* b\n\nc"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("Hi<blockquote>old<blockquote>older</blockquote></blockquote>new", "Hi\n> old\n>> older\nnew"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("a<hr>b", "a\n________________________________\nb"),
        ("<a href=https://x.org/a>here</a>", "here <https://x.org/a>"),
        ("<a href=https://x.org/>x.org</a>", "x.org"),
        ("<a href=mailto:a@x.org>Ann</a>", "Ann"),
        ("<img src=x alt=Logo> Hi", "Logo Hi"),
        ("<style>p{}</style><script>x()</script>Hi", "Hi"),
        ("<style>never closed, Hi", "never closed, Hi"),
        ("5 &lt; 6 &euro;", "5 < 6 €"),
        ("<b", "<b"),
        ("", ""),
    ],
)
def test_html_becomes_readable_text(source: str, text: str) -> None:
    assert text_of(page_of(source)) == text
