"""Which people of an organisation see its tickets: the one rule, as SQL for whoever asks about tickets.

It is asked anew each time, so somebody whose membership ends, or whose organisation changes its mind, sees
nothing more from that moment on.
"""

from collections.abc import Collection
from string import Template

from msgspec import Struct

from helpdesk.accounts.choice import Choice
from helpdesk.core.clock import now
from helpdesk.customers.enums import TicketAccess
from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Customer

# Of a membership and its organisation, on a day.
SHARING_MEMBERSHIP = """
    (memberships.since_on IS NULL OR memberships.since_on <= $day)
    AND (memberships.until_on IS NULL OR memberships.until_on > $day)
    AND (sharing.ticket_access = 'everyone'
      OR (sharing.ticket_access = 'named' AND memberships.sees_tickets)
      OR (sharing.ticket_access = 'role' AND EXISTS (
        SELECT FROM jsonb_array_elements_text(sharing.ticket_access_roles) AS wanted (role)
        WHERE lower(wanted.role) = lower(memberships.role))))
"""
_SHARED_WITH = Template(
    f"""
    SELECT memberships.organisation FROM memberships
    JOIN organisations AS sharing ON sharing.id = memberships.organisation
    WHERE memberships.person = $person AND {SHARING_MEMBERSHIP}
    """  # noqa: S608 - ours
)


class AccessSetting(Struct, frozen=True, kw_only=True):
    """Who among its people sees an organisation's tickets, and whether they may write there.

    `roles` count while the access is by role, `named` (persons) while it is by name.
    """

    access: TicketAccess = TicketAccess.NONE
    roles: Collection[str] = ()
    named: Collection[int] = ()
    may_reply: bool = True


def shared_with(*, person: str, day: str) -> str:
    """The organisations whose tickets a person sees on a day, as a subquery over these two expressions."""
    return _SHARED_WITH.substitute(person=person, day=day)


def sharing_membership(*, day: str) -> str:
    """Whether a row of `memberships` lets its person see the tickets of `sharing`, its organisation."""
    return Template(SHARING_MEMBERSHIP).substitute(day=day)


async def shared_organisations(actor: Customer) -> list[Choice]:
    """The organisations whose tickets this customer sees, by name. Whoever came by a link sees none."""
    if actor.only_ticket is not None:
        return []
    return await fetch_as(
        Choice,
        f"""
        SELECT id, name FROM organisations
        WHERE id IN ({shared_with(person="$1", day="$2")}) ORDER BY sort_name, id
        """,  # noqa: S608 - ours
        actor.person,
        now().date(),
    )
