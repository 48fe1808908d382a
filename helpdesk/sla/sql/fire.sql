-- Write down what these locked clocks ($1) have reached at an instant ($2), and move them on to their next step.
-- What was due before $3 is late. The rules are in firing.py.
WITH due AS (
  SELECT * FROM sla_clocks WHERE id = ANY($1::bigint[])
), reached AS (
  SELECT due.id AS clock, step.at, step.kind, step.level, step.place, due.breach_cause,
         coalesce(latest.arming + 1, 0) AS arming
  FROM due
  CROSS JOIN LATERAL unnest(due.step_at, due.step_kind, due.step_level)
    WITH ORDINALITY AS step (at, kind, level, place)
  LEFT JOIN LATERAL (
    SELECT arming, fired_at FROM sla_events
    WHERE clock = due.id AND kind = step.kind AND level = step.level
    ORDER BY arming DESC LIMIT 1
  ) AS latest ON true
  WHERE step.at <= $2
    AND (due.state = 'running' OR step.kind = 'breach')
    AND (latest.arming IS NULL OR (step.kind <> 'breach' AND latest.fired_at < step.at))
), written AS (
  INSERT INTO sla_events (clock, kind, level, arming, at, fired_at, is_late, cause)
  SELECT clock, kind, level, arming, at, $2, at < $3,
         CASE WHEN kind = 'breach' AND level = 0 THEN coalesce(breach_cause, 'elapsed')
              WHEN kind = 'breach' THEN 'elapsed' END  -- after one that was excused
  FROM reached ORDER BY at, clock, place
  RETURNING id, clock, kind, level, at, is_late, cause
), moved AS (
  UPDATE sla_clocks AS clocks
  SET fired = done.steps,
      next_fire_at = CASE clocks.state WHEN 'running' THEN clocks.step_at[done.steps + 1] END,
      breached_at = coalesce(broken.at, clocks.breached_at),
      breach_cause = coalesce(broken.cause, clocks.breach_cause)
  FROM due
  CROSS JOIN LATERAL (
    SELECT coalesce(min(step.place)::int - 1, cardinality(due.step_at)) AS steps
    FROM unnest(due.step_at, due.step_kind, due.step_level) WITH ORDINALITY AS step (at, kind, level, place)
    WHERE (step.at > $2 OR (due.state <> 'running' AND step.kind <> 'breach'))
      AND NOT EXISTS (
        SELECT FROM sla_events
        WHERE clock = due.id AND kind = step.kind AND level = step.level
          AND (step.kind = 'breach' OR fired_at >= step.at))
  ) AS done
  LEFT JOIN LATERAL (
    SELECT at, cause FROM written WHERE written.clock = due.id AND kind = 'breach' ORDER BY level DESC LIMIT 1
  ) AS broken ON true
  WHERE clocks.id = due.id
)
SELECT due.subject_kind, due.subject_id, due.id AS clock, due.metric, due.cycle, due.terms,
       written.kind, written.level, written.is_late, written.cause
FROM written JOIN due ON due.id = written.clock
ORDER BY written.id
