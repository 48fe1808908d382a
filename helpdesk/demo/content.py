"""What is written about the demonstration company, read from TOML and checked as a whole."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

FOLDER = Path(__file__).parent / "content"
UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
_AGE_PATTERN = r"^(\d+[wdhm])+$"
_AGE_PART = re.compile(r"(\d+)([wdhm])")
_REFERENCE = re.compile(r"\{ticket:([a-z0-9-]+)\}")

Age = Annotated[str, Meta(pattern=_AGE_PATTERN)]
Key = Annotated[str, Meta(pattern=r"^[a-z0-9-]+$")]
Email = Annotated[str, Meta(pattern=r"^[^\s@]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.example$")]
Line = Annotated[str, Meta(min_length=1, max_length=300, pattern=r"^\S[^\n]*$")]
Locale = Literal["en", "de", "fr"]
T = TypeVar("T")


class ContentError(ValueError):
    """The content does not hold together; the message lists every fault with the place it is in."""


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of everything written in the TOML files: a misspelt field is a fault, not a surprise."""


class TeamEntry(Entry, frozen=True, kw_only=True):
    key: Key
    name: Line
    city: Line
    zone: Line
    description: Line


class DomainEntry(Entry, frozen=True, kw_only=True):
    name: Annotated[str, Meta(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*\.example$")]
    verified: bool


class OrganisationEntry(Entry, frozen=True, kw_only=True):
    """`ticket_roles` are those whose people see all its tickets; without any everybody sees their own."""

    key: Key
    name: Line
    city: Line
    domains: tuple[DomainEntry, ...]
    note: str = ""
    ticket_roles: tuple[Line, ...] = ()


class StaffEntry(Entry, frozen=True, kw_only=True):
    name: Line
    email: Email
    role: Literal["admin", "lead", "agent"]
    teams: tuple[Key, ...]
    zone: Line
    locale: Locale
    title: Line
    phone: Line
    signature: str

    @property
    def emails(self) -> tuple[str, ...]:
        return (self.email,)


class MembershipEntry(Entry, frozen=True, kw_only=True):
    organisation: Key
    role: Line
    since: Age
    until: Age | None = None

    def covers(self, ago: timedelta) -> bool:
        """Whether the membership held that long before now."""
        ended = parse_age(self.until) if self.until else timedelta()
        return ended <= ago <= parse_age(self.since)


class CustomerEntry(Entry, frozen=True, kw_only=True):
    """A person who is served. The first address is the one to write to; all but `unverified` are proven."""

    name: Line
    emails: Annotated[tuple[Email, ...], Meta(min_length=1)]
    locale: Locale
    zone: Line
    phones: tuple[Line, ...] = ()
    unverified: tuple[Email, ...] = ()
    memberships: tuple[MembershipEntry, ...] = ()
    note: str = ""

    @property
    def email(self) -> str:
        return self.emails[0]

    def organisation_at(self, ago: timedelta) -> str | None:
        """The key of the organisation this person spoke for that long before now."""
        return next((each.organisation for each in self.memberships if each.covers(ago)), None)


class LoginEntry(Entry, frozen=True, kw_only=True):
    email: Email
    sentence: Line


class AttachmentEntry(Entry, frozen=True, kw_only=True):
    name: Annotated[str, Meta(pattern=r"^[a-z0-9-]+\.(txt|csv)$")]
    text: Annotated[str, Meta(min_length=1)]


class MessageEntry(Entry, frozen=True, kw_only=True):
    author: Email
    body: Annotated[str, Meta(min_length=1)]
    audience: Literal["public", "internal"] = "public"
    after: Age = "0m"
    attachments: tuple[AttachmentEntry, ...] = ()


class TicketEntry(Entry, frozen=True, kw_only=True):
    """One case. `age` counts back from now to the first message, `after` on from the message before."""

    key: Key
    subject: Line
    requester: Email
    channel: Literal["web", "mail", "phone"]
    type: Literal["question", "complaint", "order", "billing", "incident"]
    priority: Literal["low", "normal", "high", "urgent"]
    team: Key
    status: Literal["new", "open", "waiting", "on_hold", "solved", "closed"]
    tags: tuple[Line, ...]
    age: Age
    messages: Annotated[tuple[MessageEntry, ...], Meta(min_length=1)]
    assignee: Email | None = None
    followers: tuple[Email, ...] = ()
    is_private: bool = False

    @property
    def message_ages(self) -> tuple[timedelta, ...]:
        """How long before now each message was written; negative would be the future."""
        waits = accumulate(parse_age(message.after) for message in self.messages)
        return tuple(parse_age(self.age) - wait for wait in waits)

    def written_at(self, now: datetime) -> tuple[datetime, ...]:
        """The instant of each message, seen from `now`."""
        return tuple(now - ago for ago in self.message_ages)


class FieldEntry(Entry, frozen=True, kw_only=True):
    """A custom field; `types` are those of a ticket it is asked for, all of them without."""

    subject: Literal["ticket", "person", "organisation"]
    key: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    name: Line
    kind: Literal["text", "number", "choice", "person"]
    help: str = ""
    options: dict[str, Line] = {}
    least: str | None = None
    most: str | None = None
    audience: Literal["staff", "shown", "asked"] = "staff"
    types: tuple[str, ...] = ()
    before_solving: bool = False


class ValuesEntry(Entry, frozen=True, kw_only=True):
    """What a ticket or an organisation has in the fields; somebody who works here by their address."""

    key: Key
    values: dict[str, int | float | str]


class Content(Struct, frozen=True, kw_only=True, dict=True):
    """The whole company. Tickets are in the order in which they were opened."""

    password: str
    logins: tuple[LoginEntry, ...]
    teams: tuple[TeamEntry, ...]
    staff: tuple[StaffEntry, ...]
    customers: tuple[CustomerEntry, ...]
    organisations: tuple[OrganisationEntry, ...]
    tickets: tuple[TicketEntry, ...]
    fields: tuple[FieldEntry, ...]
    ticket_values: Mapping[str, dict[str, int | float | str]]
    organisation_values: Mapping[str, dict[str, int | float | str]]

    @cached_property
    def staff_by_email(self) -> Mapping[str, StaffEntry]:
        return {person.email: person for person in self.staff}

    @cached_property
    def customers_by_email(self) -> Mapping[str, CustomerEntry]:
        return {email: person for person in self.customers for email in person.emails}

    @cached_property
    def tickets_by_key(self) -> Mapping[str, TicketEntry]:
        return {ticket.key: ticket for ticket in self.tickets}


class _TeamsFile(Entry, frozen=True, kw_only=True):
    teams: tuple[TeamEntry, ...]


class _OrganisationsFile(Entry, frozen=True, kw_only=True):
    organisations: tuple[OrganisationEntry, ...]


class _PeopleFile(Entry, frozen=True, kw_only=True):
    password: Annotated[str, Meta(min_length=10)]
    logins: tuple[LoginEntry, ...]
    staff: tuple[StaffEntry, ...]
    customers: tuple[CustomerEntry, ...]


class _FieldsFile(Entry, frozen=True, kw_only=True):
    fields: tuple[FieldEntry, ...]
    tickets: tuple[ValuesEntry, ...]
    organisations: tuple[ValuesEntry, ...]


class _TicketsFile(Entry, frozen=True, kw_only=True):
    tickets: tuple[TicketEntry, ...]


def load_content(folder: Path = FOLDER) -> Content:
    """Everything written about the company. Raises ContentError with all faults when it does not fit."""
    content = _read(folder)
    faults = [fault for check in CHECKS for fault in check(content)]
    if faults:
        raise ContentError("The demonstration content does not hold together:\n- " + "\n- ".join(faults))
    return content


def parse_age(text: str) -> timedelta:
    """A duration such as 3h, 12d or 1d2h30m."""
    if not re.match(_AGE_PATTERN, text):
        raise ContentError(f"“{text}” is no duration; write 20m, 3h, 12d, 2w or 1d2h30m.")
    parts = (int(amount) * UNITS[unit] for amount, unit in _AGE_PART.findall(text))
    return sum(parts, timedelta())


def with_numbers(body: str, numbers: Mapping[str, str]) -> str:
    """The body with each {ticket:key} replaced by that ticket's number."""
    return _REFERENCE.sub(lambda found: numbers[found[1]], body)


def _read(folder: Path) -> Content:
    people = _decoded(folder / "people.toml", _PeopleFile)
    files = [_decoded(path, _TicketsFile) for path in sorted((folder / "tickets").glob("*.toml"))]
    tickets = [ticket for file in files for ticket in file.tickets]
    custom = _decoded(folder / "fields.toml", _FieldsFile)
    return Content(
        password=people.password,
        logins=people.logins,
        teams=_decoded(folder / "teams.toml", _TeamsFile).teams,
        staff=people.staff,
        customers=people.customers,
        organisations=_decoded(folder / "organisations.toml", _OrganisationsFile).organisations,
        tickets=tuple(sorted(tickets, key=lambda ticket: parse_age(ticket.age), reverse=True)),
        fields=custom.fields,
        ticket_values={entry.key: entry.values for entry in custom.tickets},
        organisation_values={entry.key: entry.values for entry in custom.organisations},
    )


def _decoded(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.toml.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError) as error:
        raise ContentError(f"{path.name}: {error}") from error


def _check_unique(content: Content) -> Iterator[str]:
    people = (*content.staff, *content.customers)
    domains = [domain.name for each in content.organisations for domain in each.domains]
    yield from _repeated("team", [team.key for team in content.teams])
    yield from _repeated("organisation", [each.key for each in content.organisations])
    yield from _repeated("domain", domains)
    yield from _repeated("address", [email for person in people for email in person.emails])
    yield from _repeated("ticket", [ticket.key for ticket in content.tickets])


def _repeated(noun: str, values: Iterable[str]) -> Iterator[str]:
    for value, count in Counter(values).items():
        if count > 1:
            yield f"{noun} {value}: written {count} times"


def _check_people(content: Content) -> Iterator[str]:
    teams = {team.key for team in content.teams}
    organisations = {each.key for each in content.organisations}
    for colleague in content.staff:
        yield from _unknown(f"{colleague.email}: team", colleague.teams, teams)
    for person in content.customers:
        named = [membership.organisation for membership in person.memberships]
        yield from _unknown(f"{person.email}: organisation", named, organisations)
        yield from _unknown(f"{person.email}: unverified address", person.unverified, person.emails)
        for membership in person.memberships:
            if not membership.covers(parse_age(membership.since)):
                yield f"{person.email}: left {membership.organisation} before joining it"


def _check_logins(content: Content) -> Iterator[str]:
    known = {*content.staff_by_email, *content.customers_by_email}
    yield from _unknown("login", [login.email for login in content.logins], known)


def _unknown(place: str, values: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    for value in values:
        if value not in known:
            yield f"{place} {value} is not known"


def _check_tickets(content: Content) -> Iterator[str]:
    teams = {team.key for team in content.teams}
    known = {*content.staff_by_email, *content.customers_by_email}
    for ticket in content.tickets:
        place = f"ticket {ticket.key}:"
        yield from _unknown(f"{place} team", [ticket.team], teams)
        yield from _unknown(f"{place} requester", [ticket.requester], content.customers_by_email)
        yield from _unknown(f"{place} follower", ticket.followers, known)
        yield from _unknown(f"{place} author", [each.author for each in ticket.messages], known)
        if ticket.requester in ticket.followers:
            yield f"{place} the requester need not follow"
        yield from _misassigned(ticket, content)
        yield from _mistimed(ticket, content)
        yield from _out_of_place(ticket, content)


def _check_fields(content: Content) -> Iterator[str]:
    """A value of a field, a ticket or an organisation that is not there."""
    yield from _unknown("values of ticket", content.ticket_values, content.tickets_by_key)
    keys = {each.key for each in content.organisations}
    yield from _unknown("values of organisation", content.organisation_values, keys)
    for subject, values in (("ticket", content.ticket_values), ("organisation", content.organisation_values)):
        known = {field.key for field in content.fields if field.subject == subject}
        for key, filled in values.items():
            yield from _unknown(f"{subject} {key}: field", filled, known)


def _misassigned(ticket: TicketEntry, content: Content) -> Iterator[str]:
    if ticket.assignee is None:
        return
    colleague = content.staff_by_email.get(ticket.assignee)
    if colleague is None or ticket.team not in colleague.teams:
        yield f"ticket {ticket.key}: {ticket.assignee} does not work in {ticket.team}"


def _mistimed(ticket: TicketEntry, content: Content) -> Iterator[str]:
    """A message in the future, or one that names a ticket which did not exist yet."""
    if ticket.message_ages[-1] < timedelta():
        yield f"ticket {ticket.key}: the last message lies in the future"
    for message, ago in zip(ticket.messages, ticket.message_ages, strict=True):
        for key in _REFERENCE.findall(message.body):
            named = content.tickets_by_key.get(key)
            if named is None:
                yield f"ticket {ticket.key}: names the unknown ticket {key}"
            elif parse_age(named.age) < ago:
                yield f"ticket {ticket.key}: names {key} before it was opened"


def _out_of_place(ticket: TicketEntry, content: Content) -> Iterator[str]:
    """A first message by the wrong person, a note by a customer, or a stranger in the conversation."""
    first = ticket.messages[0]
    on_behalf = ticket.channel == "phone" and first.author in content.staff_by_email
    if first.audience != "public" or (first.author != ticket.requester and not on_behalf):
        yield f"ticket {ticket.key}: the first message is not the requester's"
    for message, ago in zip(ticket.messages, ticket.message_ages, strict=True):
        if message.author in content.staff_by_email:
            continue
        if message.audience == "internal":
            yield f"ticket {ticket.key}: {message.author} cannot write an internal note"
        elif not _takes_part(message.author, ticket, ago, content):
            yield f"ticket {ticket.key}: {message.author} has no part in it"


def _takes_part(author: str, ticket: TicketEntry, ago: timedelta, content: Content) -> bool:
    """The requester, a follower, or somebody of the requester's organisation at the time."""
    if author in (ticket.requester, *ticket.followers):
        return True
    people = [content.customers_by_email.get(email) for email in (author, ticket.requester)]
    organisations = {person.organisation_at(ago) if person else None for person in people}
    return len(organisations) == 1 and None not in organisations


CHECKS: tuple[Callable[[Content], Iterator[str]], ...] = (
    _check_unique,
    _check_people,
    _check_logins,
    _check_tickets,
    _check_fields,
)
