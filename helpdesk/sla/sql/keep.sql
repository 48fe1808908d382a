-- New terms ($2) of subjects of a kind ($1), their clocks ($3) under them or under older ones, and the clocks
-- that are no more ($4); the nearest due time of each subject ($5) goes to where its lists look.
-- A clock whose terms are 0 stands under the new ones of its subject.
WITH terms AS (
  INSERT INTO sla_terms (subject_kind, subject_id, at, policy_version, calendar_version, contract, source,
                         calendar_source, targets, cause)
  SELECT $1, subject_id, at, policy_version, calendar_version, contract, source, calendar_source, targets, cause
  FROM jsonb_to_recordset($2::jsonb) AS given(
    subject_id bigint, at timestamptz, policy_version bigint, calendar_version bigint, contract bigint,
    source text, calendar_source text, targets jsonb, cause text)
  RETURNING id, subject_id
), gone AS (
  DELETE FROM sla_clocks WHERE id = ANY($4::bigint[])
), nearest AS (
  {nearest}
)
INSERT INTO sla_clocks (subject_kind, subject_id, metric, cycle, terms, state, target_seconds, worked_seconds,
                        counted_at, started_at, due_at, paused_at, fulfilled_at, breached_at, breach_cause,
                        cancelled_at, is_set_by_hand, step_at, step_kind, step_level, fired, next_fire_at)
SELECT $1, given.subject_id, metric, cycle,
       CASE given.terms WHEN 0 THEN terms.id ELSE given.terms END,
       state, target_seconds, worked_seconds, counted_at, started_at, due_at, paused_at, fulfilled_at,
       breached_at, breach_cause, cancelled_at, is_set_by_hand, step_at, step_kind, step_level, fired,
       next_fire_at
FROM jsonb_to_recordset($3::jsonb) AS given(
  subject_id bigint, metric text, cycle int, terms bigint, state text, target_seconds bigint,
  worked_seconds bigint, counted_at timestamptz, started_at timestamptz, due_at timestamptz,
  paused_at timestamptz, fulfilled_at timestamptz, breached_at timestamptz, breach_cause text,
  cancelled_at timestamptz, is_set_by_hand boolean, step_at timestamptz[], step_kind text[],
  step_level int[], fired int, next_fire_at timestamptz)
LEFT JOIN terms ON terms.subject_id = given.subject_id
ON CONFLICT (subject_kind, subject_id, metric, cycle) DO UPDATE SET
  terms = excluded.terms, state = excluded.state, target_seconds = excluded.target_seconds,
  worked_seconds = excluded.worked_seconds, counted_at = excluded.counted_at,
  started_at = excluded.started_at, due_at = excluded.due_at, paused_at = excluded.paused_at,
  fulfilled_at = excluded.fulfilled_at, breached_at = excluded.breached_at,
  breach_cause = excluded.breach_cause, cancelled_at = excluded.cancelled_at,
  is_set_by_hand = excluded.is_set_by_hand, step_at = excluded.step_at, step_kind = excluded.step_kind,
  step_level = excluded.step_level, fired = excluded.fired, next_fire_at = excluded.next_fire_at
