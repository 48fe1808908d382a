"""How the tickets of a list are put together under headings, as sort keys over `tickets`."""

from collections.abc import Mapping

from helpdesk.tickets.enums import Grouping

# So many of a list, in its order, are put under headings: to sort by group what no index has sorted.
MOST_GROUPED = 1_000
_NONE_FIRST = "coalesce(({}), '')"

# Each is text, so that one cursor carries any of them; nobody, no team and no organisation come first.
GROUP_KEYS: Mapping[Grouping, str] = {
    Grouping.STATUS: """
        (SELECT lpad(statuses.position::text, 6, '0') || ' ' || statuses.id
         FROM statuses WHERE statuses.id = tickets.status)
    """,
    Grouping.PRIORITY: "array_position('{urgent,high,normal,low}'::text[], tickets.priority::text)::text",
    Grouping.ASSIGNEE: _NONE_FIRST.format(
        "SELECT sort_name || ' ' || persons.id FROM persons WHERE persons.id = tickets.assignee"
    ),
    Grouping.TEAM: _NONE_FIRST.format(
        "SELECT lower(name) || ' ' || teams.id FROM teams WHERE teams.id = tickets.team"
    ),
    Grouping.ORGANISATION: _NONE_FIRST.format(
        "SELECT sort_name || ' ' || organisations.id FROM organisations"
        " WHERE organisations.id = tickets.organisation"
    ),
}
