"""The demonstration company: what is written about it fits together, and a fault is named with its place."""

import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from helpdesk.core.markdown import rendered
from helpdesk.demo.content import FOLDER, Content, ContentError, load_content, parse_age, with_numbers

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
FRESH = timedelta(days=3)
STATUSES = {"new", "open", "waiting", "on_hold", "solved", "closed"}
TYPES = {"question", "complaint", "order", "billing", "incident"}


@pytest.fixture(scope="module")
def company() -> Content:
    return load_content()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the content, to be broken."""
    return shutil.copytree(FOLDER, tmp_path / "content")


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def faults(folder: Path) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load_content(folder)
    return str(caught.value).split("\n- ")[1:]


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("20m", timedelta(minutes=20)),
        ("3h", timedelta(hours=3)),
        ("12d", timedelta(days=12)),
        ("2w", timedelta(days=14)),
        ("1d2h30m", timedelta(days=1, hours=2, minutes=30)),
    ],
)
def test_parse_age_reads_durations(text: str, age: timedelta) -> None:
    assert parse_age(text) == age


@pytest.mark.parametrize("text", ["", "3", "h", "3 h", "3y", "-3h", "3h later"])
def test_parse_age_refuses_what_is_no_duration(text: str) -> None:
    with pytest.raises(ContentError, match="is no duration"):
        parse_age(text)


def test_company_has_the_promised_size(company: Content) -> None:
    assert len(company.organisations) == 12
    assert len(company.customers) == 40
    assert len(company.tickets) >= 115
    assert sum(len(ticket.messages) >= 3 for ticket in company.tickets) >= 40
    assert [team.name for team in company.teams] == ["Care", "Workshop & Couriers"]
    assert Counter(person.role for person in company.staff) == {"agent": 6, "lead": 2, "admin": 1}


def test_tickets_cover_every_value_of_every_choice(company: Content) -> None:
    assert {ticket.status for ticket in company.tickets} == STATUSES
    assert {ticket.channel for ticket in company.tickets} == {"web", "mail", "phone"}
    assert {ticket.priority for ticket in company.tickets} == {"low", "normal", "high", "urgent"}
    assert {ticket.type for ticket in company.tickets} == TYPES
    assert {ticket.team for ticket in company.tickets} == {team.key for team in company.teams}


def test_queues_look_like_a_working_day(company: Content) -> None:
    count = Counter(ticket.status for ticket in company.tickets)
    recent = [ticket for ticket in company.tickets if parse_age(ticket.age) <= FRESH]
    unassigned = [ticket for ticket in recent if ticket.assignee is None]

    assert (count["waiting"], count["on_hold"]) == (10, 4)
    assert sum(ticket.status in {"new", "open"} for ticket in recent) >= 25
    assert all(ticket in recent for ticket in company.tickets if ticket.status in {"new", "open"})
    assert {ticket.status for ticket in unassigned} == {"new"}
    assert max(parse_age(ticket.age) for ticket in company.tickets) > timedelta(days=700)


def test_tickets_are_in_the_order_they_were_opened(company: Content) -> None:
    opened = [ticket.written_at(NOW)[0] for ticket in company.tickets]
    assert opened == sorted(opened)


def test_no_message_lies_in_the_future_and_each_follows_the_last(company: Content) -> None:
    for ticket in company.tickets:
        written = ticket.written_at(NOW)
        assert list(written) == sorted(written), ticket.key
        assert written[-1] <= NOW, ticket.key


def test_first_message_is_the_requesters_or_a_logged_call(company: Content) -> None:
    by_staff = {
        ticket.channel for ticket in company.tickets if ticket.messages[0].author in company.staff_by_email
    }
    others = [
        ticket.key
        for ticket in company.tickets
        if ticket.channel != "phone" and ticket.messages[0].author != ticket.requester
    ]
    assert (by_staff, others) == ({"phone"}, [])


def test_status_agrees_with_the_conversation(company: Content) -> None:
    """Nobody has answered a new ticket; a waiting one had our word last."""
    for ticket in company.tickets:
        public = [message.author for message in ticket.messages if message.audience == "public"]
        if ticket.status == "new":
            assert not company.staff_by_email.keys() & set(public[1:]), ticket.key
        elif ticket.status == "waiting":
            assert public[-1] in company.staff_by_email, ticket.key
        elif ticket.status != "open":
            assert company.staff_by_email.keys() & set(public), ticket.key


def test_nothing_is_told_twice(company: Content) -> None:
    bodies = [message.body for ticket in company.tickets for message in ticket.messages]
    subjects = [ticket.subject for ticket in company.tickets]
    assert [body for body, count in Counter(bodies).items() if count > 1] == []
    assert [subject for subject, count in Counter(subjects).items() if count > 1] == []


def test_everybody_who_is_served_has_a_ticket(company: Content) -> None:
    heard = {message.author for ticket in company.tickets for message in ticket.messages}
    heard |= {ticket.requester for ticket in company.tickets}
    assert [person.name for person in company.customers if not heard & set(person.emails)] == []


def test_company_domains_are_never_those_of_private_people(company: Content) -> None:
    domains = {domain.name for each in company.organisations for domain in each.domains}
    private = {
        email.partition("@")[2]
        for person in company.customers
        for email in person.emails
        if not person.memberships
    }
    assert domains & private == set()


def test_former_members_speak_for_their_organisation_only_while_they_belong_to_it(company: Content) -> None:
    paulo = company.customers_by_email["paulo.nunes@hotelmeridian.example"]
    spoke_for = [paulo.organisation_at(timedelta(days=days)) for days in (900, 300, 130, 10)]
    assert spoke_for == [None, "meridian", None, "teatro"]


def test_zones_exist(company: Content) -> None:
    zones = {each.zone for each in (*company.teams, *company.staff, *company.customers)}
    assert {ZoneInfo(zone).key for zone in zones} == zones


def test_logins_show_every_role(company: Content) -> None:
    roles = [
        company.staff_by_email[login.email].role if login.email in company.staff_by_email else "customer"
        for login in company.logins
    ]
    assert roles == ["admin", "lead", "agent", "agent", "customer", "customer"]
    assert len(company.password) >= 10


def test_every_message_renders_to_something(company: Content) -> None:
    bodies = [message.body for ticket in company.tickets for message in ticket.messages]
    pages = [rendered(body) for body in bodies]
    assert [body for body, page in zip(bodies, pages, strict=True) if not page] == []
    assert {tag for tag in ("<table>", "<pre>", "<ol>", "<ul>") if any(tag in page for page in pages)} == {
        "<table>",
        "<pre>",
        "<ol>",
        "<ul>",
    }


def test_references_become_ticket_numbers() -> None:
    body = "Same batch as {ticket:yellow-soles-marlon}: hot."
    assert with_numbers(body, {"yellow-soles-marlon": "SL-4698"}) == "Same batch as SL-4698: hot."


def test_files_stay_readable() -> None:
    lengths = {path.name: path.read_text().count("\n") for path in FOLDER.rglob("*.toml")}
    assert {name: lines for name, lines in lengths.items() if lines > 600} == {}


def test_misspelt_field_is_named_with_its_file(copy: Path) -> None:
    spoil(copy / "teams.toml", "zone =", "zoen =")
    with pytest.raises(ContentError, match=r"teams\.toml: Object contains unknown field `zoen`"):
        load_content(copy)


def test_missing_file_is_named(copy: Path) -> None:
    (copy / "organisations.toml").unlink()
    with pytest.raises(ContentError, match=r"organisations\.toml"):
        load_content(copy)


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (
            "organisations.toml",
            'name = "hansekontor-lager.example"',
            'name = "hansekontor.example"',
            "domain hansekontor.example: written 2 times",
        ),
        (
            "people.toml",
            'teams = ["care"]',
            'teams = ["care", "bar"]',
            "solveig.nygard@soleandlace.example: team bar is not known",
        ),
        (
            "people.toml",
            'organisation = "fjord", role = "Treasurer"',
            'organisation = "fiord", role = "Treasurer"',
            "sindre.bakke@fjordrunning.example: organisation fiord is not known",
        ),
        (
            "people.toml",
            'since = "820d", until = "140d"',
            'since = "82d", until = "140d"',
            "paulo.nunes@teatrodocais.example: left meridian before joining it",
        ),
        (
            "people.toml",
            'email = "elif.aydin@post.example"\nsentence',
            'email = "elif@post.example"\nsentence',
            "login elif@post.example is not known",
        ),
        (
            "tickets/soles.toml",
            'key = "sun-or-wash-theo"',
            'key = "whiter-than-new-bo"',
            "ticket whiter-than-new-bo: written 2 times",
        ),
        (
            "tickets/soles.toml",
            "{ticket:yellow-soles-marlon}",
            "{ticket:yellow-souls}",
            "ticket yellow-soles-fjord: names the unknown ticket yellow-souls",
        ),
        (
            "tickets/soles.toml",
            'age = "20m"',
            'age = "14m"',
            "ticket yellow-soles-fjord: the last message lies in the future",
        ),
        (
            "tickets/soles.toml",
            'assignee = "mara.kim@soleandlace.example"',
            'assignee = "dario.rossi@soleandlace.example"',
            "ticket yellow-soles-fjord: dario.rossi@soleandlace.example does not work in care",
        ),
        (
            "tickets/invoices.toml",
            '[[tickets.messages]]\nauthor = "priya@boseanddaughters.example"',
            '[[tickets.messages]]\nauthor = "mara.kim@soleandlace.example"',
            "ticket invoice-2291: the first message is not the requester's",
        ),
        (
            "tickets/invoices.toml",
            'followers = ["anjali@boseanddaughters.example"]',
            'followers = ["priya@boseanddaughters.example"]',
            "ticket invoice-2291: the requester need not follow",
        ),
    ],
)
def test_fault_is_named_with_its_place(copy: Path, file: str, old: str, new: str, fault: str) -> None:
    spoil(copy / file, old, new)
    assert faults(copy) == [fault]


def test_ticket_cannot_name_one_that_was_opened_later(copy: Path) -> None:
    spoil(copy / "tickets/soles.toml", "Whatever happened, happened here", "{ticket:yellow-soles-fjord}")
    assert faults(copy) == ["ticket yellow-soles-marlon: names yellow-soles-fjord before it was opened"]


@pytest.mark.parametrize(
    ("author", "audience", "fault"),
    [
        ("elif.aydin@post.example", "public", "has no part in it"),
        ("annika.lund@fjordrunning.example", "internal", "cannot write an internal note"),
    ],
)
def test_strangers_and_notes_by_customers_are_refused(
    copy: Path, author: str, audience: str, fault: str
) -> None:
    spoil(
        copy / "tickets/soles.toml",
        'author = "mara.kim@soleandlace.example"\naudience = "internal"',
        f'author = "{author}"\naudience = "{audience}"',
    )
    assert faults(copy) == [f"ticket yellow-soles-fjord: {author} {fault}"]


def test_all_faults_are_told_at_once(copy: Path) -> None:
    spoil(copy / "tickets/soles.toml", 'age = "20m"', 'age = "14m"')
    spoil(
        copy / "people.toml", 'email = "elif.aydin@post.example"\nsentence', 'email = "a@b.example"\nsentence'
    )
    assert faults(copy) == [
        "login a@b.example is not known",
        "ticket yellow-soles-fjord: the last message lies in the future",
    ]
