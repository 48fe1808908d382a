"""What a list offers to be kept by: saved as a view, changed where it is one, with what is wrong with it."""

from msgspec import Struct

from helpdesk.events.actor import Staff
from helpdesk.tickets.view_rules import may_keep
from helpdesk.web.desk.kept import CHOICES, VIEWS
from helpdesk.web.desk.listing import ListPlace
from helpdesk.web.desk.view_names import view_names
from helpdesk.web.desk.view_page import INDEX_URL


class SavingPart(Struct, frozen=True, kw_only=True):
    """`edit_url` is empty where the list is no view that somebody keeps; `broken` says what is gone."""

    save_url: str
    edit_url: str = ""
    broken: list[str] = []


async def saving_part(actor: Staff, place: ListPlace) -> SavingPart:
    if place.saved is None:
        return SavingPart(save_url=place.saving_url)
    stored = next(view for view in (await VIEWS.of(actor)).views if view.id == place.saved.id)
    names = await view_names(actor, await CHOICES.of(None), stored.condition)
    edit_url = f"{INDEX_URL}/{stored.id}/edit" if may_keep(actor, stored.held) else ""
    return SavingPart(save_url=place.saving_url, edit_url=edit_url, broken=names.broken)
