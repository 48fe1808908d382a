"""A company with secrets: words planted where only some may read them, and what leads there."""

from datetime import timedelta

from msgspec import Struct

from helpdesk.accounts.queries.sessions import sessions_of
from helpdesk.core.clock import now
from helpdesk.db.sql import execute, fetch_value
from helpdesk.drafts.actions import save_draft
from helpdesk.events.actor import Staff
from helpdesk.files.actions.attachments import attach
from helpdesk.files.uploads import Upload
from helpdesk.tickets.enums import Audience, AuthorKind
from tests.factories.bulk import make_bulk_change
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_agent, make_observer, make_person, make_phone
from tests.factories.sessions import give_password, make_session
from tests.factories.teams import make_team
from tests.factories.tickets import MadeTicket, make_message, make_ticket
from tests.factories.trouble import outgoing_mail, quarantined_mail, stopped_job
from tests.factories.views import make_view
from tests.web.test_matrix import Sample, _sample

KINDS = ("guest", "owner", "stranger", "agent", "lead", "admin", "observer")
CUSTOMERS = frozenset({"owner", "stranger"})
STAFF = frozenset({"agent", "lead", "admin", "observer"})
NOBODY: frozenset[str] = frozenset()
# A word that is planted begins like this; no attack makes one up.
PLANTED = "qzx"


class World(Struct, frozen=True, kw_only=True):
    """Who comes, what the sample's addresses name, what leads to others' things, and who may read what."""

    visitors: dict[str, int | None]
    names: dict[str, str]
    others: dict[str, list[str]]
    readers: dict[str, frozenset[str]]

    @property
    def most_others(self) -> int:
        """How many things of others there are at most of one kind."""
        return max(map(len, self.others.values()))

    def names_of_others(self, number: int) -> dict[str, str]:
        """The sample's names with those of somebody else's things in their places, one or another of them."""
        taken = {name: values[number % len(values)] for name, values in self.others.items()}
        return {**self.names, **taken}

    def leaks(self, kind: str, text: str, path: str) -> list[str]:
        """The planted words in an answer that are not for this kind of visitor to read."""
        known = {"qzx-asked"} if "{token}" in path else set()
        return [
            word
            for word, readers in self.readers.items()
            if word in text and kind not in readers and word not in known
        ]


async def plant() -> World:
    """The sample of the matrix, and beside it everything that is somebody else's."""
    sample = await _sample()
    owner, other, *staff = sample.visitors[1:]
    assert owner is not None
    visitors = dict(zip(KINDS, [None, owner, other, *staff, (await make_observer()).person], strict=True))
    stranger, colleague = await _stranger(), await make_agent("qzx-colleague")
    tickets = [await _ticket_of(stranger, "theirs"), await _hidden_ticket(), await _deleted_ticket(stranger)]
    files = [await _talk(ticket, word) for ticket, word in zip(tickets, WORDS, strict=True)]
    files.append(await _own_talk(sample, colleague))
    others = {
        "number": [ticket.number for ticket in tickets],
        "attachment_id": files,
        "person": [str(stranger), str(colleague.person)],
        "person_id": [str(stranger), str(colleague.person), *(str(person) for person in staff)],
        "identity": [str(await make_phone(stranger, "+47 10 99 99 99"))],
        "organisation": [await _organisation(stranger)],
        "session_id": await _sessions(stranger, colleague.person),
        "team_id": [str(await fetch_value("SELECT team FROM tickets WHERE id = $1", tickets[1].id))],
        "job_id": [str(await stopped_job(error="qzx-job"))],
        "inbound_id": [str(await quarantined_mail(QUARANTINED, reason="qzx-reason"))],
        "outbound_id": [str(await outgoing_mail(error="qzx-refusal"))],
        "view": [str(await make_view("qzx-view", owner=colleague.person))],
        "change": [str(await make_bulk_change(colleague.person, tickets[0], add_tags=("qzx-bulk",)))],
    }
    await _pending()
    return World(visitors=visitors, names=sample.names, others=others, readers=READERS)


WORDS = ("theirs", "hidden", "deleted")
QUARANTINED = b"From: Eve <eve@example.org>\r\nSubject: qzx-subject\r\n\r\nqzx-quarantined\r\n"
READERS = {
    "qzx-asked": STAFF | {"owner"},
    "qzx-note": STAFF,
    "qzx-draft": NOBODY,
    "qzx-theirs": STAFF,
    "qzx-hidden": frozenset({"admin"}),
    "qzx-deleted": NOBODY,
    "qzx-pending": NOBODY,
    "qzx-stranger": STAFF,
    "qzx-club": STAFF,
    "qzx-browser": NOBODY,
    "qzx-job": frozenset({"admin"}),
    "qzx-reason": frozenset({"admin"}),
    "qzx-quarantined": frozenset({"admin"}),
    "qzx-refusal": frozenset({"admin"}),
    "qzx-bulk": NOBODY,
    "qzx-view": NOBODY,
    "$argon2": NOBODY,
}


async def _stranger() -> int:
    """A customer whom only staff know."""
    person = await make_person("qzx-stranger", email="qzx-stranger@example.com")
    await give_password(person)
    return person


async def _ticket_of(person: int, word: str, **columns: object) -> MadeTicket:
    planted = {"tags": (f"qzx-{word}",), **columns}
    return await make_ticket(f"qzx-{word}", requester=person, **planted)


async def _hidden_ticket() -> MadeTicket:
    """One of a team whose tickets nobody else sees."""
    team = await make_team(others="none")
    return await _ticket_of(await make_person(), "hidden", team=team)


async def _deleted_ticket(person: int) -> MadeTicket:
    # Without its tag: whoever looks after tags sees them all.
    return await _ticket_of(person, "deleted", disposition="deleted", tags=())


async def _talk(ticket: MadeTicket, word: str) -> str:
    """What is said in a ticket, with a file; the id of that."""
    message = await make_message(ticket, f"qzx-{word}")
    upload = Upload(f"qzx-{word}.txt", "text/plain", f"qzx-{word}".encode())
    return str(await attach(upload, owner_kind="message", owner_id=message))


async def _own_talk(sample: Sample, colleague: Staff) -> str:
    """In the ticket that the owner sees: a note with a file, which they do not, and somebody's draft."""
    number = sample.names["number"]
    ticket = MadeTicket(
        await fetch_value("SELECT id FROM tickets WHERE number = $1", number), number, sample.visitors[1] or 0
    )
    await make_message(ticket, "qzx-asked")
    note = await make_message(
        ticket,
        "qzx-note",
        author=colleague.person,
        author_kind=AuthorKind.STAFF,
        audience=Audience.INTERNAL,
    )
    await save_draft(colleague, "ticket", ticket.id, "reply", "qzx-draft")
    upload = Upload("qzx-note.txt", "text/plain", b"qzx-note")
    return str(await attach(upload, owner_kind="message", owner_id=note))


async def _organisation(member: int) -> str:
    found = await make_organisation("qzx-club", note="qzx-club is late with its bills", city="qzx-club city")
    await make_membership(member, found)
    return str(found)


async def _sessions(*persons: int) -> list[str]:
    """Where they are signed in: what anybody else sees of it names no browser."""
    for person in persons:
        await make_session(person, user_agent="qzx-browser")
    return [str((await sessions_of(person))[0].id) for person in persons]


async def _pending() -> None:
    """What a guest asked and has not confirmed."""
    await execute(
        "INSERT INTO pending_tickets (email, name, subject, body, request_key, expires_at)"
        " VALUES ('qzx-pending@example.com', 'qzx-pending', 'qzx-pending', 'qzx-pending', 'qzx', $1)",
        now() + timedelta(days=1),
    )
