"""Who is at which ticket and what they do there, as this process knows it; it is stored nowhere."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from helpdesk.live.hub import HUB

TOPIC = "presence"
# Somebody who types says so again every few seconds; a page that falls silent only has text that is not sent.
TYPING_SECONDS = 12


class State(StrEnum):
    """What somebody does at a ticket, in the order in which one outweighs the other."""

    VIEWING = "viewing"
    UNSAVED = "unsaved"
    TYPING = "typing"


class Onlooker(Struct, frozen=True, kw_only=True):
    """Somebody at a ticket."""

    person: int
    name: str
    picture: int | None = None
    state: State


class Place(Struct, frozen=True):
    """What somebody does on one page, as it said at a moment of the process's clock."""

    onlooker: Onlooker
    since: float


# The people at each ticket, one entry for each, whatever number of pages they have open.
Crowd = dict[int, dict[int, Onlooker]]


def presence_topic(ticket: int) -> str:
    """What pages listen to that show who is at a ticket."""
    return f"{TOPIC}:{ticket}"


class Presence:
    """Everybody at tickets: those whose pages are open here, and those other processes told of."""

    def __init__(self, publish: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._publish = publish
        self._clock = clock
        self._where: dict[object, int] = {}
        self._pages: dict[int, dict[object, Place]] = defaultdict(dict)
        self._here: Crowd = defaultdict(dict)
        self._elsewhere: dict[str, Crowd] = {}
        self._hearers: set[Callable[[int, int], None]] = set()

    def tell_also(self, hear: Callable[[int, int], None]) -> None:
        """Call this with ticket and person whenever one of this process's people came, went or turned."""
        self._hearers.add(hear)

    def come(self, page: object, ticket: int, onlooker: Onlooker) -> None:
        """A page is at this ticket from now on, and nowhere else."""
        if self._where.get(page, ticket) != ticket:
            self.go(page)
        self._where[page] = ticket
        self._pages[ticket][page] = Place(onlooker, self._clock())
        self._settle(ticket, onlooker.person)

    def go(self, page: object) -> None:
        """A page is at no ticket any more."""
        ticket = self._where.pop(page, None)
        if ticket is None:
            return
        place = self._pages[ticket].pop(page)
        if not self._pages[ticket]:
            del self._pages[ticket]
        self._settle(ticket, place.onlooker.person)

    def ticket_of(self, page: object) -> int | None:
        return self._where.get(page)

    def calm_down(self) -> None:
        """Whoever has not said for a while that they type, types no more."""
        ended = self._clock() - TYPING_SECONDS
        for page, ticket in list(self._where.items()):
            place = self._pages[ticket][page]
            if place.onlooker.state == State.TYPING and place.since < ended:
                self.come(page, ticket, replace(place.onlooker, state=State.UNSAVED))

    def people(self, ticket: int) -> list[Onlooker]:
        """Everybody at a ticket by name, each once, with what they do that matters most to others."""
        found: dict[int, Onlooker] = {}
        for crowd in (self._here, *self._elsewhere.values()):
            for onlooker in crowd.get(ticket, {}).values():
                _add(found, onlooker)
        return sorted(found.values(), key=lambda each: (each.name, each.person))

    def looked_at(self, *, but_by: int) -> frozenset[int]:
        """The tickets at which somebody else is."""
        return frozenset(
            ticket
            for crowd in (self._here, *self._elsewhere.values())
            for ticket, some in crowd.items()
            if some.keys() != {but_by}
        )

    def here(self) -> list[tuple[int, Onlooker]]:
        """Every ticket with every one of this process's people at it."""
        return [(ticket, onlooker) for ticket, some in self._here.items() for onlooker in some.values()]

    def one_here(self, ticket: int, person: int) -> Onlooker | None:
        return self._here.get(ticket, {}).get(person)

    def learn(self, process: str, ticket: int, person: int, onlooker: Onlooker | None) -> None:
        """Another process tells of somebody at a ticket; None when they left."""
        crowd = self._elsewhere.setdefault(process, defaultdict(dict))
        if crowd.get(ticket, {}).get(person) != onlooker:
            _put(crowd, ticket, person, onlooker)
            self._publish(presence_topic(ticket))

    def forget(self, process: str) -> None:
        """Another process has ended, or is about to tell everything anew."""
        for ticket in self._elsewhere.pop(process, {}):
            self._publish(presence_topic(ticket))

    def _settle(self, ticket: int, person: int) -> None:
        """Know of somebody at a ticket what their pages say; where that is news, tell of it."""
        found = _strongest(
            place.onlooker
            for place in self._pages.get(ticket, {}).values()
            if place.onlooker.person == person
        )
        if self.one_here(ticket, person) == found:
            return
        _put(self._here, ticket, person, found)
        self._publish(presence_topic(ticket))
        for hear in self._hearers:
            hear(ticket, person)


def _put(crowd: Crowd, ticket: int, person: int, onlooker: Onlooker | None) -> None:
    if onlooker is not None:
        crowd[ticket][person] = onlooker
        return
    crowd[ticket].pop(person, None)
    if not crowd[ticket]:
        del crowd[ticket]


def _strongest(onlookers: Iterable[Onlooker]) -> Onlooker | None:
    return max(onlookers, key=_weight, default=None)


def _add(found: dict[int, Onlooker], onlooker: Onlooker) -> None:
    known = found.get(onlooker.person)
    if known is None or _weight(known) < _weight(onlooker):
        found[onlooker.person] = onlooker


def _weight(onlooker: Onlooker) -> int:
    return list(State).index(onlooker.state)


PRESENCE = Presence(HUB.publish)
