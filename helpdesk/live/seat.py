"""One open page at a ticket: where its reader says they are, and what it is told of others there."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from helpdesk.core.formats import initials
from helpdesk.events.actor import Actor, Staff
from helpdesk.live.presence import PRESENCE, TOPIC, Onlooker, Presence, State
from helpdesk.tickets.queries.visible import visible_ticket_ids

Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]


class Doing(Struct, frozen=True):
    """What the page says: its ticket, and what is done there; no state when its reader turned away."""

    ticket: Id
    state: State | None = None


class Shown(Struct, frozen=True):
    """Somebody as other pages show them."""

    person: int
    name: str
    initials: str
    picture: int | None
    state: State


class Crowd(Struct, frozen=True):
    ticket: int
    people: list[Shown]


class PresenceNews(Struct, frozen=True):
    presence: Crowd


class Seat:
    """Only staff are seen, and only at tickets they may see."""

    __slots__ = ("_picture", "_presence")

    def __init__(self, picture: int | None = None, presence: Presence = PRESENCE) -> None:
        self._picture = picture
        self._presence = presence

    async def take(self, actor: Actor, doing: Doing) -> None:
        """The reader does something at a ticket; one they may not see is passed over without a word."""
        if doing.state is None:
            self.leave()
            return
        is_known = self._presence.ticket_of(self) == doing.ticket
        if not isinstance(actor, Staff) or not (is_known or await _may_see(actor, doing.ticket)):
            return
        onlooker = Onlooker(person=actor.person, name=actor.name, picture=self._picture, state=doing.state)
        self._presence.come(self, doing.ticket, onlooker)

    async def keep(self, actor: Actor) -> None:
        """Leave where the reader may no longer be."""
        ticket = self._presence.ticket_of(self)
        if ticket is not None and not (isinstance(actor, Staff) and await _may_see(actor, ticket)):
            self.leave()

    def leave(self) -> None:
        self._presence.go(self)


def is_presence(topic: str) -> bool:
    return topic.startswith(f"{TOPIC}:")


def presence_news(topic: str, reader: Actor, presence: Presence = PRESENCE) -> str:
    """What a page is told of the people at the ticket of this topic: all but its own reader."""
    ticket = int(topic.partition(":")[2])
    people = [_shown(each) for each in presence.people(ticket) if each.person != reader.person]
    return msgspec.json.encode(PresenceNews(Crowd(ticket, people))).decode()


def crowded(topics: frozenset[str], presence: Presence = PRESENCE) -> list[str]:
    """Those of these topics that there is something to say of: somebody is there."""
    shown = [topic for topic in topics if is_presence(topic)]
    return sorted(topic for topic in shown if presence.people(int(topic.partition(":")[2])))


def _shown(onlooker: Onlooker) -> Shown:
    return Shown(
        person=onlooker.person,
        name=onlooker.name,
        initials=initials(onlooker.name),
        picture=onlooker.picture,
        state=onlooker.state,
    )


async def _may_see(actor: Staff, ticket: int) -> bool:
    return ticket in await visible_ticket_ids(actor, [ticket])
