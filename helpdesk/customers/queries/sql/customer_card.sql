-- The person with every address, the organisation they are in today, and when they were last in contact.
SELECT persons.id, persons.name, persons.title, persons.role, persons.locale, persons.zone,
  persons.created_at, persons.deactivated_at,
  coalesce(reached.identities, '[]') AS identities,
  current.organisation,
  (SELECT max(at) FROM interactions WHERE interactions.person = persons.id) AS last_contact_at
FROM persons
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_object('id', id, 'kind', kind, 'value', value, 'is_primary', is_primary,
                                    'verified_at', verified_at)
                  ORDER BY is_primary DESC, id) AS identities
  FROM identities WHERE identities.person = persons.id AND kind IN ('email', 'phone')
) AS reached ON true
LEFT JOIN LATERAL (
  SELECT json_build_object('id', organisations.id, 'name', organisations.name, 'city', city, 'note', note,
                           'role', memberships.role, 'since_on', since_on) AS organisation
  FROM memberships JOIN organisations ON organisations.id = memberships.organisation
  WHERE memberships.person = persons.id
    AND (since_on IS NULL OR since_on <= $2) AND (until_on IS NULL OR until_on > $2)
  ORDER BY since_on DESC NULLS LAST, memberships.id DESC LIMIT 1
) AS current ON true
WHERE persons.id = $1
