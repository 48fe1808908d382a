"""Which ticket a mail joins, and who may not write where."""

from datetime import timedelta
from typing import Any

import pytest

from helpdesk.core.clock import now
from helpdesk.customers.actions.memberships import leave
from helpdesk.db.sql import execute, fetch
from helpdesk.mail.addresses import reply_address
from helpdesk.mail.enums import InboundState
from helpdesk.mail.incoming import Ingested, IngestOptions
from helpdesk.mail.ingest import ingest
from helpdesk.mail.queries.mailboxes import MailboxOut
from helpdesk.mail.signed_ids import body_marker, outgoing_id
from helpdesk.mail.why import why_sentence
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.enums import Category
from tests.factories.mails import new_id, raw_mail
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_agent, make_customer, make_person
from tests.factories.tickets import MadeTicket, make_message, make_ticket

pytestmark = pytest.mark.usefixtures("database")

BY_DEFAULT = IngestOptions()
BEN = "Ben Rook <ben@elsewhere.example>"


async def ada_ticket(**columns: Any) -> MadeTicket:
    requester = await make_person("Ada Stern", email="ada@example.org")
    return await make_ticket("Broken zip", requester=requester, **columns)


async def knows(ticket: MadeTicket, message_id: str, direction: str = "in") -> str:
    """Let the ticket know an id, as of a mail that came before; the id."""
    await execute(
        "INSERT INTO mail_references (message_id, ticket, direction) VALUES ($1, $2, $3)",
        message_id,
        ticket.id,
        direction,
    )
    return message_id


async def came(mailbox: MailboxOut, options: IngestOptions = BY_DEFAULT, **mail: Any) -> Ingested:
    return await ingest(raw_mail(**mail), mailbox=mailbox, options=options)


async def is_marked_new(taken: Ingested) -> bool:
    [row] = await fetch("SELECT is_from_new_participant FROM messages WHERE id = $1", taken.message)
    return row["is_from_new_participant"]


async def mentions_of(taken: Ingested) -> list[int]:
    rows = await fetch("SELECT mentioned FROM ticket_mentions WHERE ticket = $1 ORDER BY 1", taken.ticket)
    return [row["mentioned"] for row in rows]


async def why(taken: Ingested) -> str:
    [row] = await fetch("SELECT why FROM inbound_mails WHERE id = $1", taken.inbound)
    return why_sentence(row["why"])


async def evidence_for(ticket: MadeTicket, kind: str) -> dict[str, str]:
    """Headers or a body by which a mail points to the ticket."""
    signed = f"<{outgoing_id(ticket=ticket.id, message=5, mail=1)}>"
    token = reply_address("support@example.com", ticket.id)
    stored = f"<{await knows(ticket, new_id(), 'ancestor' if kind == 'ancestor' else 'in')}>"
    return {
        "own_id": {"in_reply_to": signed},
        "own_reference": {"references": f"<x@y.z> {signed} <z@y.x>"},
        "reply_to": {"to": token},
        "reply_cc": {"cc": f"Support <{token.upper()}>"},
        "delivered_to": {"delivered_to": token},
        "stored_id": {"in_reply_to": stored},
        "stored_reference": {"references": f"{stored} <unknown@example.org>"},
        "ancestor": {"references": stored},
        "marker": {"html": f"<p>Thanks</p><blockquote>{body_marker(ticket.id)}</blockquote>"},
        "subject_tag": {"subject": f"Re: [ACME #7] Broken zip [{ticket.number}]"},
    }[kind]


SIGNED_IDS = ["own_id", "own_reference"]
OTHERS = [
    "reply_to",
    "reply_cc",
    "delivered_to",
    "stored_id",
    "stored_reference",
    "ancestor",
    "marker",
    "subject_tag",
]


@pytest.mark.parametrize("kind", [*SIGNED_IDS, *OTHERS])
async def test_mail_of_the_requester_joins_the_ticket_it_points_to(mailbox: MailboxOut, kind: str) -> None:
    ticket = await ada_ticket()

    taken = await came(mailbox, **await evidence_for(ticket, kind))

    assert (taken.state, taken.ticket) == (InboundState.MESSAGE, ticket.id)
    assert not await is_marked_new(taken)
    assert (await why(taken)).endswith("So it was added to the ticket.")


@pytest.mark.parametrize("kind", OTHERS)
async def test_mail_of_a_stranger_becomes_a_ticket_that_mentions_the_other(
    mailbox: MailboxOut, kind: str
) -> None:
    ticket = await ada_ticket()

    taken = await came(mailbox, sender=BEN, **await evidence_for(ticket, kind))

    assert taken.state == InboundState.TICKET
    assert await mentions_of(taken) == [ticket.id]
    assert "Its sender is not known there" in await why(taken)


@pytest.mark.parametrize("kind", SIGNED_IDS)
async def test_stranger_with_an_id_we_signed_is_added_and_marked(mailbox: MailboxOut, kind: str) -> None:
    ticket = await ada_ticket()

    taken = await came(mailbox, sender=BEN, **await evidence_for(ticket, kind))

    assert (taken.state, taken.ticket) == (InboundState.MESSAGE, ticket.id)
    assert await is_marked_new(taken)


@pytest.mark.parametrize("kind", OTHERS)
async def test_without_the_sender_rule_all_evidence_counts_for_everybody(
    mailbox: MailboxOut, kind: str
) -> None:
    ticket = await ada_ticket()

    taken = await came(
        mailbox, IngestOptions(sender_rule=False), sender=BEN, **await evidence_for(ticket, kind)
    )

    assert (taken.ticket, await is_marked_new(taken)) == (ticket.id, False)


async def test_without_the_subject_rule_a_tag_points_nowhere(mailbox: MailboxOut) -> None:
    ticket = await ada_ticket()

    taken = await came(
        mailbox, IngestOptions(subject_rule=False), **await evidence_for(ticket, "subject_tag")
    )

    assert (taken.state, await mentions_of(taken)) == (InboundState.TICKET, [])


async def test_same_subject_alone_joins_nothing(mailbox: MailboxOut) -> None:
    await ada_ticket()

    taken = await came(mailbox, subject="Re: Broken zip")

    assert (taken.state, await mentions_of(taken)) == (InboundState.TICKET, [])
    assert await why(taken) == "Nothing in it points to a ticket. So it opened a new ticket."


@pytest.mark.parametrize(
    "forged",
    [
        {"in_reply_to": "<{ticket}.1.0123456789abcdef@example.com>"},
        {"references": "<{ticket}.1.0123456789abcdef@example.com>"},
        {"to": "support+t.{ticket}.0123456789abcdef@example.com"},
        {"html": "<p>hd-ref-{ticket}-0123456789abcdef</p>"},
        {"subject": "{number}"},
        {"subject": "({number})"},
    ],
)
async def test_forged_evidence_leads_nowhere_even_for_the_requester(
    mailbox: MailboxOut, forged: dict[str, str]
) -> None:
    ticket = await ada_ticket()
    mail = {name: value.format(ticket=ticket.id, number=ticket.number) for name, value in forged.items()}

    taken = await came(mailbox, **mail)

    assert (taken.state, await mentions_of(taken)) == (InboundState.TICKET, [])


@pytest.mark.parametrize("role", ["follower", "assignee", "writer", "copied"])
async def test_everybody_who_has_a_part_in_the_ticket_may_write_there(mailbox: MailboxOut, role: str) -> None:
    ticket = await ada_ticket()
    ben = await make_person("Ben Rook", email="ben@elsewhere.example")
    match role:
        case "follower":
            await execute("INSERT INTO ticket_followers (ticket, person) VALUES ($1, $2)", ticket.id, ben)
        case "assignee":
            await execute("UPDATE tickets SET assignee = $2 WHERE id = $1", ticket.id, ben)
        case "writer":
            await make_message(ticket, author=ben)
        case _:
            await came(mailbox, subject=f"[{ticket.number}]", cc="Ben <Ben@Elsewhere.example>")

    taken = await came(mailbox, sender=BEN, **await evidence_for(ticket, "subject_tag"))

    assert (taken.ticket, await is_marked_new(taken)) == (ticket.id, False)


async def test_stranger_who_was_added_once_stays_a_stranger(mailbox: MailboxOut) -> None:
    ticket = await ada_ticket()
    await came(mailbox, sender=BEN, cc="cara@else.example", **await evidence_for(ticket, "own_id"))

    for sender in (BEN, "Cara <cara@else.example>"):
        taken = await came(mailbox, sender=sender, **await evidence_for(ticket, "subject_tag"))
        assert taken.ticket != ticket.id


async def test_colleague_from_a_verified_domain_is_added_and_marked(mailbox: MailboxOut) -> None:
    organisation = await make_organisation(verified=("elsewhere.example",))
    ticket = await ada_ticket(organisation=organisation)

    taken = await came(mailbox, sender=BEN, **await evidence_for(ticket, "stored_id"))

    assert (taken.ticket, await is_marked_new(taken)) == (ticket.id, True)


async def test_private_ticket_has_no_colleagues(mailbox: MailboxOut) -> None:
    organisation = await make_organisation(verified=("elsewhere.example",))
    ticket = await ada_ticket(organisation=organisation, is_private=True)

    taken = await came(mailbox, sender=BEN, **await evidence_for(ticket, "stored_id"))

    assert (taken.ticket != ticket.id, await mentions_of(taken)) == (True, [ticket.id])


async def test_unverified_domain_makes_no_colleague(mailbox: MailboxOut) -> None:
    organisation = await make_organisation(domains=("elsewhere.example",))
    ticket = await ada_ticket(organisation=organisation)

    taken = await came(mailbox, sender=BEN, **await evidence_for(ticket, "stored_id"))

    assert (taken.ticket != ticket.id, await mentions_of(taken)) == (True, [ticket.id])


async def test_mail_from_an_address_of_staff_is_a_customers_and_marked(mailbox: MailboxOut) -> None:
    agent = await make_agent("Maya Lind", email="maya@firm.example")
    ticket = await ada_ticket(assignee=agent.person)

    taken = await came(mailbox, sender="Maya <maya@firm.example>", **await evidence_for(ticket, "stored_id"))

    [row] = await fetch("SELECT author, author_kind, audience FROM messages WHERE id = $1", taken.message)
    assert (taken.ticket, tuple(row.values())) == (ticket.id, (agent.person, "customer", "public"))
    assert await is_marked_new(taken)


async def test_agent_without_a_part_in_the_ticket_is_a_stranger_by_mail(mailbox: MailboxOut) -> None:
    await make_agent("Maya Lind", email="maya@firm.example")
    ticket = await ada_ticket()

    taken = await came(mailbox, sender="maya@firm.example", **await evidence_for(ticket, "subject_tag"))

    assert taken.ticket != ticket.id


async def test_nearest_id_decides_between_two_tickets_of_one_person(mailbox: MailboxOut) -> None:
    older = await ada_ticket()
    newer = await make_ticket(requester=older.requester)
    far, near = await knows(older, new_id()), await knows(newer, new_id())

    taken = await came(mailbox, references=f"<{far}> <{near}>", in_reply_to=f"<{near}>")

    assert taken.ticket == newer.id


async def test_ticket_whose_mail_it_is_goes_before_one_that_only_names_it(mailbox: MailboxOut) -> None:
    naming = await ada_ticket()
    having = await make_ticket(requester=naming.requester)
    shared = await knows(naming, new_id(), "ancestor")
    await knows(having, shared)

    assert (await came(mailbox, in_reply_to=f"<{shared}>")).ticket == having.id


async def test_further_evidence_counts_where_the_nearest_is_not_the_senders(mailbox: MailboxOut) -> None:
    adas = await ada_ticket()
    bens = await make_ticket(requester=await make_person(email="ben@elsewhere.example"))
    far, near = await knows(bens, new_id()), await knows(adas, new_id())

    assert (await came(mailbox, sender=BEN, references=f"<{far}> <{near}>")).ticket == bens.id


async def test_own_id_goes_before_a_tag_of_another_ticket(mailbox: MailboxOut) -> None:
    tagged = await ada_ticket()
    answered = await make_ticket(requester=tagged.requester)

    taken = await came(
        mailbox,
        **await evidence_for(answered, "own_id"),
        **await evidence_for(tagged, "subject_tag"),
    )

    assert taken.ticket == answered.id


async def test_answer_that_comes_before_its_question_shares_the_ticket(mailbox: MailboxOut) -> None:
    first, second = new_id(), new_id()

    answer = await came(mailbox, message_id=second, in_reply_to=f"<{first}>")
    question = await came(mailbox, message_id=first)

    assert (answer.state, question.state) == (InboundState.TICKET, InboundState.MESSAGE)
    assert question.ticket == answer.ticket


async def test_two_answers_to_a_mail_we_never_saw_share_a_ticket(mailbox: MailboxOut) -> None:
    unseen = new_id()

    one = await came(mailbox, references=f"<{unseen}>")
    other = await came(mailbox, references=f"<{unseen}>")

    assert other.ticket == one.ticket


async def test_follow_up_of_a_stranger_joins_the_ticket_they_made(mailbox: MailboxOut) -> None:
    ticket = await ada_ticket()
    known = await knows(ticket, new_id())
    own = new_id()
    made = await came(mailbox, sender=BEN, message_id=own, in_reply_to=f"<{known}>")

    again = await came(mailbox, sender=BEN, references=f"<{known}> <{own}>")

    assert (again.state, again.ticket) == (InboundState.MESSAGE, made.ticket)


@pytest.mark.parametrize("disposition", ["spam", "deleted", "merged"])
async def test_ticket_that_is_not_live_takes_no_mail(mailbox: MailboxOut, disposition: str) -> None:
    ticket = await ada_ticket(disposition=disposition)

    taken = await came(mailbox, **await evidence_for(ticket, "own_id"))

    assert taken.state == InboundState.TICKET


async def test_answer_wakes_a_ticket_that_was_closed_lately(mailbox: MailboxOut) -> None:
    ticket = await ada_ticket(category=Category.CLOSED, closed_at=now() - timedelta(days=29))

    taken = await came(mailbox, **await evidence_for(ticket, "own_id"))

    [row] = await fetch("SELECT status_category FROM tickets WHERE id = $1", ticket.id)
    assert (taken.ticket, row["status_category"]) == (ticket.id, Category.OPEN)


async def test_answer_to_a_ticket_closed_two_years_ago_opens_one_that_mentions_it(
    mailbox: MailboxOut,
) -> None:
    ticket = await ada_ticket(category=Category.CLOSED, closed_at=now() - timedelta(days=730))

    taken = await came(mailbox, **await evidence_for(ticket, "own_id"))

    assert taken.state == InboundState.TICKET
    assert await mentions_of(taken) == [ticket.id]
    assert (await why(taken)).endswith("was settled long ago, so it opened a new one that mentions it.")


async def test_answers_after_that_join_the_new_ticket(mailbox: MailboxOut) -> None:
    ticket = await ada_ticket(category=Category.CLOSED, closed_at=now() - timedelta(days=730))
    evidence = await evidence_for(ticket, "stored_id")
    own = new_id()
    made = await came(mailbox, message_id=own, **evidence)

    again = await came(mailbox, in_reply_to=f"<{own}>", references=evidence["in_reply_to"])

    assert (again.state, again.ticket) == (InboundState.MESSAGE, made.ticket)


async def ben_at_work(**sharing: Any) -> tuple[MadeTicket, int, int]:
    """A ticket of Ada's that Ben, her colleague, wrote in on the portal; his id and their organisation's."""
    ben = await make_customer("Ben Rook", email="ben@elsewhere.example")
    organisation = await make_organisation(ticket_access="everyone", **sharing)
    await make_membership(ben.person, organisation)
    ticket = await ada_ticket(organisation=organisation)
    await post_reply(ben, ticket.number, Reply(body="Mine as well."))
    return ticket, ben.person, organisation


async def by_subject(mailbox: MailboxOut, ticket: MadeTicket) -> bool:
    """Whether a mail of Ben's that only names the ticket joins it."""
    taken = await came(mailbox, sender=BEN, subject=f"Re: Broken zip [{ticket.number}]")
    return taken.ticket == ticket.id


async def test_colleague_who_wrote_on_the_portal_writes_by_mail_as_long_as_they_see_the_ticket(
    mailbox: MailboxOut,
) -> None:
    ticket, ben, organisation = await ben_at_work()

    joined = await by_subject(mailbox, ticket)
    await execute("UPDATE tickets SET is_private = true WHERE id = $1", ticket.id)
    while_private = await by_subject(mailbox, ticket)
    await execute("UPDATE tickets SET is_private = false WHERE id = $1", ticket.id)
    await leave(await make_agent(), ben, organisation)

    assert (joined, while_private, await by_subject(mailbox, ticket)) == (True, False, False)


async def test_colleague_who_may_only_read_by_now_writes_by_mail_no_more_than_on_the_portal(
    mailbox: MailboxOut,
) -> None:
    ticket, _ben, organisation = await ben_at_work()
    await execute("UPDATE organisations SET colleagues_may_reply = false WHERE id = $1", organisation)
    await execute(
        "INSERT INTO organisation_domains (organisation, domain, verified_at)"
        " VALUES ($1, 'elsewhere.example', now())",
        organisation,
    )

    assert not await by_subject(mailbox, ticket)


async def test_verified_domain_lets_nobody_in_who_has_left_its_organisation(mailbox: MailboxOut) -> None:
    organisation = await make_organisation()
    await execute(
        "INSERT INTO organisation_domains (organisation, domain, verified_at)"
        " VALUES ($1, 'elsewhere.example', now())",
        organisation,
    )
    ben = await make_person("Ben Rook", email="ben@elsewhere.example")
    ticket = await ada_ticket(organisation=organisation)
    await make_membership(ben, organisation)
    before = await by_subject(mailbox, ticket)

    await leave(await make_agent(), ben, organisation)
    other = await make_ticket("Broken zip", organisation=organisation)

    assert (before, await by_subject(mailbox, other)) == (True, False)
