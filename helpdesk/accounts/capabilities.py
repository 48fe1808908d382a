"""What a role holds as it is stored, the names of its capabilities, and which of them need others."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

import msgspec

from helpdesk.events.actor import BUILT_IN, Capability, Role

# Whoever writes must be able to read what they write, and whom they write to.
NEEDS: Mapping[Capability, tuple[Capability, ...]] = {
    Capability.WRITE_TICKETS: (Capability.READ_TICKETS, Capability.READ_CUSTOMERS),
    Capability.WRITE_NOTES: (Capability.READ_TICKETS,),
    Capability.DELETE_TICKETS: (Capability.READ_TICKETS,),
    Capability.MANAGE_VIEWS: (Capability.READ_TICKETS,),
    Capability.READ_REPORTS: (Capability.READ_TICKETS,),
    Capability.WRITE_CUSTOMERS: (Capability.READ_CUSTOMERS,),
}


def stored(capabilities: Iterable[Capability]) -> str:
    """As JSON, in the order they are defined in."""
    return msgspec.json.encode(in_order(capabilities)).decode()


def read(text: str) -> frozenset[Capability]:
    """The other way, without what another version of the product knew."""
    return frozenset(Capability) & frozenset(msgspec.json.decode(text, type=list[str]))


def in_order(capabilities: Iterable[Capability]) -> list[Capability]:
    """Each once, in the order they are defined in."""
    held = set(capabilities)
    return [capability for capability in Capability if capability in held]


def missing(capabilities: AbstractSet[Capability]) -> tuple[Capability, Capability] | None:
    """The first capability that is good for nothing here, and the one it needs."""
    needs = ((held, needed) for held in in_order(capabilities) for needed in NEEDS.get(held, ()))
    return next(((held, needed) for held, needed in needs if needed not in capabilities), None)


def held_by(role: Role, own_role: str | None) -> frozenset[Capability]:
    """What somebody may do: what their role of the company's own says, else what the built-in one does."""
    return BUILT_IN[role] if own_role is None else read(own_role)
