"""Where an archive's mails are: every one is read once, and nothing else is."""

from pathlib import Path

import pytest

from helpdesk.mail.kinship import kinship_of
from helpdesk.mail.sources import files_in, is_left_out, mails_in
from tests.factories.mails import raw_mail

ONE = b"From: ada@example.org\nSubject: One\n\nFirst.\n"
TWO = b"From: ben@example.org\nSubject: Two\n\nFrom here on, it is fine.\n\n>From the start\n"


def test_single_mail_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "mail.eml").write_bytes(ONE)

    assert list(mails_in([tmp_path / "mail.eml"])) == [ONE]


def test_mbox_gives_its_mails_one_by_one(tmp_path: Path) -> None:
    mbox = tmp_path / "archive"
    mbox.write_bytes(
        b"From ada@example.org  Thu May  3 12:04:29 2012\n"
        + ONE
        + b"\nFrom ben@example.org Fri May  4 12:04:29 2012 +0200\n"
        + TWO
        + b"\nFrom MAILER-DAEMON Sat May  5 12:04:29 2012\nFrom: x@example.org\n\nLast\n"
    )

    one, two, last = mails_in([mbox])

    assert one.strip() == ONE.strip()
    assert two.strip() == TWO.replace(b">From", b"From").strip()
    assert last == b"From: x@example.org\n\nLast\n"


@pytest.mark.parametrize(
    "source",
    [
        # An obsolete way to write the header `From:`.
        b"From  : John <john@example.org>\nSubject: x\n\nx\n",
        ONE + b"\nFrom ada@example.org Thu May  3 12:04:29 2012\nSubject: quoted\n\nx\n",
        b"",
    ],
)
def test_file_that_only_looks_like_an_mbox_is_one_mail(tmp_path: Path, source: bytes) -> None:
    (tmp_path / "mail").write_bytes(source)

    assert list(mails_in([tmp_path])) == [source]


@pytest.mark.parametrize("ending", [b"", b"\nFrom x Thu May  3 12:04:29 2012\n"])
def test_line_between_mails_counts_only_before_a_header(tmp_path: Path, ending: bytes) -> None:
    text = b"Subject: x\n\nA list:\n\nFrom us Thu May  3 12:04:29 2012\nto you, with love\n" + ending
    (tmp_path / "mbox").write_bytes(b"From a@example.org Thu May  3 12:04:29 2012\n" + text)

    assert list(mails_in([tmp_path / "mbox"])) == [text]


def test_folders_are_read_to_the_bottom_in_a_stable_order_without_what_is_no_mail(tmp_path: Path) -> None:
    kept = ["b/cur/01:2,S", "b/new/02", "a/deep/er/mail.txt", "c.box", "sgi", "xpng"]
    left_out = [
        *("SOURCE.txt", "a/README", "a/README.md", "index.json", "x.yml", "p.PNG", "q.jpeg", "r.ras"),
        *("s.sgi", "t.wav", "u.aifc", "v.xbm", "w.exr", "b/tmp/half-delivered"),
    ]
    for name in (*kept, *left_out):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(ONE)
    (tmp_path / "link").symlink_to(tmp_path / "c.box")

    assert [file.relative_to(tmp_path).as_posix() for file in files_in(tmp_path)] == sorted(kept)


def test_file_that_is_named_itself_is_always_read(tmp_path: Path) -> None:
    (tmp_path / "README").write_bytes(ONE)

    assert files_in(tmp_path / "README") == [tmp_path / "README"]


def test_path_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(mails_in([tmp_path / "nothing"]))


@pytest.mark.parametrize(
    "name", ["mail.txt", "mail", "1.eml", "notes.yaml", "readme", "x.json.eml", "sounds.pdf"]
)
def test_name_of_a_mail_is_kept(name: str) -> None:
    assert not is_left_out(name)


def test_threads_of_an_archive_are_known_whatever_is_read_first() -> None:
    question = raw_mail(message_id="q@x")
    answer = raw_mail(message_id="a@x", in_reply_to="<q@x>")
    other = raw_mail(message_id="o@x")
    bridge = raw_mail(message_id="b@x", references="<o@x> <a@x>")
    alone = raw_mail(message_id="z@x")
    mails = [bridge, answer, other, question, alone]

    for order in (mails, mails[::-1]):
        kinship = kinship_of(order)
        assert [kinship.root_of(raw) for raw in mails] == ["o@x", "o@x", "o@x", "o@x", "z@x"]


def test_mails_that_name_each_other_in_a_circle_are_one_thread() -> None:
    one = raw_mail(message_id="1@x", in_reply_to="<2@x>")
    two = raw_mail(message_id="2@x", in_reply_to="<1@x>")

    kinship = kinship_of([one, two])

    assert kinship.root_of(one) == kinship.root_of(two) == "1@x"


def test_mail_outside_the_archive_has_no_kin() -> None:
    assert kinship_of([raw_mail()]).root_of(raw_mail()) is None
