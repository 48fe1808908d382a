"""What a colleague reads in the mail of a notice: what happened, why, and where to change that they hear."""

import msgspec
import pytest

from helpdesk.core.errors import NotFound
from helpdesk.mail.compose import composed
from helpdesk.notify.tables import Notice
from tests.factories.mails import make_outbound
from tests.factories.persons import make_agent, make_customer
from tests.factories.teams import make_team
from tests.factories.tickets import MadeTicket, make_message, make_ticket

pytestmark = pytest.mark.usefixtures("database", "mailbox")

URL = "https://help.example.com"


async def noticed(person: int, ticket: MadeTicket, kind: str, reason: str, **facts: object) -> int:
    notice = Notice(
        person=person,
        kind=kind,
        subject_kind="ticket",
        subject_id=ticket.id,
        facts=msgspec.json.encode(facts).decode(),
        key=f"{kind}:{reason}:{person}",
        reason=reason,
    )
    await Notice.insert(notice)
    return notice.id


async def text_of(person: int, *notices: int) -> tuple[str, str]:
    template = "notices" if len(notices) > 1 else "notice"
    mail = await make_outbound(
        template=template, person=person, details={"notices": ",".join(map(str, notices))}
    )
    message = (await composed(mail.mail)).message
    body = message.get_body(("plain",))
    assert body is not None
    return str(message["Subject"]), body.get_content()


async def test_mail_says_what_happened_why_and_where_to_change_it() -> None:
    mara, anna = await make_agent("Mara Kim"), await make_customer("Anna Lund")
    ticket = await make_ticket("Yellow soles", requester=anna.person)
    message = await make_message(ticket, "They **came**.")
    notice = await noticed(mara.person, ticket, "customer_reply", "mine", by=anna.person, message=message)

    subject, text = await text_of(mara.person, notice)

    assert subject == f"{ticket.number} – Anna Lund has replied"
    for part in (
        "Hello Mara Kim,",
        f"{ticket.number} · Yellow soles",
        "> They came.",
        f"{URL}/desk/notices/{notice}",
        "You are told of this because the ticket is yours.",
        f"Choose what you are told of: {URL}/account/notices",
    ):
        assert part in text


async def test_several_come_as_one_mail() -> None:
    mara = await make_agent("Mara Kim")
    ticket = await make_ticket("Yellow soles")
    first = await noticed(mara.person, ticket, "mention", "mentioned")
    second = await noticed(mara.person, ticket, "status", "following", category="solved")

    subject, text = await text_of(mara.person, first, second)

    assert subject == "2 notices for you"
    assert "The helpdesk has mentioned you" in text
    assert "The helpdesk has changed the status: Solved" in text
    assert "You are told of this because you follow the ticket." in text
    assert text.index(f"/desk/notices/{first}") < text.index(f"/desk/notices/{second}")


async def test_ticket_that_was_hidden_meanwhile_is_not_named_nor_quoted() -> None:
    mara = await make_agent("Mara Kim")
    ticket = await make_ticket("Secret soles", team=await make_team(others="none"))
    message = await make_message(ticket, "Secret words")
    notice = await noticed(mara.person, ticket, "note", "following", message=message)

    subject, text = await text_of(mara.person, notice)

    assert "ecret" not in subject + text
    assert ticket.number not in subject + text


async def test_notice_of_somebody_else_is_not_mailed() -> None:
    mara, jonas = await make_agent(), await make_agent()
    notice = await noticed(jonas.person, await make_ticket(), "note", "mine")

    with pytest.raises(NotFound):
        await text_of(mara.person, notice)


async def test_stand_in_reads_in_whose_place_they_hear() -> None:
    mara, absent = await make_agent(), await make_agent("Ada Stern")
    notice = await noticed(mara.person, await make_ticket(), "note", "mine", instead_of=absent.person)

    _, text = await text_of(mara.person, notice)

    assert "You hear of it in place of Ada Stern, who is not at work now." in text
