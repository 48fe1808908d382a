"""Conditions in the trail as people read them, instead of as they are stored."""

from msgspec import structs

from helpdesk.audit.lines import ChangeLine, TrailLine
from helpdesk.conditions.language import from_json
from helpdesk.fields.enums import Subject
from helpdesk.fields.queries import every_definition
from helpdesk.web.admin.field_conditions import condition_words
from helpdesk.web.admin.field_setting import Setting, setting_of

CONDITIONS = {"required_when", "visible_when"}


async def in_condition_words(lines: list[TrailLine]) -> list[TrailLine]:
    """The same lines; nothing is asked where no condition was changed."""
    asking = {line.subject_id for line in lines if any(map(_is_condition, line.changes))}
    settings = await _settings_of(asking) if asking else {}
    return [_told(line, settings.get(line.subject_id)) for line in lines]


def _is_condition(change: ChangeLine) -> bool:
    return change.column in CONDITIONS


async def _settings_of(field_ids: set[int]) -> dict[int, Setting]:
    """What the conditions of these fields can ask, by the id of the field."""
    found: dict[int, Setting] = {}
    for subject in Subject:
        ids = field_ids & {each.id for each in await every_definition(subject)}
        if ids:
            found |= dict.fromkeys(ids, await setting_of(subject, None))
    return found


def _told(line: TrailLine, setting: Setting | None) -> TrailLine:
    if setting is None or line.subject_kind != "custom_field":
        return line
    changes = [_said(change, setting) if _is_condition(change) else change for change in line.changes]
    return structs.replace(line, changes=changes)


def _said(change: ChangeLine, setting: Setting) -> ChangeLine:
    old, new = (
        condition_words(from_json(text), setting.fields, setting.names) if text else None
        for text in (change.old, change.new)
    )
    return structs.replace(change, old=old, new=new)
