-- Who reads a public message of staff by mail: the requester, and customers who follow, each under the address
-- they last wrote to this ticket from, else their primary one. The author is not told what they wrote, and
-- staff who follow hear of it in the desk. Who follows as a colleague reads as long as they see the ticket.
SELECT tickets.id AS ticket, persons.id AS person, reached.value AS address,
       coalesce(persons.locale, tickets.locale) AS locale
FROM messages
  JOIN tickets ON tickets.id = messages.ticket
  JOIN persons ON persons.id = tickets.requester
    OR (persons.role = 'customer'
        AND persons.id IN (
          SELECT person FROM ticket_followers
          WHERE ticket = tickets.id AND (NOT is_colleague OR (
            NOT tickets.is_private AND tickets.organisation IN (/* shared */)))))
  JOIN LATERAL (
    SELECT identities.value FROM identities
    WHERE identities.person = persons.id AND identities.kind = 'email'
    ORDER BY (SELECT max(mails.id) FROM inbound_mails AS mails JOIN messages AS mailed ON mailed.id = mails.message
              WHERE mailed.ticket = tickets.id AND mails.sender = identities.value) DESC NULLS LAST,
             identities.is_primary DESC, identities.id
    LIMIT 1
  ) AS reached ON true
WHERE messages.id = $1 AND messages.audience = 'public' AND messages.author_kind = 'staff'
  AND messages.channel <> 'phone' AND tickets.disposition = 'live'
  AND persons.deactivated_at IS NULL AND persons.id IS DISTINCT FROM messages.author
ORDER BY persons.id
