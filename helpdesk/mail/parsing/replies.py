"""What a person wrote in a mail, apart from what was quoted, signed or added: nothing is thrown away.

Rules, in this order:
1. Below a separator ("-----Original Message-----", a block of From, Sent, To and Subject) all is quoted.
2. Below an introduction without quote marks ("On Monday, Ann wrote:") all is quoted.
3. Quoted lines with writing above and below them are answered in place: they are shown, all of them.
4. Quoted lines only below the writing are the rest; so are those only above it, if an introduction shows that
   a mail program and not the writer put them there.
5. A signature after `-- `, a telephone's advertisement and lines of decoration at the end are the rest.
6. When nothing would be left to show, everything is shown.
"""

from msgspec import Struct

from helpdesk.mail.parsing.quote_lines import Line, kinds

_NOT_WRITTEN = frozenset(
    {Line.BLANK, Line.RULE, Line.SENT_FROM, Line.SIGNATURE, Line.ATTRIBUTION, Line.SEPARATOR}
)
_MAX_SIGNATURE_LINES = 20


class Split(Struct, frozen=True):
    """Every line that says something is in exactly one of the two, in the order of the mail."""

    reply: str
    quoted: str


def split_reply(text: str) -> Split:
    """The part of a mail to show, and the rest to show on demand."""
    lines = text.split("\n")
    found = kinds(lines)
    shown = _shown(found)
    if not any(shown[number] and found[number] is not Line.BLANK for number in range(len(lines))):
        return Split(text.strip("\n"), "")
    reply = [line for number, line in enumerate(lines) if shown[number]]
    rest = [line for number, line in enumerate(lines) if not shown[number]]
    return Split("\n".join(reply).strip("\n"), "\n".join(rest).strip("\n"))


def _shown(found: list[Line]) -> list[bool]:
    end = _end_of_writing(found)
    shown = [number < end for number in range(len(found))]
    start = _start_of_writing(found[:end])
    for number in range(start):
        shown[number] = False
    # The introduction to lines answered in place says nothing that the lines themselves do not show.
    for number in range(start, end):
        shown[number] = found[number] is not Line.ATTRIBUTION
    return shown


def _end_of_writing(found: list[Line]) -> int:
    """The first line of the tail that the writer did not write."""
    end = min(_separator(found), _open_attribution(found), len(found))
    while True:
        shorter = _without_signature(found, _without_tail(found, end))
        if shorter == end:
            return end
        end = shorter


def _separator(found: list[Line]) -> int:
    return found.index(Line.SEPARATOR) if Line.SEPARATOR in found else len(found)


def _open_attribution(found: list[Line]) -> int:
    """The first introduction that no quoted line follows: all below it is quoted without marks."""
    for number, kind in enumerate(found):
        if kind is Line.ATTRIBUTION and _next_said(found, number) not in {Line.QUOTE, Line.ATTRIBUTION}:
            return _start_of_run(found, number)
    return len(found)


def _next_said(found: list[Line], number: int) -> Line | None:
    following = found[number + 1 : number + 6]
    return next((kind for kind in following if kind not in {Line.BLANK, Line.RULE}), None)


def _start_of_run(found: list[Line], number: int) -> int:
    while number and found[number - 1] is Line.ATTRIBUTION:
        number -= 1
    return number


def _without_tail(found: list[Line], end: int) -> int:
    """Quoted lines, introductions, decoration and advertisements at the end."""
    while end and (found[end - 1] is Line.QUOTE or found[end - 1] in _NOT_WRITTEN):
        end -= 1
    return end


def _without_signature(found: list[Line], end: int) -> int:
    """The last `-- ` and the few lines below it, or what stands below a line drawn under a quote."""
    first = max(0, end - _MAX_SIGNATURE_LINES)
    for number in range(end - 1, first - 1, -1):
        if found[number] is Line.SIGNATURE or (found[number] is Line.RULE and _is_under_quote(found, number)):
            return number
        if found[number] is Line.QUOTE:
            return end
    return end


def _is_under_quote(found: list[Line], number: int) -> bool:
    above = (kind for kind in reversed(found[max(0, number - 4) : number]) if kind is not Line.BLANK)
    return next(above, None) is Line.QUOTE


def _start_of_writing(found: list[Line]) -> int:
    """The first written line, when a program's quote stands above it and nothing quoted comes later."""
    start = next((number for number, kind in enumerate(found) if kind is Line.TEXT), 0)
    above = found[:start]
    is_below_quote = Line.QUOTE in above and Line.ATTRIBUTION in above
    return start if is_below_quote and Line.QUOTE not in found[start:] else 0
