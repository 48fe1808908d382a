"""A made-up subject with a field of every kind, as a Struct and as a row of PostgreSQL."""

from datetime import datetime
from operator import attrgetter

from msgspec import Struct

from helpdesk.conditions.compiling import to_sql
from helpdesk.conditions.enums import FieldKind
from helpdesk.conditions.fields import Field, registry
from helpdesk.conditions.language import Condition
from helpdesk.db.sql import fetch_value


class Parcel(Struct, frozen=True, kw_only=True):
    title: str | None = None
    code: str | None = None
    size: str | None = None
    weight: int | None = None
    sent_at: datetime | None = None
    is_fragile: bool | None = None
    owner: int | None = None
    marks: tuple[str, ...] = ()
    watchers: tuple[int, ...] = ()


SIZES = ("small", "large")

FIELDS = registry(
    [
        Field(name="title", label="Title", kind=FieldKind.TEXT, sql="title", get=attrgetter("title")),
        Field(name="code", label="Code", kind=FieldKind.KEYWORD, sql="code", get=attrgetter("code")),
        Field(
            name="size",
            label="Size",
            kind=FieldKind.KEYWORD,
            sql="size",
            get=attrgetter("size"),
            choices=SIZES,
        ),
        Field(name="weight", label="Weight", kind=FieldKind.NUMBER, sql="weight", get=attrgetter("weight")),
        Field(name="sent", label="Sent", kind=FieldKind.TIME, sql="sent_at", get=attrgetter("sent_at")),
        Field(
            name="fragile",
            label="Fragile",
            kind=FieldKind.FLAG,
            sql="is_fragile",
            get=attrgetter("is_fragile"),
        ),
        Field(name="owner", label="Owner", kind=FieldKind.REFERENCE, sql="owner", get=attrgetter("owner")),
        Field(
            name="marks",
            label="Marks",
            kind=FieldKind.WORDS,
            sql="mark",
            get=attrgetter("marks"),
            within="EXISTS (SELECT 1 FROM unnest(marks) AS given(mark) WHERE {})",
        ),
        Field(
            name="watchers",
            label="Watchers",
            kind=FieldKind.REFERENCES,
            sql="watcher",
            get=attrgetter("watchers"),
            within="EXISTS (SELECT 1 FROM unnest(watchers) AS given(watcher) WHERE {})",
        ),
    ]
)

_ROW = """
    (SELECT $1::text AS title, $2::text AS code, $3::text AS size, $4::bigint AS weight,
            $5::timestamptz AS sent_at, $6::boolean AS is_fragile, $7::bigint AS owner,
            $8::text[] AS marks, $9::bigint[] AS watchers) AS parcel
"""


async def holds_in_postgres(condition: Condition, row: Parcel) -> bool:
    """What PostgreSQL says of the same condition and row."""
    sql, args = to_sql(condition, FIELDS, first_param=10)
    values = (
        row.title,
        row.code,
        row.size,
        row.weight,
        row.sent_at,
        row.is_fragile,
        row.owner,
        list(row.marks),
        list(row.watchers),
    )
    statement = f"SELECT ({sql}) IS TRUE FROM {_ROW}"  # noqa: S608 - to_sql writes no text of a person
    return await fetch_value(statement, *values, *args)
