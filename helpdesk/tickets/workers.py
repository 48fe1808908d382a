"""Who can be given tickets: whoever works here and may work on them. An observer is not one of them."""

from helpdesk.accounts.access import PersonOut
from helpdesk.events.actor import Capability

# The same over `persons` in SQL; every built-in role of staff lets its people work on tickets.
WORKS_SQL = """
    persons.role <> 'customer' AND persons.deactivated_at IS NULL
    AND (persons.staff_role IS NULL OR EXISTS (
      SELECT FROM roles WHERE roles.id = persons.staff_role AND roles.capabilities ? 'write_tickets'))
"""


def works(person: PersonOut) -> bool:
    return (
        person.is_staff and person.deactivated_at is None and Capability.WRITE_TICKETS in person.capabilities
    )
