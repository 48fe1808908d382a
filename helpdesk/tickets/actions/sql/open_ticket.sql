-- A ticket and its first message in one statement. Nothing is written when the request key was used before.
-- What it is given is kept from being removed meanwhile; a type that has gone already is none.
-- Whoever of us opened it has read it.
-- It speaks the language it was asked in, else the requester's own.
WITH first_status AS (
  SELECT id, category FROM statuses WHERE category = $2 AND removed_at IS NULL
  ORDER BY is_default DESC, position, id LIMIT 1 FOR KEY SHARE
), kind AS (
  SELECT id FROM ticket_types WHERE id = $11 FOR KEY SHARE
), named AS (
  SELECT id, level FROM priorities WHERE id = $26 FOR KEY SHARE
), opened AS (
  INSERT INTO tickets (number, brand, subject, requester, organisation, team, assignee, channel, priority,
                       named_priority, type, status, status_category, locale, waiting_since, last_message_at,
                       request_key, created_at, changed_at, is_private, custom)
  SELECT replace(replace(brands.number_pattern, '{n}', nextval('ticket_numbers')::text), '{year}', $3),
         brands.id, $4, $5, $6, $7, $8, $9, coalesce((SELECT level FROM named), $10),
         (SELECT id FROM named), (SELECT id FROM kind), first_status.id, first_status.category,
         coalesce($12, (SELECT locale FROM persons WHERE id = $5), $23), $13, $14, $15, $14, $14,
         $24, $25::jsonb
  FROM brands, first_status
  WHERE brands.id = $1
  ON CONFLICT (request_key) DO NOTHING
  RETURNING id, number
), written AS (
  INSERT INTO messages (ticket, audience, author, author_kind, channel, body, html, quoted,
                        is_from_new_participant, created_at)
  SELECT id, $16, $17, $18, $9, $19, $20, $21, $22, $14 FROM opened
  RETURNING id
), read AS (
  INSERT INTO ticket_reads (person, ticket, read_at)
  SELECT $17, id, $14 FROM opened WHERE $17 IS NOT NULL AND $18 = 'staff'
)
SELECT opened.id, opened.number, written.id AS message FROM opened, written
