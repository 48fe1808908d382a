"""The mailboxes: one from the first start, where the operator says it is."""

from pathlib import Path

import pytest

from helpdesk.core.errors import NotFound
from helpdesk.core.settings import Settings, load_settings
from helpdesk.db.sql import fetch
from helpdesk.mail.actions.mailboxes import create_mailbox, ensure_default_mailbox
from helpdesk.mail.archive import archive_mailbox, ingest_archive
from helpdesk.mail.compose import composed
from helpdesk.mail.ingest import ingest
from helpdesk.mail.queries.mailboxes import (
    default_mailbox,
    mailbox_by_id,
    mailbox_named,
    own_addresses,
)
from tests.factories.mails import make_outbound, raw_mail

pytestmark = pytest.mark.usefixtures("database")


def installed(tmp_path: Path, **given: str) -> Settings:
    return load_settings({}, data=tmp_path, **given)


async def test_first_start_makes_the_default_mailbox_and_the_next_finds_it(settings: Settings) -> None:
    first, second = await ensure_default_mailbox(settings), await ensure_default_mailbox(settings)

    mailbox = await default_mailbox()
    assert first == second == mailbox.id
    assert (mailbox.name, mailbox.address) == ("Support", "support@example.com")
    assert await own_addresses() == {"support@example.com"}


async def test_before_the_first_start_there_is_none() -> None:
    with pytest.raises(NotFound):
        await default_mailbox()


async def test_address_that_is_set_later_moves_the_default_mailbox(tmp_path: Path) -> None:
    first = await ensure_default_mailbox(installed(tmp_path))
    assert (await default_mailbox()).address == "support@localhost"

    moved = await ensure_default_mailbox(installed(tmp_path, mail_from="Help@Example.com"))
    again = await ensure_default_mailbox(installed(tmp_path))

    assert first == moved == again
    assert (await default_mailbox()).address == "help@example.com"


async def test_default_mailbox_does_not_move_onto_another(settings: Settings, tmp_path: Path) -> None:
    await ensure_default_mailbox(settings)
    sales = await create_mailbox(name="Sales", address="sales@example.com")

    await ensure_default_mailbox(installed(tmp_path, mail_from="sales@example.com"))

    assert (await default_mailbox()).address == "support@example.com"
    assert (await mailbox_named("sales")).id == (await mailbox_named("Sales@Example.com")).id == sales


async def test_same_address_is_one_mailbox(settings: Settings) -> None:
    await ensure_default_mailbox(settings)

    first = await create_mailbox(name="Sales", address="Sales@example.com")
    again = await create_mailbox(name="Sales", address="sales@example.com")

    assert first == again


async def test_archive_goes_into_the_mailbox_it_names_made_when_it_is_new(settings: Settings) -> None:
    default = await ensure_default_mailbox(settings)

    assert (await archive_mailbox(None)).id == (await archive_mailbox("support")).id == default
    made = await archive_mailbox("Old Helpdesk 2019!")
    assert (made.name, made.address) == ("Old Helpdesk 2019!", "old-helpdesk-2019@archive.invalid")
    assert (await archive_mailbox("old helpdesk 2019!")).id == made.id
    assert (await archive_mailbox("sales@example.com")).address == "sales@example.com"


async def test_archive_may_come_before_the_first_start() -> None:
    mailbox = await archive_mailbox(None)

    assert mailbox == await default_mailbox()
    assert mailbox.address == "support@example.com"


async def test_archive_into_two_mailboxes_is_one_set_of_messages(settings: Settings, tmp_path: Path) -> None:
    await ensure_default_mailbox(settings)
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "1").write_bytes(raw_mail())
    counts: list[int] = []

    first = await ingest_archive([tmp_path / "mails"], on_mail=counts.append)
    second = await ingest_archive([tmp_path / "mails"], mailbox="copy")

    assert (first.read, first.tickets, second.duplicates, counts) == (1, 1, 1, [1])
    rows = await fetch("SELECT state FROM inbound_mails ORDER BY id")
    assert [row["state"] for row in rows] == ["ticket", "duplicate"]


async def test_ticket_is_answered_from_the_mailbox_it_came_to(settings: Settings) -> None:
    await ensure_default_mailbox(settings)
    sales = await mailbox_by_id(await create_mailbox(name="Sales", address="sales@example.com"))
    archive = await archive_mailbox("archive")
    senders = []

    for mailbox in (sales, archive):
        taken = await ingest(raw_mail(), mailbox=mailbox)
        [row] = await fetch("SELECT requester FROM tickets WHERE id = $1", taken.ticket)
        mail = await make_outbound(
            template="ticket_received", person=row["requester"], ticket=taken.ticket, message=taken.message
        )
        senders.append((await composed(mail.mail)).message["From"].addresses[0].addr_spec)

    assert senders == ["sales@example.com", "support@example.com"]
