"""The picture of a person: their own to choose and to take away."""

from helpdesk.accounts.events import PictureChanged
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor
from helpdesk.events.record import record
from helpdesk.files.actions.attachments import attach, remove_attachments, take_uploads
from helpdesk.files.pictures import NotAPicture, TooManyPixels, bare_picture
from helpdesk.files.uploads import Upload

OWNER = "person"
LARGEST_PICTURE = 5_000_000


async def set_picture(actor: Actor, content: bytes) -> None:
    """Show this picture of the actor, whatever it was called; the one before is gone."""
    picture, kind = _checked(content)
    (taken,) = await take_uploads([Upload(f"picture.{kind.partition('/')[2]}", kind, picture)])
    async with transaction():
        person_id = await _locked(actor)
        await remove_attachments(OWNER, [person_id])
        attachment = await attach(taken, owner_kind=OWNER, owner_id=person_id)
        await execute("UPDATE persons SET picture = $2 WHERE id = $1", person_id, attachment)
        await record(PictureChanged(person=person_id, picture=attachment), actor)


async def remove_picture(actor: Actor) -> None:
    """Show the actor's initials again. Without a picture nothing changes."""
    async with transaction():
        person_id = await _locked(actor)
        if await remove_attachments(OWNER, [person_id]):
            await record(PictureChanged(person=person_id, picture=None), actor)


def _checked(content: bytes) -> tuple[bytes, str]:
    if len(content) > LARGEST_PICTURE:
        raise Invalid({"picture": _("A picture has at most 5 MB.")})
    try:
        return bare_picture(content)
    except TooManyPixels as error:
        raise Invalid({"picture": _("Please choose a picture of at most 25 million pixels.")}) from error
    except NotAPicture as error:
        raise Invalid({"picture": _("Please choose a picture: PNG, JPEG or WebP.")}) from error


async def _locked(actor: Actor) -> int:
    found = await fetch_value("SELECT id FROM persons WHERE id = $1 FOR UPDATE", actor.person)
    if found is None:
        raise NotFound("person")
    return found
