"""Definitions come to be, change, change places, and are retired. Values of records are not touched here."""

from collections.abc import Sequence
from enum import IntEnum

from msgspec.structs import replace

from helpdesk.conditions.fields import Fields
from helpdesk.conditions.language import to_json
from helpdesk.core.clock import now
from helpdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, ActorKind, Capability
from helpdesk.events.event import Change
from helpdesk.events.record import record
from helpdesk.fields.defining import (
    MOST_FIELDS,
    Draft,
    asked_by,
    disordered,
    draft_problems,
    drafted,
    key_of,
    key_problems,
    naming,
    naming_option,
    with_keys,
)
from helpdesk.fields.definition import Definition, Limits, Option, as_json
from helpdesk.fields.enums import CHOOSING, Kind, Subject
from helpdesk.fields.events import FieldCreated, FieldEdited, FieldMoved, FieldRestored, FieldRetired
from helpdesk.fields.parsing import parsed
from helpdesk.fields.queries import every_definition, is_used, option_uses, subject_of
from helpdesk.fields.shown import history_text

# A definition's columns are parameters 3 to 11 of both, as `_columns` gives them.
_INSERT = """
    INSERT INTO custom_fields (subject, key, name, help, kind, options, default_value, is_required,
                               required_when, visible_when, audience, position, created_at)
    VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8, $9::jsonb, $10::jsonb, $11, $12, $13) RETURNING id
"""
_UPDATE = """
    UPDATE custom_fields
    SET name = $3, help = $4, kind = $5, options = $6::jsonb, default_value = $7::jsonb, is_required = $8,
        required_when = $9::jsonb, visible_when = $10::jsonb, audience = $11
    WHERE id = $1 AND key = $2
"""
_TOLD = ("name", "help", "kind", "audience")


class Way(IntEnum):
    """Where a field goes among its neighbours."""

    UP = -1
    DOWN = 1


async def create_field(actor: Actor, subject: Subject, draft: Draft, *, base: Fields, key: str = "") -> int:
    """Make a field, the last of its subject; its id. `base` is what else conditions may ask of a record."""
    _ensure_may_define(actor)
    wanted = _cleaned(draft)
    chosen = key.strip() or key_of(draft.name)
    async with transaction():
        others = await _locked(subject)
        in_use = _in_use(others)
        problems = draft_problems(wanted, in_use, in_use, base) | key_problems(chosen, others)
        if len(in_use) >= MOST_FIELDS:
            problems["name"] = _("There are {most} fields already.").format(most=MOST_FIELDS)
        if problems:
            raise Invalid(problems)
        field_id = await fetch_value(
            _INSERT,
            subject,
            chosen,
            *_columns(wanted),
            max((other.position for other in others), default=0) + 1,
            now(),
        )
        changes = [Change(name, None, text) for name, text in _told(wanted).items()]
        await record(FieldCreated(custom_field=field_id), actor, changes)
    return field_id


async def change_field(actor: Actor, field_id: int, draft: Draft, *, base: Fields) -> None:
    """Make a field what the draft says. Its key stays for ever, its kind once a record has a value."""
    _ensure_may_define(actor)
    wanted = _cleaned(draft)
    async with transaction():
        others, known = await _locked_field(field_id)
        in_use = [other for other in _in_use(others) if other.id != field_id]
        above = [other for other in in_use if _place(other) < _place(known)]
        problems = await _kept_problems(known, wanted, in_use)
        problems |= draft_problems(wanted, above, in_use, base)
        if problems:
            raise Invalid(problems)
        changes = _changes(known, wanted)
        if not changes:
            return
        await execute(
            _UPDATE,
            field_id,
            known.key,
            *_columns(wanted),
        )
        await record(FieldEdited(custom_field=field_id), actor, changes)


async def move_field(actor: Actor, field_id: int, way: Way) -> None:
    """Let a field and its neighbour change places. At the end of the list nothing changes."""
    _ensure_may_define(actor)
    async with transaction():
        others, known = await _locked_field(field_id)
        ordered = _in_use(others)
        at = next((place for place, each in enumerate(ordered) if each.id == known.id), None)
        if at is None or not 0 <= at + way < len(ordered):
            return
        ordered[at], ordered[at + way] = ordered[at + way], ordered[at]
        _ensure_order(ordered)
        await execute(
            "UPDATE custom_fields SET position = wanted.position"
            " FROM unnest($1::bigint[]) WITH ORDINALITY AS wanted(id, position)"
            " WHERE custom_fields.id = wanted.id",
            [each.id for each in ordered],
        )
        await record(FieldMoved(custom_field=field_id), actor)


async def retire_field(actor: Actor, field_id: int) -> None:
    """Take a field out of use; its values stay. Conflict where another field asks it."""
    _ensure_may_define(actor)
    async with transaction():
        others, known = await _locked_field(field_id)
        if known.retired_at is not None:
            return
        asking = [other for other in naming(_in_use(others), known.field) if other.id != known.id]
        if asking:
            raise Conflict(
                _("“{name}” cannot be retired: the conditions of {others} ask it.").format(
                    name=known.name, others=_listed(asking)
                )
            )
        await execute("UPDATE custom_fields SET retired_at = $2 WHERE id = $1", field_id, now())
        await record(FieldRetired(custom_field=field_id), actor)


async def restore_field(actor: Actor, field_id: int) -> None:
    """Take a retired field into use again, where its conditions still fit and its name is free."""
    _ensure_may_define(actor)
    async with transaction():
        others, known = await _locked_field(field_id)
        if known.retired_at is None:
            return
        in_use = _in_use(others)
        _ensure_restorable(known, in_use)
        last = max((other.position for other in others), default=0) + 1
        await execute(
            "UPDATE custom_fields SET retired_at = NULL, position = $2 WHERE id = $1", field_id, last
        )
        await record(FieldRestored(custom_field=field_id), actor)


def _ensure_may_define(actor: Actor) -> None:
    is_product = actor.kind in {ActorKind.SYSTEM, ActorKind.RULE}
    if not (is_product or actor.can(Capability.MANAGE_FIELDS)):
        raise Forbidden(_("Your role does not let you do this."))


async def _locked(subject: Subject) -> list[Definition]:
    """Every field of the subject; nobody else changes one before the commit."""
    await execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"custom_fields:{subject}")
    return await every_definition(subject)


async def _locked_field(field_id: int) -> tuple[list[Definition], Definition]:
    subject = await subject_of(field_id)
    others = await _locked(subject) if subject else []
    known = next((each for each in others if each.id == field_id), None)
    if known is None:
        raise NotFound("field")
    return others, known


def _in_use(definitions: Sequence[Definition]) -> list[Definition]:
    return [each for each in definitions if each.retired_at is None]


def _place(definition: Definition) -> tuple[int, int]:
    return (definition.position, definition.id)


def _cleaned(draft: Draft) -> Draft:
    """The draft as it is kept: its options with keys, without what its kind has no use for."""
    settings = draft.settings
    if draft.kind in CHOOSING:
        settings = with_keys(settings) if isinstance(settings, tuple) else ()
    elif draft.kind != Kind.NUMBER or not isinstance(settings, Limits):
        settings = ()
    return replace(draft, name=clean_name(draft.name), help=draft.help.strip(), settings=settings)


def _columns(draft: Draft) -> tuple[object, ...]:
    value = parsed(drafted(draft), draft.default_value)
    return (
        draft.name,
        draft.help,
        draft.kind,
        as_json(draft.settings),
        None if value is None else as_json(value),
        draft.is_required,
        to_json(draft.required_when) if draft.required_when else None,
        to_json(draft.visible_when) if draft.visible_when else None,
        draft.audience,
    )


async def _kept_problems(known: Definition, draft: Draft, others: Sequence[Definition]) -> dict[str, str]:
    """What may no longer change, because records have a value or conditions ask for it."""
    if draft.kind != known.kind:
        if naming(others, known.field):
            return {"kind": _("The kind stays: the conditions of other fields ask this one.")}
        if await is_used(known):
            return {"kind": _("The kind stays: records have a value of this field.")}
        return {}
    kept = {option.key for option in draft.settings} if isinstance(draft.settings, tuple) else set[str]()
    gone = [option for option in known.options if option.key not in kept]
    if not gone:
        return {}
    uses = await option_uses(known)
    sentences = [_gone_sentence(known, option, uses[option.key], others) for option in gone]
    return {"options": " ".join(filter(None, sentences))} if any(sentences) else {}


def _gone_sentence(known: Definition, option: Option, uses: int, others: Sequence[Definition]) -> str:
    asking = naming_option(others, known.field, option.key)
    if asking:
        return _("“{name}” cannot be removed: the conditions of {others} ask for it.").format(
            name=option.name, others=_listed(asking)
        )
    if uses:
        return _("“{name}” cannot be removed: records have it. Say that it is no longer offered.").format(
            name=option.name
        )
    return ""


def _ensure_order(ordered: Sequence[Definition]) -> None:
    found = disordered(ordered)
    if found is not None:
        raise Conflict(
            _("“{asking}” must stay below “{asked}”, because its condition asks it.").format(
                asking=found[0].name, asked=found[1].name
            )
        )


def _ensure_restorable(known: Definition, in_use: Sequence[Definition]) -> None:
    """It comes last, so that it may ask every field in use, but none that is retired."""
    if any(other.name == known.name for other in in_use):
        raise Conflict(_("Another field has this name."))
    missing = asked_by(known) - {other.field for other in in_use}
    if missing:
        raise Conflict(_("Its condition asks a field that is retired. Restore that one first."))


def _listed(definitions: Sequence[Definition]) -> str:
    return ", ".join(f"“{each.name}”" for each in dict.fromkeys(definitions))


def _changes(known: Definition, draft: Draft) -> list[Change]:
    before, after = _told(known), _told(draft)
    return [Change(name, before[name], text) for name, text in after.items() if before[name] != text]


def _told(shape: Definition | Draft) -> dict[str, str | None]:
    """A definition as its history keeps it, by column."""
    definition = shape if isinstance(shape, Definition) else drafted(shape)
    value = parsed(definition, definition.default_value)
    settings = definition.settings
    return {
        **{name: getattr(definition, name) or None for name in _TOLD},
        "options": _options_text(definition.options) or None,
        "least": settings.least if isinstance(settings, Limits) else None,
        "most": settings.most if isinstance(settings, Limits) else None,
        "default_value": history_text(definition, value, {}),
        "is_required": "✓" if definition.is_required else None,
        "required_when": to_json(definition.required_when) if definition.required_when else None,
        "visible_when": to_json(definition.visible_when) if definition.visible_when else None,
    }


def _options_text(options: Sequence[Option]) -> str:
    return ", ".join(f"({option.name})" if option.is_retired else option.name for option in options)
