"""The tickets of the demonstration company, each told message by message at its time."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from helpdesk.core.clock import frozen, now
from helpdesk.db.sql import fetch
from helpdesk.demo.content import Content, MessageEntry, TicketEntry, with_numbers
from helpdesk.demo.people import Company
from helpdesk.events.actor import Actor
from helpdesk.files.actions.attachments import Upload
from helpdesk.tickets.actions.attaching import taken_files
from helpdesk.tickets.actions.notes import add_note
from helpdesk.tickets.actions.opening import NewTicket, write_ticket
from helpdesk.tickets.actions.reply import Reply, post_reply
from helpdesk.tickets.actions.status import change_status
from helpdesk.tickets.actions.writing import NewMessage
from helpdesk.tickets.contents import typed_content
from helpdesk.tickets.enums import Channel, Priority
from helpdesk.tickets.rules import author_kind_of

A_MOMENT = timedelta(minutes=1)


class Scene(Struct, frozen=True):
    """One thing that happens in a ticket: a message by its place, or the end after the last."""

    at: datetime
    entry: TicketEntry
    number_of_message: int


class Narrator:
    """Tells the tickets side by side as time went on, so that each can name those that were there before."""

    def __init__(
        self, content: Content, company: Company, types: dict[str, int], statuses: dict[str, int]
    ) -> None:
        self._values = content.ticket_values
        self._company = company
        self._types = types
        self._statuses = statuses
        self._numbers: dict[str, str] = {}

    async def tell(self, scene: Scene) -> None:
        """Let one thing happen at its time: the opening, a message, or the status a ticket has today."""
        with frozen(scene.at):
            if scene.number_of_message == 0:
                self._numbers[scene.entry.key] = await self._open(scene.entry)
            elif scene.number_of_message < len(scene.entry.messages):
                message = scene.entry.messages[scene.number_of_message]
                await self._write(self._numbers[scene.entry.key], message)
            else:
                await self._settle(scene.entry, self._numbers[scene.entry.key])

    async def _open(self, entry: TicketEntry) -> str:
        first = entry.messages[0]
        new = NewTicket(
            subject=entry.subject,
            body=self._text(first),
            requester=self._company.person(entry.requester),
            channel=Channel(entry.channel),
            priority=Priority(entry.priority),
            type=self._types[entry.type],
            team=self._company.teams[entry.team],
            assignee=self._company.person(entry.assignee) if entry.assignee else None,
            tags=entry.tags,
            followers=tuple(sorted(self._others(entry))),
            uploads=_uploads(first),
            is_private=entry.is_private,
            custom=self._values.get(entry.key, {}),
        )
        author = self._company.actors[first.author]
        # A customer's own form leaves team and assignee to us; here the story is told as it went on.
        return (await write_ticket(author, new, await _first_message(author, new))).number

    async def _write(self, number: str, message: MessageEntry) -> None:
        author = self._company.actors[message.author]
        if message.audience == "internal":
            await add_note(author, number, body=self._text(message), uploads=_uploads(message))
            return
        await post_reply(author, number, Reply(body=self._text(message), uploads=_uploads(message)))

    async def _settle(self, entry: TicketEntry, number: str) -> None:
        """Give the status the ticket has today, by whoever works on it."""
        worker = self._worker(entry)
        if worker is None or entry.status == "new":
            return
        if entry.status == "closed":
            await change_status(worker, number, self._statuses["solved"])
        await change_status(worker, number, self._statuses[entry.status])

    def _worker(self, entry: TicketEntry) -> Actor | None:
        """The assignee, or the last colleague who wrote."""
        authors = [self._company.actors[message.author] for message in entry.messages]
        colleagues = [author for author in authors if author.is_staff]
        if entry.assignee:
            return self._company.actors[entry.assignee]
        return colleagues[-1] if colleagues else None

    def _others(self, entry: TicketEntry) -> set[int]:
        """Who follows: those who are said to, and customers who write although they did not ask."""
        authors = {message.author for message in entry.messages}
        customers = {email for email in authors if not self._company.actors[email].is_staff}
        named = {self._company.person(email) for email in (*entry.followers, *customers)}
        return named - {self._company.person(entry.requester)}

    def _text(self, message: MessageEntry) -> str:
        return with_numbers(message.body, self._numbers)


async def load_tickets(content: Content, company: Company, today: datetime) -> None:
    """Tell every ticket of the content."""
    narrator = Narrator(
        content,
        company,
        types={row["name"].lower(): row["id"] for row in await fetch("SELECT id, name FROM ticket_types")},
        statuses={
            row["category"]: row["id"]
            for row in await fetch("SELECT id, category FROM statuses WHERE is_default")
        },
    )
    for scene in sorted(_scenes(content, today), key=lambda scene: scene.at):
        await narrator.tell(scene)


def _scenes(content: Content, today: datetime) -> Iterator[Scene]:
    for entry in content.tickets:
        times = entry.written_at(today)
        for place, at in enumerate(times):
            yield Scene(at, entry, place)
        yield Scene(min(times[-1] + A_MOMENT, today), entry, len(times))


async def _first_message(author: Actor, new: NewTicket) -> NewMessage:
    return NewMessage(
        content=typed_content(new.body),
        audience=new.audience,
        author=author.person,
        author_kind=author_kind_of(author),
        channel=new.channel,
        at=now(),
        files=await taken_files(new.uploads),
    )


def _uploads(message: MessageEntry) -> tuple[Upload, ...]:
    return tuple(
        Upload(name=each.name, content_type="text/plain", stream=each.text.encode())
        for each in message.attachments
    )
