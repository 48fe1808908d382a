"""Definitions of custom fields for tests, as rows: nothing is recorded by making them."""

from typing import Any

from helpdesk.conditions.language import to_json
from helpdesk.db.sql import fetch_value
from helpdesk.fields.definition import Limits, Option, as_json
from helpdesk.fields.enums import CHOOSING, FieldAudience, Kind, Subject

ROAD_AND_TRAIL = (Option("road", "Road"), Option("trail", "Trail"))


async def make_field(
    key: str, kind: Kind = Kind.TEXT, *, subject: Subject = Subject.TICKET, **settings: Any
) -> int:
    """A field behind those that are there, called by its key; a list has Road and Trail. Its id."""
    usual = ROAD_AND_TRAIL if kind in CHOOSING else ()
    required, visible = settings.get("required_when"), settings.get("visible_when")
    default = settings.get("default_value")
    options: tuple[Option, ...] | Limits = settings.get("settings", usual)
    return await fetch_value(
        """
        INSERT INTO custom_fields (subject, key, name, kind, help, options, default_value, is_required,
                                   required_when, visible_when, audience, position, retired_at)
        VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8, $9::jsonb, $10::jsonb, $11,
                (SELECT coalesce(max(position), 0) + 1 FROM custom_fields), CASE WHEN $12 THEN now() END)
        RETURNING id
        """,
        subject,
        key,
        settings.get("name", key.replace("_", " ").capitalize()),
        kind,
        settings.get("help", ""),
        as_json(options),
        None if default is None else as_json(default),
        settings.get("is_required", False),
        to_json(required) if required else None,
        to_json(visible) if visible else None,
        settings.get("audience", FieldAudience.STAFF),
        settings.get("is_retired", False),
    )
