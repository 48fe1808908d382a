"""News that were meant for somebody by name, by the ways they wish; whoever is away is stood in for."""

from msgspec.structs import replace

from helpdesk.accounts.queries.availability import stand_in_of
from helpdesk.core.clock import now
from helpdesk.db.transaction import transaction
from helpdesk.events.telling import News
from helpdesk.notify.actions import Given, give_notices
from helpdesk.notify.choosing import choices_of
from helpdesk.notify.enums import Occasion, Way
from helpdesk.notify.matrix import NO_WAY, Option, Ways, decided
from helpdesk.tickets.queries.readers import readers_among

TICKET = "ticket"
# Which choice decides about news that domains tell of; what is not said here is a task.
_OCCASIONS = {"escalation": Occasion.PROMISE, "promise_due": Occasion.PROMISE}
URGENT = tuple(_OCCASIONS)


async def tell_of(person: int, news: News) -> None:
    """Give somebody news, and whoever stands in for them; a second run finds that they have it."""
    async with transaction():
        stand_in = await stand_in_of(person, now())
        ways = await _ways(person, news)
        given = [Given(person=person, news=news, ways=ways - {Way.MAIL} if stand_in else ways)]
        if stand_in is not None and await _may_hear(stand_in, news):
            given.append(await _in_place(stand_in, person, news))
        await give_notices(given)


async def _in_place(stand_in: int, person: int, news: News) -> Given:
    """Once for each who hears: whoever was told themselves as well has the notice already."""
    once = f"{news.once.rpartition(':')[0]}:{stand_in}"
    facts = {**news.facts, "instead_of": person}
    return Given(
        person=stand_in, news=replace(news, once=once, facts=facts), ways=await _ways(stand_in, news)
    )


async def _ways(person: int, news: News) -> Ways:
    option = Option(_OCCASIONS.get(news.kind, Occasion.TASK))
    decision = decided(await choices_of(person), [option])
    return decision.ways if decision else NO_WAY


async def _may_hear(person: int, news: News) -> bool:
    return news.of_kind != TICKET or bool(await readers_among(news.of, [person]))
