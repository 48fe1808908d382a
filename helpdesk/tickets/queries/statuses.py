"""Statuses by their own names, and which a ticket may take next."""

from msgspec import Struct

from helpdesk.core.errors import Conflict, Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import fetch_one
from helpdesk.tickets.enums import Category
from helpdesk.tickets.labels import category_label
from helpdesk.tickets.rules import is_id


class StatusChoice(Struct, frozen=True):
    """`is_offered` is false for one that only stays on the tickets that have it."""

    id: int
    name: str
    category: Category
    is_offered: bool = True


async def chosen_status(status_id: int) -> StatusChoice:
    """The status somebody picked, kept from going until the transaction ends.

    Invalid when there is none of this id, or when it is not offered any more.
    """
    found = (
        await fetch_one(
            StatusChoice,
            "SELECT id, name, category FROM statuses"
            " WHERE id = $1 AND retired_at IS NULL AND removed_at IS NULL FOR KEY SHARE",
            status_id,
        )
        if is_id(status_id)
        else None
    )
    if found is None:
        raise Invalid({"status": _("Please choose one from the list.")})
    return found


async def default_status(category: Category) -> StatusChoice:
    """The status a ticket takes when only the category is said; kept as `chosen_status` keeps one."""
    found = await fetch_one(
        StatusChoice,
        "SELECT id, name, category FROM statuses WHERE category = $1 AND removed_at IS NULL"
        " ORDER BY is_default DESC, position, id LIMIT 1 FOR KEY SHARE",
        category,
    )
    if found is None:
        raise Conflict(_("No status stands for “{category}”.").format(category=category_label(category)))
    return found
