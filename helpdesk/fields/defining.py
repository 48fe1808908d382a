"""What a definition may be: pure rules for names, keys, options, limits, defaults and conditions."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from helpdesk.conditions.checking import problems as condition_problems
from helpdesk.conditions.fields import Fields, registry
from helpdesk.conditions.language import Check, Condition, checks_of
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name, sort_name
from helpdesk.fields.asking import askable
from helpdesk.fields.definition import PREFIX, Definition, Limits, Option
from helpdesk.fields.enums import CHOOSING, FieldAudience, Kind, Subject
from helpdesk.fields.parsing import Unfit, number_of, parsed

LONGEST_NAME = 80
LONGEST_HELP = 500
MOST_OPTIONS = 100
MOST_FIELDS = 100
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NOT_KEY = re.compile(r"[^a-z0-9]+")
LONGEST_KEY = 40

Problems = dict[str, str]


class Draft(Struct, frozen=True, kw_only=True):
    """What somebody wants a field to be, all but its subject and its key."""

    name: str
    kind: Kind
    settings: tuple[Option, ...] | Limits = ()
    help: str = ""
    default_value: Any = None
    is_required: bool = False
    required_when: Condition | None = None
    visible_when: Condition | None = None
    audience: FieldAudience = FieldAudience.STAFF


def key_of(name: str) -> str:
    """A key made of a name: its letters without accents, or nothing where there are none."""
    text = _NOT_KEY.sub("_", sort_name(name)).strip("_")
    return (text if text[:1].isalpha() else f"f_{text}" if text else "")[:LONGEST_KEY].strip("_")


def with_keys(options: Sequence[Option]) -> tuple[Option, ...]:
    """The options, each with a key of its own; those that have one keep it."""
    taken = {option.key for option in options if option.key}
    keyed: list[Option] = []
    for option in options:
        key = option.key or _free(key_of(option.name) or "option", taken)
        taken.add(key)
        keyed.append(Option(key, clean_name(option.name), option.is_retired))
    return tuple(keyed)


def _free(key: str, taken: set[str]) -> str:
    if key not in taken:
        return key
    number = next(number for number in range(2, len(taken) + 3) if f"{key[:36]}_{number}" not in taken)
    return f"{key[:36]}_{number}"


def key_problems(key: str, others: Sequence[Definition]) -> Problems:
    """A key is for ever: not even a retired field gives its own away."""
    if not KEY.fullmatch(key):
        return {"key": _("A key has small letters, digits and underscores, and begins with a letter.")}
    if any(other.key == key for other in others):
        return {"key": _("Another field has this key.")}
    return {}


def draft_problems(
    draft: Draft, above: Sequence[Definition], beside: Sequence[Definition], base: Fields
) -> Problems:
    """Everything that is wrong with it. Conditions ask the record's own fields and those `above` it."""
    return {
        **_name_problems(draft, beside),
        **_help_problems(draft),
        **_settings_problems(draft),
        **_default_problems(draft),
        **_audience_problems(draft),
        **_conditions_problems(draft, registry([*base.values(), *askable(above, "custom")])),
    }


def _name_problems(draft: Draft, beside: Sequence[Definition]) -> Problems:
    name = clean_name(draft.name)
    if not name or len(name) > LONGEST_NAME:
        return {"name": _("A field has a name of at most {most} characters.").format(most=LONGEST_NAME)}
    if any(sort_name(other.name) == sort_name(name) for other in beside):
        return {"name": _("Another field has this name.")}
    return {}


def _help_problems(draft: Draft) -> Problems:
    return (
        {"help": _("Please use at most %d characters.") % LONGEST_HELP}
        if len(draft.help) > LONGEST_HELP
        else {}
    )


def _settings_problems(draft: Draft) -> Problems:
    match draft.settings:
        case Limits(least, most):
            return dict(_limit_problems(least, most))
        case options:
            return _options_problems(options) if draft.kind in CHOOSING else {}


def _limit_problems(least: str | None, most: str | None) -> Iterator[tuple[str, str]]:
    for name, typed in (("least", least), ("most", most)):
        if typed and number_of(typed) is None:
            yield name, _("Please enter a number.")
    smallest, largest = number_of(least), number_of(most)
    if smallest is not None and largest is not None and smallest > largest:
        yield "most", _("The largest number is smaller than the smallest one.")


def _options_problems(options: Sequence[Option]) -> Problems:
    names = [sort_name(option.name) for option in options]
    if not any(not option.is_retired for option in options):
        return {"options": _("Please give at least one choice.")}
    if len(options) > MOST_OPTIONS:
        return {"options": _("A list has at most {most} choices.").format(most=MOST_OPTIONS)}
    if any(not name for name in names) or any(len(option.name) > LONGEST_NAME for option in options):
        return {
            "options": _("Every choice has a name of at most {most} characters.").format(most=LONGEST_NAME)
        }
    if len(set(names)) < len(names):
        return {"options": _("Two choices have the same name.")}
    return {}


def _default_problems(draft: Draft) -> Problems:
    """A default is a value like any other; nobody is there by default."""
    try:
        value = parsed(drafted(draft), draft.default_value)
    except Unfit as refusal:
        return {"default_value": refusal.sentence}
    if value is not None and draft.kind == Kind.PERSON:
        return {"default_value": _("Such a field has no default.")}
    return {}


def _audience_problems(draft: Draft) -> Problems:
    """Customers are not told who works here."""
    if draft.kind == Kind.PERSON and draft.audience == FieldAudience.ASKED:
        return {"audience": _("Customers cannot be asked for somebody who works here.")}
    return {}


def _conditions_problems(draft: Draft, fields: Fields) -> Problems:
    conditions = {"required_when": draft.required_when, "visible_when": draft.visible_when}
    found = {
        name: condition_problems(condition, fields)
        for name, condition in conditions.items()
        if condition is not None
    }
    return {name: " ".join(sentences) for name, sentences in found.items() if sentences}


def drafted(draft: Draft, *, subject: Subject = Subject.TICKET, key: str = "draft") -> Definition:
    """The definition a draft would be."""
    return Definition(
        id=0,
        subject=subject,
        key=key,
        name=clean_name(draft.name),
        kind=draft.kind,
        settings=draft.settings,
        help=draft.help,
        default_value=draft.default_value,
        is_required=draft.is_required,
        required_when=draft.required_when,
        visible_when=draft.visible_when,
        audience=draft.audience,
    )


def naming(definitions: Sequence[Definition], field: str) -> list[Definition]:
    """Those whose conditions ask this field."""
    return [each for each in definitions if field in asked_by(each)]


def naming_option(definitions: Sequence[Definition], field: str, option: str) -> list[Definition]:
    """Those whose conditions compare this field with this option."""
    return [
        each
        for each in definitions
        for check in _own_checks(each)
        if check.field == field
        and option in (check.value if isinstance(check.value, tuple) else (check.value,))
    ]


def disordered(definitions: Sequence[Definition]) -> tuple[Definition, Definition] | None:
    """A field whose condition asks one that stands below it, with that one; None where all is well."""
    place = {each.field: number for number, each in enumerate(definitions)}
    for number, each in enumerate(definitions):
        below = [place[name] for name in asked_by(each) if place.get(name, -1) > number]
        if below:
            return each, definitions[below[0]]
    return None


def asked_by(definition: Definition) -> set[str]:
    """The custom fields that its conditions ask."""
    return {check.field for check in _own_checks(definition) if check.field.startswith(PREFIX)}


def _own_checks(definition: Definition) -> Iterator[Check]:
    for condition in (definition.visible_when, definition.required_when):
        if condition is not None:
            yield from checks_of(condition)
