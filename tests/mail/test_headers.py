"""Subjects and headers that keep the mails of a ticket together."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.mail.reply_headers import LONGEST_REFERENCES, references, thread_index, thread_topic
from helpdesk.mail.subjects import bare_subject, subject_line, tagged_numbers

OPENED = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("subject", "is_answer", "line"),
    [
        ("Broken zip", False, "Broken zip [HD-1001]"),
        ("Broken zip", True, "Re: Broken zip [HD-1001]"),
        ("Re: AW: Broken zip [HD-1001]", True, "Re: Broken zip [HD-1001]"),
        ("Broken [ACME #4] zip", True, "Re: Broken [ACME #4] zip [HD-1001]"),
        ("", True, "Re: [HD-1001]"),
        ("Re: ", False, "[HD-1001]"),
    ],
)
def test_subject_is_stable_and_keeps_foreign_tags(subject: str, line: str, *, is_answer: bool) -> None:
    assert subject_line(subject, "HD-1001", is_answer=is_answer) == line
    assert subject_line(line, "HD-1001", is_answer=is_answer) == line


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Re: Re[2]: FWD: Zip", "Zip"),
        ("Antw: Zip", "Zip"),
        ("Recipe: soup", "Recipe: soup"),
        ("Re zip", "Re zip"),
    ],
)
def test_answer_marks_are_taken_off(subject: str, bare: str) -> None:
    assert bare_subject(subject) == bare
    assert thread_topic(subject) == bare


def test_tags_are_read_from_the_last_to_the_first() -> None:
    assert tagged_numbers("Re: [HD-7] zip [ACME #4] [ HD-1001 ] [[x]]") == ["x", "HD-1001", "ACME #4", "HD-7"]


def test_references_keep_root_and_newest_within_the_limit() -> None:
    ids = [f"{number:02}-{'x' * 60}@example.org" for number in range(40)]

    header = references(ids)

    kept = [message_id.strip("<>") for message_id in header.split()]
    assert len(header) <= LONGEST_REFERENCES
    assert kept[0] == ids[0]
    assert kept[1:] == ids[-len(kept) + 1 :]
    assert len(kept) > 10


def test_references_leave_out_what_would_break_the_header() -> None:
    assert references(["a@x", "b c@x", "d\r\n@x", "<e@x", "ü@x", "a@x", "f@x"]) == "<a@x> <f@x>"
    assert references([]) == ""


def test_thread_index_has_one_root_a_ticket_and_a_block_for_the_time() -> None:
    first = base64.b64decode(thread_index("1@example.com", OPENED, OPENED))
    later = base64.b64decode(thread_index("1@example.com", OPENED, OPENED + timedelta(hours=1)))
    other = base64.b64decode(thread_index("2@example.com", OPENED, OPENED))

    assert (len(first), len(later)) == (27, 27)
    assert first[:22] == later[:22] != other[:22]
    assert first[0] == 1
    hour = int.from_bytes(later[22:], "big") >> 8
    assert abs((hour << 18) - 36_000_000_000) < 2**18


def test_thread_index_counts_coarsely_after_a_long_time() -> None:
    years = timedelta(days=1000)

    block = int.from_bytes(base64.b64decode(thread_index("1@x", OPENED, OPENED + years))[22:], "big") >> 8

    assert block >> 31 == 1
    assert abs(((block & (2**31 - 1)) << 23) - years // timedelta(microseconds=1) * 10) < 2**23
