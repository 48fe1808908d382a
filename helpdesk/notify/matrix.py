"""Who wishes to hear of what, and how: one cell for each occasion and how one stands to the ticket. Pure."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from helpdesk.notify.enums import Occasion, Rhythm, Way
from helpdesk.tickets.enums import Relation

Ways = frozenset[Way]
NO_WAY: Ways = frozenset()
BOTH: Ways = frozenset(Way)
IN_APP: Ways = frozenset({Way.APP})
# These are meant for one person, however they stand to the ticket.
DIRECT = (Occasion.ASSIGNED, Occasion.MENTION, Occasion.PROMISE, Occasion.TASK)
# These happen on a ticket: who hears depends on how they stand to it, the nearest first.
ON_TICKETS = (
    Occasion.NEW_TICKET,
    Occasion.CUSTOMER_REPLY,
    Occasion.COLLEAGUE_REPLY,
    Occasion.NOTE,
    Occasion.STATUS,
)
# A new ticket that is one's own was assigned, and one that calls somebody mentions them.
_NEVER = frozenset({"new_ticket.mine", "new_ticket.mentioned"})


class Choices(Struct, frozen=True, kw_only=True):
    """What somebody wishes; cells that are left out are as usual.

    Times of a day are written `08:00`, in the zone of whose they are; days count from Monday as 0.
    `is_urgent_at_once`: what runs late is mailed at any hour, whatever the rhythm.
    """

    ways: dict[str, tuple[Way, ...]] = {}
    rhythm: Rhythm = Rhythm.AT_ONCE
    daily_at: str = "08:00"
    quiet_from: str = ""
    quiet_until: str = ""
    quiet_days: tuple[int, ...] = ()
    is_urgent_at_once: bool = True


class Option(Struct, frozen=True):
    """One reason why somebody may hear of something, and the occasion it is then to them."""

    occasion: Occasion
    relation: Relation | None = None

    @property
    def cell(self) -> str:
        """What of the choices decides; what is meant for one person is one choice, however they stand."""
        return cell(self.occasion, None if self.occasion in DIRECT else self.relation)

    @property
    def is_duty(self) -> bool:
        """Whether somebody else should hear of it while they are away: to follow is a wish, not a duty."""
        return self.occasion in DIRECT or self.relation == Relation.MINE


class Decision(Struct, frozen=True):
    """What they hear, by which ways, and for which reason."""

    option: Option
    ways: Ways


def cell(occasion: Occasion, relation: Relation | None = None) -> str:
    return occasion.value if relation is None else f"{occasion}.{relation}"


def related(occasion: Occasion) -> list[Relation]:
    """How one may stand to a ticket on which this happens."""
    return [relation for relation in Relation if cell(occasion, relation) not in _NEVER]


CELLS = (
    *(cell(occasion) for occasion in DIRECT),
    *(cell(occasion, relation) for occasion in ON_TICKETS for relation in related(occasion)),
)
_HEARD = (Occasion.CUSTOMER_REPLY, Occasion.COLLEAGUE_REPLY, Occasion.NOTE, Occasion.STATUS)
# What is meant for one comes by both ways, a customer's answer on one's own ticket too. What else happens on
# one's own tickets, and on those one follows, lies in the tray; of others, that the team has a new one.
USUAL: Mapping[str, Ways] = {
    **{cell(occasion): BOTH for occasion in DIRECT},
    **{
        cell(occasion, relation): IN_APP
        for occasion in _HEARD
        for relation in (Relation.MINE, Relation.MENTIONED, Relation.FOLLOWING)
    },
    cell(Occasion.CUSTOMER_REPLY, Relation.MINE): BOTH,
    cell(Occasion.NEW_TICKET, Relation.FOLLOWING): IN_APP,
    cell(Occasion.NEW_TICKET, Relation.TEAM): IN_APP,
}


def ways(choices: Choices, of: str) -> Ways:
    """How somebody hears of what stands in a cell."""
    chosen = choices.ways.get(of)
    return USUAL.get(of, NO_WAY) if chosen is None else frozenset(chosen)


def decided(choices: Choices, options: Iterable[Option]) -> Decision | None:
    """What somebody hears: once, for the nearest option that opens a way, by every way that any opens."""
    open_ones = [option for option in options if ways(choices, option.cell)]
    if not open_ones:
        return None
    every = (ways(choices, option.cell) for option in open_ones)
    return Decision(open_ones[0], frozenset[Way]().union(*every))
