"""Clocks by the thousand, planted in one statement: tickets, the terms they run under, and steps to come."""

import asyncpg
import msgspec

from helpdesk.sla.enums import Metric
from helpdesk.sla.policy_content import Level, Notify, PolicyContent, Recipient

# Of $1 tickets with $2 clocks each, the first clocks reach their level at $3 and every next one $4 seconds
# later. The assignee is told, who has an address on every tenth ticket.
PLANT = """
    WITH asker AS (
      INSERT INTO persons (name, sort_name) VALUES ('Asker', 'asker') RETURNING id
    ), staff AS (
      INSERT INTO persons (name, sort_name, role)
      VALUES ('Reached by mail', 'reached', 'agent'), ('Told in the tray', 'told', 'agent')
      RETURNING id, name
    ), address AS (
      INSERT INTO identities (person, kind, value, is_primary)
      SELECT id, 'email', 'reached@example.com', true FROM staff WHERE name = 'Reached by mail'
    ), policy AS (
      INSERT INTO sla_policies (name) VALUES ('Load') RETURNING id
    ), version AS (
      INSERT INTO sla_policy_versions (policy, number, content)
      SELECT id, 1, $5::jsonb FROM policy RETURNING id
    ), made AS (
      INSERT INTO tickets
        (brand, number, subject, requester, assignee, status, status_category, channel, last_message_at)
      SELECT 1, 'L-' || place, 'Load', asker.id, staff.id, statuses.id, 'open', 'web', now()
      FROM generate_series(1, $1) AS place, asker, statuses, staff
      WHERE statuses.category = 'open' AND statuses.is_default
        AND staff.name = CASE place % 10 WHEN 0 THEN 'Reached by mail' ELSE 'Told in the tray' END
      RETURNING id
    ), terms AS (
      INSERT INTO sla_terms (subject_kind, subject_id, at, policy_version, source, calendar_source, cause)
      SELECT 'ticket', made.id, now(), version.id, 'default', 'system', 'opened' FROM made, version
      RETURNING id, subject_id
    ), planned AS (
      SELECT terms.id AS terms, subject_id, cycle,
             $3::timestamptz
             + make_interval(secs => $4::float8 * (row_number() OVER (ORDER BY cycle, terms.id) - 1)) AS at
      FROM terms CROSS JOIN generate_series(1, $2) AS cycle
    )
    INSERT INTO sla_clocks (subject_kind, subject_id, metric, cycle, terms, state, target_seconds, counted_at,
                            started_at, due_at, step_at, step_kind, step_level, next_fire_at)
    SELECT 'ticket', subject_id, 'update', cycle, terms, 'running', 3600, now(),
           now(), at, ARRAY[at], ARRAY['level'], ARRAY[0], at
    FROM planned
"""


async def plant(dsn: str | None, tickets: int, clocks: int, *, at: object, every_seconds: float = 0) -> None:
    level = Level(metric=Metric.UPDATE, offset_minutes=-60, actions=(Notify(recipient=Recipient.ASSIGNEE),))
    content = msgspec.json.encode(PolicyContent(targets={}, ladder=(level,))).decode()
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(PLANT, tickets, clocks, at, every_seconds, content)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
