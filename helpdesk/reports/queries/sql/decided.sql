-- The clocks of tickets, and of promises that were made on a ticket, with the ticket they count for.
FROM sla_clocks AS clocks
LEFT JOIN promises ON clocks.subject_kind = 'promise' AND promises.id = clocks.subject_id
JOIN tickets ON tickets.id = CASE clocks.subject_kind WHEN 'ticket' THEN clocks.subject_id ELSE promises.ticket END
LEFT JOIN sla_terms AS terms ON terms.id = clocks.terms
LEFT JOIN sla_policy_versions AS versions ON versions.id = terms.policy_version
LEFT JOIN sla_policies AS policies ON policies.id = versions.policy
