-- Count every step of these subjects' clocks ($1, $2) up to an instant ($3) as done when it was due, untold:
-- for what happened long before anybody could have heard of it.
WITH due AS (
  SELECT * FROM sla_clocks
  WHERE subject_kind = $1 AND subject_id = ANY($2::bigint[]) AND next_fire_at <= $3
  FOR NO KEY UPDATE
), reached AS (
  SELECT due.id AS clock, step.at, step.kind, step.level, due.breach_cause,
         row_number() OVER (PARTITION BY due.id, step.kind, step.level ORDER BY step.place) - 1 AS arming
  FROM due
  CROSS JOIN LATERAL unnest(due.step_at, due.step_kind, due.step_level)
    WITH ORDINALITY AS step (at, kind, level, place)
  WHERE step.at <= $3 AND (due.state = 'running' OR step.kind = 'breach')
), written AS (
  INSERT INTO sla_events (clock, kind, level, arming, at, fired_at, is_late, cause)
  SELECT clock, kind, level, arming, at, at, false,
         CASE kind WHEN 'breach' THEN coalesce(breach_cause, 'elapsed') END
  FROM reached ORDER BY at, clock
  ON CONFLICT (clock, kind, level, arming) DO NOTHING
)
UPDATE sla_clocks AS clocks
SET fired = done.steps,
    next_fire_at = CASE clocks.state WHEN 'running' THEN clocks.step_at[done.steps + 1] END
FROM due
CROSS JOIN LATERAL (SELECT count(*)::int AS steps FROM unnest(due.step_at) AS at WHERE at <= $3) AS done
WHERE clocks.id = due.id
