"""An answer counts as given when a copy of it arrives somewhere, and no longer when none did."""

import pytest

from helpdesk.db.sql import execute
from helpdesk.mail.actions.failures import note_returned
from helpdesk.mail.actions.sending import begin, fail, note, send_again
from helpdesk.mail.transport import Outcome, Result
from helpdesk.tickets.enums import AuthorKind
from helpdesk.tickets.events import AnswerArrived, AnswerReturned
from tests.factories.mails import make_outbound, new_id
from tests.factories.persons import make_agent, make_person
from tests.factories.tickets import MadeTicket, make_message, make_ticket
from tests.kit.recorded import recorded

pytestmark = pytest.mark.usefixtures("database", "mailbox")


async def an_answer() -> tuple[MadeTicket, int]:
    """A ticket with an answer of staff; its id."""
    ticket = await make_ticket("Broken zip", requester=await make_person("Ada", email="ada@example.org"))
    agent = await make_agent()
    return ticket, await make_message(ticket, author=agent.person, author_kind=AuthorKind.STAFF)


async def copy_to(ticket: MadeTicket, message: int, address: str = "ada@example.org") -> int:
    mail = await make_outbound(address=address, person=ticket.requester, ticket=ticket.id, message=message)
    return mail.id


async def tried(mail: int, result: Result) -> None:
    attempt = await begin(mail, new_id())
    assert attempt is not None
    await note(attempt, Outcome(result, "so it says"))


async def told(*kinds: type) -> list[object]:
    return [fact for fact in await recorded() if isinstance(fact, kinds or (AnswerReturned, AnswerArrived))]


async def test_refused_answer_counts_as_not_given_until_it_is_accepted() -> None:
    ticket, message = await an_answer()
    mail = await copy_to(ticket, message)

    await tried(mail, Result.REFUSED)
    assert await told() == [AnswerReturned(ticket=ticket.id, message=message)]

    await send_again(mail)
    await tried(mail, Result.ACCEPTED)
    assert await told() == [
        AnswerReturned(ticket=ticket.id, message=message),
        AnswerArrived(ticket=ticket.id, message=message),
    ]


async def test_answer_counts_as_long_as_one_copy_of_it_may_arrive() -> None:
    ticket, message = await an_answer()
    first, second = await copy_to(ticket, message), await copy_to(ticket, message, "ben@example.org")

    await tried(first, Result.REFUSED)
    assert await told() == []

    await tried(second, Result.ACCEPTED)
    await execute("UPDATE outbound_mails SET bounced_at = now() WHERE id = $1", second)
    await note_returned([second])
    assert await told() == [AnswerReturned(ticket=ticket.id, message=message)]


async def test_answer_that_was_given_up_counts_as_not_given() -> None:
    ticket, message = await an_answer()

    await fail(await copy_to(ticket, message), "no such address")

    assert await told() == [AnswerReturned(ticket=ticket.id, message=message)]


async def test_mail_that_is_no_answer_says_nothing_of_one() -> None:
    ticket, message = await an_answer()
    mail = await make_outbound(template="ticket_received", ticket=ticket.id, message=message)

    await tried(mail.id, Result.REFUSED)

    assert await told() == []
