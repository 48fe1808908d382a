"""What the templates of mails show: a Struct for mails about a ticket, and one for those with a link."""

from datetime import datetime

from msgspec import Struct


class Earlier(Struct, frozen=True, kw_only=True):
    """The public message before this one, quoted below it."""

    author: str
    at: datetime
    text: str
    html: str


class TicketLetter(Struct, frozen=True, kw_only=True):
    """`url` opens exactly this ticket for this reader; `marker` leads an answer back to it.

    `reply_by` is until when we have promised to answer, where we have.
    `follows` is the number of the settled ticket that the reader wrote to and that it refers to.
    """

    brand: str
    brand_url: str
    name: str
    zone: str | None
    number: str
    subject: str
    subject_line: str
    url: str
    marker: str
    text: str = ""
    html: str = ""
    preview: str = ""
    signature: str = ""
    left_out: tuple[str, ...] = ()
    earlier: Earlier | None = None
    reply_by: datetime | None = None
    follows: str = ""
    followed_settled_at: datetime | None = None


class LinkLetter(Struct, frozen=True, kw_only=True):
    """`name` is only given of people we know: what a stranger typed is not mailed to others."""

    brand: str
    brand_url: str
    name: str
    url: str
    hours: int
    subject: str = ""
    until: datetime | None = None
    zone: str | None = None
    inviter: str = ""
    is_staff: bool = False
    new_address: str = ""


class NoticeLetter(Struct, frozen=True, kw_only=True):
    """Something that happened to the reader's account, with the page that shows it."""

    brand: str
    brand_url: str
    name: str
    url: str


class ColleagueLine(Struct, frozen=True, kw_only=True):
    """News for somebody who works here: a sentence, what it is about, and the page that shows it.

    `instead_of` is the name of whom it was meant for, when somebody else hears in their place. `excerpt` is
    how begins what was written, `why` the reason for which they of all people are told.
    """

    url: str
    sentence: str
    about: str = ""
    number: str = ""
    subject: str = ""
    excerpt: str = ""
    instead_of: str = ""
    why: str = ""


class ColleagueLetter(Struct, frozen=True, kw_only=True):
    """One thing; `choices_url` is where its reader says what they wish to be told of."""

    brand: str
    brand_url: str
    name: str
    line: ColleagueLine
    choices_url: str


class ColleagueDigest(Struct, frozen=True, kw_only=True):
    """Several things in one mail, the oldest first."""

    brand: str
    brand_url: str
    name: str
    url: str
    lines: tuple[ColleagueLine, ...]
    choices_url: str
