"""The subject of a ticket's mails: the same from the first to the last, with the tag that leads back."""

import re

from helpdesk.core.names import clean_name

LONGEST_TAG = 40
_ANSWER = re.compile(r"\A\s*(?:(?:re|aw|sv|vs|antw|fwd?|wg|tr|rv)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_TAG = re.compile(r"\[([^\[\]]{1,40})\]")


def subject_line(subject: str, number: str, *, is_answer: bool) -> str:
    """`Re: Broken zip [HD-1001]`; foreign tags in the subject stay, our own is never doubled."""
    tag = f"[{number}]"
    bare = clean_name(bare_subject(subject).replace(tag, ""))
    line = f"{bare} {tag}".strip()
    return f"Re: {line}" if is_answer else line


def bare_subject(subject: str) -> str:
    """The subject without the marks of answers and forwards at its start."""
    return _ANSWER.sub("", subject).strip()


def tagged_numbers(subject: str) -> list[str]:
    """What stands in square brackets in a subject and may be a ticket's number, last first.

    The last tag counts most: ours is put at the end, those of other helpdesks stand before it.
    """
    return [tag.strip() for tag in reversed(_TAG.findall(subject))]
