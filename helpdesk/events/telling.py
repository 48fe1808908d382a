"""Telling colleagues: a domain says whom, and of what; `notify` writes it down and mail carries it."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from msgspec import Struct

from helpdesk.events.event import SubjectKind
from helpdesk.jobs.queue import defer

Fact = str | int | bool | None
Facts = Mapping[str, Fact]
Words = Callable[[Facts], str]
Made = TypeVar("Made", bound=Words)

WORDS: dict[str, Words] = {}


class News(Struct, frozen=True, kw_only=True):
    """Something to tell of a subject. `facts` are the ids and plain values that its sentence needs.

    Each person hears once of what has the same `once`.
    """

    kind: str
    of_kind: SubjectKind
    of: int
    once: str
    facts: Facts = {}


def tell(person: int, news: News) -> None:
    """Tell somebody, in their tray and by mail, after the open transaction commits."""
    once = f"{news.once}:{person}"
    defer(
        "notify.tell_person",
        key=f"notify.tell_person:{once}",
        person=person,
        kind=news.kind,
        of_kind=news.of_kind,
        of=news.of,
        once=once,
        facts=dict(news.facts),
    )


def words_of(kind: str) -> Callable[[Made], Made]:
    """Register the function below as the one that says news of this kind, in the reader's language."""

    def register(words: Made) -> Made:
        WORDS[kind] = words
        return words

    return register


def sentence_of(kind: str, facts: Facts) -> str:
    """What the news says, without its subject; the kind in words for one that nobody knows any more."""
    words = WORDS.get(kind)
    return words(facts) if words else kind.replace("_", " ").capitalize()
