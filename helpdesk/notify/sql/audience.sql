-- Who may hear of something on a ticket: $1 the ticket, $2 who did it, $3 the message that was written, $4 the cell
-- of the choices of those who wish to hear of tickets nobody works on. Whoever may not see the ticket is left out.
WITH ticket AS (
  SELECT id, team, assignee FROM tickets WHERE id = $1
), related AS (
  SELECT assignee AS person, 'mine' AS relation FROM ticket
  UNION ALL
  SELECT person, 'following' FROM ticket_followers WHERE ticket = $1
  UNION ALL
  SELECT person, 'team' FROM ticket JOIN team_members ON team_members.team = ticket.team
  UNION ALL
  SELECT coalesce(calls.person, members.person), CASE WHEN message = $3 THEN 'called' ELSE 'mentioned' END
  FROM messages JOIN message_mentions AS calls ON message = messages.id
  LEFT JOIN team_members AS members ON members.team = calls.team
  WHERE messages.ticket = $1
  UNION ALL
  SELECT person, 'unassigned' FROM notice_choices, ticket
  WHERE assignee IS NULL AND jsonb_array_length(coalesce(choices -> 'ways' -> $4, '[]')) > 0
), readers AS (
  /* readers */
)
SELECT person, array_agg(DISTINCT relation) AS relations,
       (SELECT choices FROM notice_choices WHERE notice_choices.person = related.person) AS choices
FROM related
WHERE person IN (SELECT id FROM readers) AND person IS DISTINCT FROM $2
GROUP BY person ORDER BY person
