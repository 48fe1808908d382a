"""People and organisations as the desk lists them: by name, with the tickets that are open for them."""

from msgspec import Struct

from helpdesk.core.names import sort_name
from helpdesk.core.pagination import PAGE_SIZE
from helpdesk.db.sql import fetch_as
from helpdesk.events.actor import Role, Staff
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.queries.views import UNSETTLED_SQL
from helpdesk.tickets.rules import is_id


class PersonRow(Struct, frozen=True, kw_only=True):
    id: int
    name: str
    role: Role
    email: str | None
    organisation: int | None
    organisation_name: str | None
    open_tickets: int


class OrganisationRow(Struct, frozen=True, kw_only=True):
    id: int
    name: str
    city: str | None
    people: int
    open_tickets: int


async def people_list(
    actor: Staff, text: str = "", *, after: int | None = None, limit: int = PAGE_SIZE
) -> list[PersonRow]:
    """People whose name or address holds the text, by name, from behind the one of this id; for staff.

    One row more than `limit` says that there are more. Tickets the actor may not see are not counted.
    """
    visible = visible_to(actor, first_param=5)
    return await fetch_as(
        PersonRow,
        f"""
        WITH page AS (
          SELECT id, name, role, sort_name FROM persons
          WHERE deactivated_at IS NULL
            {_NAMED if text.strip() else "AND $1 = '%%' AND $2 = '%%'"}
            AND ($3::bigint IS NULL OR (sort_name, id) > (SELECT sort_name, id FROM persons WHERE id = $3))
          ORDER BY sort_name, id LIMIT $4
        )
        SELECT page.id, page.name, page.role, current.id AS organisation, current.name AS organisation_name,
          (SELECT value FROM identities WHERE kind = 'email' AND person = page.id
           ORDER BY is_primary DESC, id LIMIT 1) AS email,
          (SELECT count(*) FROM tickets
           WHERE requester = page.id AND {UNSETTLED_SQL} AND ({visible.sql})) AS open_tickets
        FROM page LEFT JOIN LATERAL (
          SELECT organisations.id, organisations.name FROM memberships
          JOIN organisations ON organisations.id = memberships.organisation
          WHERE memberships.person = page.id AND until_on IS NULL
          ORDER BY since_on DESC NULLS LAST, memberships.id DESC LIMIT 1
        ) AS current ON true
        ORDER BY page.sort_name, page.id
        """,  # noqa: S608 - what a person wrote is a parameter
        _holding(sort_name(text)),
        _holding(text.strip().lower()),
        _usable(after),
        limit + 1,
        *visible.args,
    )


# Each by its own index, which an OR would keep from being used.
_NAMED = """AND id IN (SELECT id FROM persons WHERE sort_name LIKE $1
                       UNION SELECT person FROM identities WHERE kind = 'email' AND value LIKE $2)"""


async def organisation_list(
    actor: Staff, text: str = "", *, after: int | None = None, limit: int = PAGE_SIZE
) -> list[OrganisationRow]:
    """Organisations whose name holds the text, as `people_list`."""
    visible = visible_to(actor, first_param=4)
    return await fetch_as(
        OrganisationRow,
        f"""
        WITH page AS (
          SELECT id, name, city, sort_name FROM organisations
          WHERE ($1 = '%%' OR sort_name LIKE $1)
            AND ($2::bigint IS NULL OR (sort_name, id) > (
              SELECT sort_name, id FROM organisations WHERE id = $2))
          ORDER BY sort_name, id LIMIT $3
        )
        SELECT page.id, page.name, page.city,
          (SELECT count(*) FROM memberships WHERE organisation = page.id AND until_on IS NULL) AS people,
          (SELECT count(*) FROM tickets
           WHERE organisation = page.id AND {UNSETTLED_SQL} AND ({visible.sql})) AS open_tickets
        FROM page ORDER BY page.sort_name, page.id
        """,  # noqa: S608 - what a person wrote is a parameter
        _holding(sort_name(text)),
        _usable(after),
        limit + 1,
        *visible.args,
    )


def _holding(text: str) -> str:
    """A LIKE pattern for any place in a text, with its wildcards taken literally."""
    escaped = text.replace("\x00", "").replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


def _usable(after: int | None) -> int | None:
    """An id that PostgreSQL can be asked for; a made-up one begins the list."""
    return after if after is not None and is_id(after) else None
