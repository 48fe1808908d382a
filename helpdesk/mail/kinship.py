"""Which mails of an archive belong together, known before the first of them is taken in.

Mails that come one by one can only be placed by what came before them. Who has the whole archive sees more:
a mail that names two others joins them, whichever of the three is read first.
"""

from collections.abc import Iterable, Iterator

from helpdesk.mail.incoming import indexable
from helpdesk.mail.parsing.defects import Defects
from helpdesk.mail.parsing.headers import Headers
from helpdesk.mail.parsing.identifiers import Identifiers, identifiers
from helpdesk.mail.parsing.source import regular, split_headers


class Kinship:
    """Ids joined into threads. `root_of` names one id for all mails of a thread, the oldest that is known."""

    def __init__(self) -> None:
        self._leaders: dict[str, str] = {}
        self._answers: set[str] = set()
        self._roots: dict[str, str] = {}

    def add(self, raw: bytes) -> None:
        """Learn what a mail names; only its headers are read."""
        ids = _identifiers(raw)
        chain = list(dict.fromkeys(indexable(one) for one in _oldest_first(ids)))
        for one in chain:
            self._join(chain[0], one)
        self._answers.update(chain[1:])

    def settle(self) -> None:
        """Choose the root of every thread, after the last mail: an id that answers no other."""
        roots: dict[str, tuple[bool, str]] = {}
        for one in self._leaders:
            leader = self._leader(one)
            rank = (one in self._answers, one)
            roots[leader] = min(rank, roots.get(leader, rank))
        self._roots = {leader: root for leader, (_, root) in roots.items()}

    def root_of(self, raw: bytes) -> str | None:
        """The id that this mail shares with its whole thread."""
        own = indexable(_identifiers(raw).message_id)
        return self._roots.get(self._leader(own)) if own in self._leaders else None

    def _join(self, one: str, other: str) -> None:
        first, second = self._leader(one), self._leader(other)
        self._leaders[second] = first

    def _leader(self, one: str) -> str:
        path = []
        while self._leaders.setdefault(one, one) != one:
            path.append(one)
            one = self._leaders[one]
        for passed in path:
            self._leaders[passed] = one
        return one


def kinship_of(mails: Iterable[bytes]) -> Kinship:
    """The threads of all these mails."""
    kinship = Kinship()
    for raw in mails:
        kinship.add(raw)
    kinship.settle()
    return kinship


def _oldest_first(ids: Identifiers) -> Iterator[str]:
    yield from ids.references
    if ids.in_reply_to:
        yield ids.in_reply_to
    yield ids.message_id


def _identifiers(raw: bytes) -> Identifiers:
    source = regular(raw)
    return identifiers(Headers(split_headers(source, Defects()).fields), source, Defects())
