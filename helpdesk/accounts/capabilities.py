"""What a role holds as it is stored: the names of its capabilities."""

from collections.abc import Iterable

import msgspec

from helpdesk.events.actor import BUILT_IN, Capability, Role


def stored(capabilities: Iterable[Capability]) -> str:
    """As JSON, in the order they are defined in."""
    held = set(capabilities)
    return msgspec.json.encode([capability for capability in Capability if capability in held]).decode()


def read(text: str) -> frozenset[Capability]:
    """The other way, without what another version of the product knew."""
    return frozenset(Capability) & frozenset(msgspec.json.decode(text, type=list[str]))


def held_by(role: Role, own_role: str | None) -> frozenset[Capability]:
    """What somebody may do: what their role of the company's own says, else what the built-in one does."""
    return BUILT_IN[role] if own_role is None else read(own_role)
