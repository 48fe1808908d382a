"""What the audit is narrowed to, as its address says it, and how people read and undo it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar.datastructures import FormMultiDict, MultiDict
from msgspec import Meta, Struct
from msgspec.structs import replace

from helpdesk.audit.labels import did_label, subject_label
from helpdesk.audit.queries.records import RecordKey, actors_to_choose, record_meant
from helpdesk.audit.queries.trail import TrailFilters
from helpdesk.core.errors import Invalid
from helpdesk.core.formats import zone_or_utc
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import sort_name
from helpdesk.events.actor import ActorKind
from helpdesk.events.event import EVENT_KINDS
from helpdesk.web.kit.forms import Form, parse, typed
from helpdesk.web.kit.paths import RowId, typed_id
from helpdesk.web.kit.visit import current_visit

PATH = "/admin/audit"
NAMES = ("who", "kind", "event", "since", "until", "record")
UNNAMED = (ActorKind.SYSTEM, ActorKind.RULE, ActorKind.GUEST)
YEARS = range(1970, 9000)
LONGEST_RECORD = 320

Option = tuple[str, str]
Sent = FormMultiDict | MultiDict[Any]


class AuditForm(Struct, frozen=True, kw_only=True):
    """`who` is a person's id or the kind of somebody without one; `until` is the last day that counts."""

    who: RowId | ActorKind | None = None
    kind: Annotated[str, Meta(max_length=40)] | None = None
    event: Annotated[str, Meta(max_length=80)] | None = None
    since: date | None = None
    until: date | None = None
    record: Annotated[str, Meta(max_length=LONGEST_RECORD)] | None = None


class Chip(Struct, frozen=True):
    """A filter that is set: what it says, and the audit without it."""

    label: str
    value: str
    url: str


class FilterPart(Struct, frozen=True, kw_only=True):
    """The form above the trail with what may be chosen."""

    form: Form
    people: list[Option]
    kinds: list[Option]
    events: list[tuple[str, list[Option]]]
    chips: list[Chip]

    @property
    def query(self) -> dict[str, str]:
        """What is set, as an address carries it on."""
        return {name: value for name in NAMES if (value := self.form.value(name))}

    def url(self, **more: str) -> str:
        return with_query({**self.query, **more})


async def read_filters(sent: Sent) -> tuple[Form, TrailFilters]:
    """What was asked for; Invalid beside every field that means nothing."""
    parsed = parse(sent, AuditForm)
    errors = parsed.errors if isinstance(parsed, Form) else _day_problems(parsed)
    text = str(typed(sent, AuditForm).value("record"))[:LONGEST_RECORD]
    record = await record_meant(text) if text else None
    if text and record is None:
        errors = {"record": _("No record has this number or address."), **errors}
    if errors or isinstance(parsed, Form):
        raise Invalid(errors)
    values = {name: str(getattr(parsed, name) or "") for name in NAMES}
    return Form(values=values), _filters(parsed, record)


async def filter_part(form: Form, *, record: str = "") -> FilterPart:
    """The form that holds what was typed, and a chip for each filter; `record` is called so by people."""
    who = str(form.value("who"))
    people = await actors_to_choose(None if form.errors else typed_id(who))
    kinds = {kind.subject for kind in EVENT_KINDS.values()}
    part = FilterPart(
        form=form,
        people=[*_unnamed(), *((str(choice.id), choice.name) for choice in people)],
        kinds=sorted(((kind, subject_label(kind)) for kind in kinds), key=_by_label),
        events=_events(),
        chips=[],
    )
    return part if form.errors else replace(part, chips=_chips(part, record))


def with_query(query: dict[str, str]) -> str:
    return f"{PATH}?{urlencode(query)}" if query else PATH


def _day_problems(form: AuditForm) -> dict[str, str]:
    days = {"since": form.since, "until": form.until}
    problems = {
        name: _("Please choose another year.") for name, day in days.items() if day and day.year not in YEARS
    }
    if not problems and form.since and form.until and form.until < form.since:
        problems["until"] = _("This day is before the first one.")
    return problems


def _filters(form: AuditForm, record: RecordKey | None) -> TrailFilters:
    return TrailFilters(
        person=form.who if isinstance(form.who, int) else None,
        unnamed=form.who if isinstance(form.who, ActorKind) else None,
        subject_kind=record.kind if record else form.kind,
        subject_id=record.id if record else None,
        event=form.event,
        since=_start_of(form.since) if form.since else None,
        until=_start_of(form.until + timedelta(days=1)) if form.until else None,
    )


def _start_of(day: date) -> datetime:
    """The first instant of a day where the reader is."""
    return datetime.combine(day, time(), tzinfo=zone_or_utc(current_visit().zone)).astimezone(UTC)


def _unnamed() -> list[Option]:
    words = {
        ActorKind.SYSTEM: _("The helpdesk itself"),
        ActorKind.RULE: _("Rules"),
        ActorKind.GUEST: _("Guests"),
    }
    return [(kind.value, words[kind]) for kind in UNNAMED]


def _events() -> list[tuple[str, list[Option]]]:
    """Every event by what it happens to."""
    groups: dict[str, list[Option]] = {}
    for name, kind in EVENT_KINDS.items():
        groups.setdefault(subject_label(kind.subject), []).append((name, did_label(name)))
    return [(label, sorted(group, key=_by_label)) for label, group in sorted(groups.items())]


def _chips(part: FilterPart, record: str) -> list[Chip]:
    labels = {
        "who": _("Who"),
        "kind": _("What it happened to"),
        "event": _("What happened"),
        "since": _("From"),
        "until": _("To"),
        "record": _("Record"),
    }
    said = {
        "who": dict(part.people),
        "kind": dict(part.kinds),
        "event": {name: did_label(name) for name in EVENT_KINDS},
        "record": {part.form.value("record"): record or part.form.value("record")},
    }
    return [
        Chip(labels[name], said.get(name, {}).get(value, value), with_query(_without(part.query, name)))
        for name, value in part.query.items()
    ]


def _without(query: dict[str, str], name: str) -> dict[str, str]:
    return {other: value for other, value in query.items() if other != name}


def _by_label(option: Option) -> str:
    return sort_name(option[1])
