-- $1 the ticket, $2 how many for each reason, $3 and $4 the built-in roles that read and that write,
-- $5 every capability, $6 the built-in roles that have them all.
WITH ticket AS (
  SELECT id, team, assignee FROM tickets WHERE id = $1 AND disposition = 'live'
), colleagues AS (
  SELECT persons.id, persons.name, sort_name,
    CASE WHEN staff_role IS NULL THEN role = ANY($3) ELSE capabilities ? 'read_tickets' END AS reads,
    CASE WHEN staff_role IS NULL THEN role = ANY($4) ELSE capabilities ? 'write_tickets' END AS writes,
    CASE WHEN staff_role IS NULL THEN role = ANY($6) ELSE capabilities @> $5::jsonb END AS is_free,
    ticket.assignee = persons.id AS has_it,
    EXISTS (SELECT FROM ticket_followers
            WHERE ticket_followers.ticket = ticket.id AND person = persons.id) AS follows,
    team_members.level IS NOT NULL AS is_member,
    coalesce(team_members.level, teams.others, 'write') AS level
  FROM ticket
  JOIN persons ON role <> 'customer' AND deactivated_at IS NULL
  LEFT JOIN roles ON roles.id = staff_role
  LEFT JOIN teams ON teams.id = ticket.team
  LEFT JOIN team_members ON team_members.team = ticket.team AND team_members.person = persons.id
), seers AS (
  SELECT id, name, sort_name,
    CASE WHEN has_it THEN 'assignee' WHEN is_member THEN 'member' WHEN follows THEN 'follower'
         WHEN is_free THEN 'everything' ELSE 'open' END AS reason,
    CASE WHEN has_it THEN 1 WHEN is_member THEN 2 WHEN follows THEN 3 WHEN is_free THEN 4 ELSE 5 END AS rank,
    CASE WHEN writes AND (level = 'write' OR is_free OR has_it) THEN 'write' ELSE 'read' END AS level
  FROM colleagues
  WHERE reads AND (level <> 'none' OR is_free OR has_it OR follows)
), counted AS (
  SELECT *, count(*) OVER (PARTITION BY reason) AS alike,
         row_number() OVER (PARTITION BY reason ORDER BY sort_name, id) AS place
  FROM seers
)
SELECT id, name, reason, level, alike FROM counted WHERE place <= $2 ORDER BY rank, place
