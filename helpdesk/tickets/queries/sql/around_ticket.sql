SELECT
    (SELECT coalesce(json_agg(json_build_object('id', persons.id, 'name', name, 'role', role)
                              ORDER BY ticket_followers.id), '[]')
     FROM ticket_followers JOIN persons ON persons.id = ticket_followers.person
     WHERE ticket_followers.ticket = $1) AS followers,
    (SELECT coalesce(json_object_agg(purpose, body), '{}')
     FROM drafts WHERE subject_kind = 'ticket' AND subject_id = $1 AND person = $3) AS drafts,
    (SELECT coalesce(max(id), 0) FROM messages WHERE ticket = $1) AS newest_message,
    (SELECT coalesce(json_agg(row_to_json(others)), '[]') FROM (
        SELECT tickets.id, tickets.number, tickets.subject, tickets.status_category, tickets.last_message_at,
               statuses.name AS status_name
        FROM tickets JOIN statuses ON statuses.id = tickets.status
        WHERE tickets.requester = $2 AND tickets.id <> $1 AND /* visible */
        ORDER BY tickets.last_message_at DESC, tickets.id DESC LIMIT $4
     ) AS others) AS others,
    (SELECT coalesce(json_agg(row_to_json(linked)), '[]') FROM (
        SELECT tickets.id, tickets.number, tickets.subject, tickets.status_category,
               statuses.name AS status_name, persons.name AS requester_name, links.is_mentioning_us
        FROM (
          SELECT mentioned AS id, false AS is_mentioning_us FROM ticket_mentions WHERE ticket = $1
          UNION ALL
          SELECT ticket, true FROM ticket_mentions WHERE mentioned = $1
        ) AS links
        JOIN tickets ON tickets.id = links.id AND /* visible */
        JOIN statuses ON statuses.id = tickets.status
        JOIN persons ON persons.id = tickets.requester
        ORDER BY tickets.id DESC, links.is_mentioning_us
     ) AS linked) AS linked,
    (SELECT coalesce((
        SELECT json_build_object('kind', kind, 'at', at) FROM interactions
        WHERE person = $2 AND NOT (subject_kind = 'ticket' AND subject_id = $1)
        ORDER BY at DESC, id DESC LIMIT 1), 'null')) AS last_contact
