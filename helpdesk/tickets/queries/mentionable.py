"""Who can be called in a text, and who of those that were called was not told."""

from msgspec import Struct

from helpdesk.db.sql import fetch, fetch_as
from helpdesk.tickets.mentions import AT, Called, Who, fits, mentions, written
from helpdesk.tickets.queries.readers import readers_among
from helpdesk.tickets.records import TicketRecord

MOST_CHOICES = 8
LONGEST_WORDS = 60
_KNOWN = """
    SELECT 'person' AS kind, id, name, sort_name,
           (SELECT value FROM identities WHERE identities.person = persons.id AND identities.kind = 'email'
            ORDER BY is_primary DESC, identities.id LIMIT 1) AS email
    FROM persons WHERE role <> 'customer' AND deactivated_at IS NULL
    UNION ALL
    SELECT 'team', id, name, lower(name), NULL FROM teams
    ORDER BY sort_name, id
"""
_MEMBERS = """
    SELECT team, person FROM team_members JOIN persons ON persons.id = person
    WHERE team = ANY($1::bigint[]) AND deactivated_at IS NULL
"""
_NOT_TOLD = """
    SELECT coalesce(persons.name, teams.name) AS name FROM message_mentions
    LEFT JOIN persons ON persons.id = message_mentions.person
    LEFT JOIN teams ON teams.id = message_mentions.team
    WHERE message = $1 AND NOT is_told ORDER BY message_mentions.id
"""


class MentionChoice(Struct, frozen=True, kw_only=True):
    """Somebody to pick: what stands in the text then, and whether it would tell anybody."""

    kind: str
    id: int
    name: str
    written: str
    is_told: bool


class Untold(Struct, frozen=True, kw_only=True):
    """The names that a text called in vain: of whom may not see the ticket, and those that several have."""

    unseeing: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


async def mentionable() -> list[Called]:
    """Everybody who works here, and every team, by name."""
    return await fetch_as(Called, _KNOWN)


async def mention_choices(ticket: TicketRecord, words: str) -> list[MentionChoice]:
    """Who may be meant by what stands behind the `@` so far."""
    known = await mentionable()
    fitting = [one for one in known if fits(one, words[:LONGEST_WORDS])][:MOST_CHOICES]
    told = await told_by(ticket.id, fitting)
    return [
        MentionChoice(
            kind=one.kind, id=one.id, name=one.name, written=written(one, known), is_told=one in told
        )
        for one in fitting
    ]


async def told_by(ticket_id: int, called: list[Called], *, but: int | None = None) -> list[Called]:
    """Those of them who may see the ticket; of a team, whether any of its members but the writer may."""
    people = await _people_of(called)
    meant = {one: people[one.kind, one.id] - {but} for one in called}
    seeing = await readers_among(ticket_id, frozenset[int]().union(*meant.values()))
    return [one for one in called if meant[one] & seeing]


async def untold(message_id: int, body: str) -> Untold:
    """Whom a message called in vain, for its writer to know."""
    if AT not in body:
        return Untold()
    rows = await fetch(_NOT_TOLD, message_id)
    unclear = mentions(body, await mentionable()).unclear
    return Untold(unseeing=tuple(row["name"] for row in rows), unclear=unclear)


async def _people_of(called: list[Called]) -> dict[tuple[Who, int], set[int]]:
    people = {(one.kind, one.id): {one.id} if one.kind == Who.PERSON else set[int]() for one in called}
    teams = [one.id for one in called if one.kind == Who.TEAM]
    for row in await fetch(_MEMBERS, teams) if teams else []:
        people[Who.TEAM, row["team"]].add(row["person"])
    return people
