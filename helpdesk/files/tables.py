"""Stored bytes, once for each content, and the places they are attached to."""

from piccolo.columns import BigInt, BigSerial, Boolean, Bytea, ForeignKey, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from helpdesk.db.engine import DB


class StoredFile(Table, tablename="files", db=DB):
    """Bytes in the store, found by their SHA-256. Never served by it: an attachment is the door."""

    id = BigSerial(primary_key=True)
    sha256 = Bytea(null=False, default=None, unique=True)
    size = BigInt(null=False, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())


class Attachment(Table, tablename="attachments", db=DB):
    """A file under a name on one owner. `content_id` is what an inline image of a mail is called there."""

    id = BigSerial(primary_key=True)
    owner_kind = Varchar(length=40, null=False, default=None)
    owner_id = BigInt(null=False, default=None)
    file = ForeignKey(StoredFile, null=False, on_delete=OnDelete.restrict, index=True)
    name = Varchar(length=255, null=False, default=None)
    content_type = Varchar(length=120, null=False, default=None)
    is_inline = Boolean(null=False, default=False)
    content_id = Varchar(length=255, null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
