"""Statuses by their own names, and which a ticket may take next."""

from msgspec import Struct

from helpdesk.core.errors import Conflict, Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import fetch_as, fetch_one
from helpdesk.tickets.enums import Category
from helpdesk.tickets.labels import category_label
from helpdesk.tickets.rules import is_id


class StatusChoice(Struct, frozen=True):
    id: int
    name: str
    category: Category


async def status_choices() -> list[StatusChoice]:
    """Every status in the order administrators gave them."""
    return await fetch_as(StatusChoice, "SELECT id, name, category FROM statuses ORDER BY position, id")


async def chosen_status(status_id: int) -> StatusChoice:
    """The status somebody picked; Invalid when there is none of this id."""
    found = (
        await fetch_one(StatusChoice, "SELECT id, name, category FROM statuses WHERE id = $1", status_id)
        if is_id(status_id)
        else None
    )
    if found is None:
        raise Invalid({"status": _("Please choose one from the list.")})
    return found


async def default_status(category: Category) -> StatusChoice:
    """The status a ticket takes when only the category is said."""
    found = await fetch_one(
        StatusChoice,
        "SELECT id, name, category FROM statuses WHERE category = $1"
        " ORDER BY is_default DESC, position, id LIMIT 1",
        category,
    )
    if found is None:
        raise Conflict(_("No status stands for “{category}”.").format(category=category_label(category)))
    return found
