"""What a way of sharing an organisation's tickets would mean: how many people would see how many."""

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.customers.sharing import AccessSetting, sharing_membership
from helpdesk.db.sql import fetch_one
from helpdesk.tickets.queries.counts import MOST_COUNTED


class SharingPreview(Struct, frozen=True, kw_only=True):
    """People who would see all tickets and who do today; 999 tickets stand for that many or more."""

    people: int
    people_today: int
    tickets: int
    private: int


async def sharing_preview(organisation_id: int, setting: AccessSetting) -> SharingPreview:
    """Counted anew, in one statement; nothing is changed by it."""
    found = await fetch_one(
        SharingPreview,
        f"""
        WITH members AS (
          SELECT memberships.person, memberships.role,
                 ({sharing_membership(day="$2::date")}) AS sees_today
          FROM memberships
            JOIN organisations AS sharing ON sharing.id = memberships.organisation
            JOIN persons ON persons.id = memberships.person AND persons.deactivated_at IS NULL
          WHERE sharing.id = $1 AND (since_on IS NULL OR since_on <= $2)
            AND (until_on IS NULL OR until_on > $2)
        )
        SELECT
          (SELECT count(DISTINCT person) FROM members
           WHERE CASE $3::text WHEN 'everyone' THEN true WHEN 'named' THEN person = ANY($4::bigint[])
                               WHEN 'role' THEN lower(role) = ANY($5::text[]) ELSE false END) AS people,
          (SELECT count(DISTINCT person) FROM members WHERE sees_today) AS people_today,
          (SELECT count(*) FROM (
             SELECT FROM tickets WHERE organisation = $1 AND disposition = 'live' AND NOT is_private
             LIMIT {MOST_COUNTED}) AS shared) AS tickets,
          (SELECT count(*) FROM (
             SELECT FROM tickets WHERE organisation = $1 AND disposition = 'live' AND is_private
             LIMIT {MOST_COUNTED}) AS kept) AS private
        """,  # noqa: S608 - ours
        organisation_id,
        now().date(),
        setting.access,
        list(setting.named),
        [role.lower() for role in setting.roles],
    )
    if found is None:
        raise AssertionError("counts give one row")
    return found
