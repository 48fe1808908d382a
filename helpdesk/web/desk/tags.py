"""Tags of a ticket, added and taken off one at a time."""

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from helpdesk.events.actor import Staff
from helpdesk.tickets.actions.tags import add_tags, remove_tags
from helpdesk.web.desk.editing import Edit, EditAnswer, edited_from


class TagForm(Struct, frozen=True, kw_only=True):
    """Several are parted by commas."""

    tags: str


class TagController(Controller):
    path = "/tickets/{number:str}/tags"

    @post(status_code=200)
    async def create(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> EditAnswer:
        edit = Edit.of(request, actor, number)
        return await edited_from(edit, TagForm, lambda form: add_tags(actor, number, form.tags.split(",")))


class TagRemovalController(Controller):
    path = "/tickets/{number:str}/tags/removals"

    @post(status_code=200)
    async def create(
        self, request: Request, number: FromPath[str], actor: NamedDependency[Staff]
    ) -> EditAnswer:
        edit = Edit.of(request, actor, number)
        return await edited_from(edit, TagForm, lambda form: remove_tags(actor, number, [form.tags]))
