"""Forms: parsed once, every error at once, nothing typed is lost."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from litestar.datastructures import FormMultiDict, MultiDict
from msgspec import Struct
from msgspec.structs import replace

from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.core.ids import new_token

# What a browser sent: the fields of a body, or of a query.
Sent = FormMultiDict | MultiDict[Any]

Kind = TypeVar("Kind", bound=Struct)

_LENGTH = re.compile(r"of length (<=|>=) (\d+)")
_BOUND = re.compile(r"`(?:int|float)` (<=|>=) (-?\d+)")


class Check(Struct, frozen=True):
    """A rule of a domain beside a field's type: it is asked with everything else, not only after it."""

    problems: Callable[[str], Mapping[str, str]]


class KeptFile(Struct, frozen=True, kw_only=True):
    """A file of a refused form that is still here; `token` brings it along when the form is sent again."""

    token: str
    name: str
    size: int


class FilesAgain(Struct, frozen=True, kw_only=True):
    """What became of the files of a refused form; those that are lost must be chosen anew."""

    kept: tuple[KeptFile, ...] = ()
    are_lost: bool = False


class Form(Struct, frozen=True):
    """A form as a template shows it: what was typed and, beside each field, what is wrong with it."""

    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    files: FilesAgain = FilesAgain()

    def value(self, name: str, default: Any = "") -> Any:
        return self.values.get(name, default)

    def error(self, name: str) -> str:
        return self.errors.get(name, "")

    @property
    def request_key(self) -> str:
        """What this form is known by when it is sent twice; shown again with its errors, it keeps it."""
        return self.values.get("request_key") or new_token()

    def refused(self, error: Invalid) -> "Form":
        """The same input with the sentences of a domain's refusal."""
        return replace(self, errors={**self.errors, **error.fields})


def typed(data: Sent, kind: type[Struct]) -> Form:
    """What was typed into the fields of `kind`, without errors."""
    return Form(values=_values(data, kind))


def parse(data: Sent, kind: type[Kind]) -> Kind | Form:
    """The form as a `kind`, or a Form with a sentence for every field that does not fit.

    Text is stripped and free of NUL, a blank field counts as missing, a checkbox is true by being there, and
    a list may have one element.
    """
    values = _values(data, kind)
    converted: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, hint in _hints(kind).items():
        if values.get(name) in ("", None):
            if _is_required(kind, name):
                errors[name] = _("Please fill this in.")
            continue
        try:
            converted[name] = msgspec.convert(values[name], hint, strict=False)
        except msgspec.ValidationError as error:
            errors[name] = _sentence(str(error))
        else:
            errors.update(_found_by_checks(values[name], hint))
    return Form(values=values, errors=errors) if errors else kind(**converted)


def _found_by_checks(value: str, hint: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for beside in getattr(hint, "__metadata__", ()):
        if isinstance(beside, Check):
            found.update(beside.problems(value))
    return found


@cache
def _hints(kind: type[Struct]) -> dict[str, Any]:
    """The fields' types; reading them takes longer than filling them in."""
    return get_type_hints(kind, include_extras=True)


@cache
def _bare_hints(kind: type[Struct]) -> dict[str, Any]:
    return get_type_hints(kind)


def _values(data: Sent, kind: type[Struct]) -> dict[str, Any]:
    return {name: _value(data, name, hint) for name, hint in _bare_hints(kind).items()}


def _value(data: Sent, name: str, hint: Any) -> Any:
    if get_origin(hint) is list:
        return [text for item in data.getall(name, []) if isinstance(item, str) and (text := _text(item))]
    if hint is bool or bool in get_args(hint):
        return name in data
    found = data.get(name)
    return _text(found).replace("\r\n", "\n") if isinstance(found, str) else ""


def _text(typed: str) -> str:
    """What was typed, without NUL, which nobody types and no database keeps."""
    return typed.replace("\0", "").strip()


@cache
def _is_required(kind: type[Struct], name: str) -> bool:
    field = next(field for field in msgspec.structs.fields(kind) if field.name == name)
    return field.required


def _sentence(problem: str) -> str:
    if found := _LENGTH.search(problem):
        return _length_sentence(found[1], int(found[2]))
    if found := _BOUND.search(problem):
        limit = _("Please enter at most %s.") if found[1] == "<=" else _("Please enter at least %s.")
        return limit % found[2]
    if "enum value" in problem:
        return _("Please choose one from the list.")
    if "`int" in problem or "`float" in problem:
        return _("Please enter a number.")
    return _("This cannot be used here; please check it.")


def _length_sentence(side: str, length: int) -> str:
    if side == "<=":
        return _("Please use at most %d characters.") % length
    return _("Please use at least %d characters.") % length
