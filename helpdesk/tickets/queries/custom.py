"""The custom fields of a ticket as its customer reads them."""

from msgspec import Struct

from helpdesk.fields.enums import Kind, Subject
from helpdesk.fields.queries import form_ground
from helpdesk.fields.rules import answers
from helpdesk.fields.shown import shown_text
from helpdesk.tickets.cases import case_of, case_record
from helpdesk.tickets.records import TicketRecord


class ShownField(Struct, frozen=True):
    """`link` is the address of a web link, of one that is safe to follow."""

    name: str
    text: str
    link: str = ""


async def shown_to_customer(ticket: TicketRecord) -> list[ShownField]:
    """Those with a value that customers see. A ticket without values asks for nothing."""
    custom = ticket.custom
    if not custom:
        return []
    ground = await form_ground(Subject.TICKET, {}, custom)
    visible = answers(ground.definitions, {}, custom, case_record(case_of(ticket), ground.definitions))
    return [
        ShownField(
            answer.definition.name,
            shown_text(answer.definition, answer.value, ground.people),
            str(answer.value) if answer.definition.kind == Kind.LINK else "",
        )
        for answer in visible
        if answer.definition.is_shown and answer.value is not None
    ]
