-- Whom to thank for a ticket: a customer whose own first words came by web, or by a mail that may be answered,
-- under the address they wrote from, as long as it was not thanked too often within the hour.
SELECT tickets.id AS ticket, persons.id AS person, reached.value AS address,
       coalesce(persons.locale, tickets.locale) AS locale, first.id AS message
FROM tickets
  JOIN persons ON persons.id = tickets.requester
  CROSS JOIN LATERAL (
    SELECT id, author, author_kind FROM messages WHERE ticket = tickets.id ORDER BY id LIMIT 1
  ) AS first
  LEFT JOIN LATERAL (
    SELECT mails.sender, mails.is_answerable FROM inbound_mails AS mails
    WHERE mails.message = first.id AND mails.state <> 'duplicate' ORDER BY mails.id LIMIT 1
  ) AS mailed ON true
  JOIN LATERAL (
    SELECT identities.value FROM identities
    WHERE identities.person = persons.id AND identities.kind = 'email'
    ORDER BY identities.value IS NOT DISTINCT FROM mailed.sender DESC, identities.is_primary DESC, identities.id
    LIMIT 1
  ) AS reached ON true
WHERE tickets.id = $1 AND tickets.disposition = 'live' AND first.author_kind = 'customer'
  AND first.author = tickets.requester AND persons.deactivated_at IS NULL
  AND (tickets.channel = 'web' OR (tickets.channel = 'mail' AND mailed.is_answerable))
  AND $2 > (SELECT count(*) FROM outbound_mails
            WHERE address = reached.value AND template = 'ticket_received'
              AND created_at > now() - interval '1 hour')
