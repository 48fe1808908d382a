-- Notices for whoever works here, each once by its key. $1 the time, $2.. one array a column.
INSERT INTO notices
  (created_at, person, kind, subject_kind, subject_id, facts, key, reason, is_in_tray, wants_mail)
SELECT $1, given.person, given.kind, subject_kind, subject_id, facts, key, reason, is_in_tray, wants_mail
FROM unnest($2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::jsonb[], $7::text[], $8::text[],
            $9::boolean[], $10::boolean[])
     WITH ORDINALITY AS given (person, kind, subject_kind, subject_id, facts, key, reason,
                               is_in_tray, wants_mail, place)
JOIN persons ON persons.id = given.person AND persons.role <> 'customer' AND deactivated_at IS NULL
WHERE is_in_tray OR wants_mail
ORDER BY place
ON CONFLICT (key) DO NOTHING
RETURNING id, person, is_in_tray, wants_mail
