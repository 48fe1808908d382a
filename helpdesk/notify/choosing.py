"""What each colleague wishes to be told of: kept as they chose it, read for those who are to be told."""

from collections.abc import Collection
from datetime import datetime, time

import msgspec

from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import gettext as _
from helpdesk.db.sql import execute, fetch
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Staff
from helpdesk.jobs.queue import defer
from helpdesk.notify.matrix import CELLS, Choices

DAYS_OF_WEEK = 7
USUAL_CHOICES = Choices()


async def choices_of(person: int) -> Choices:
    """What somebody wishes to be told of."""
    return (await choices_of_all([person]))[person]


async def choices_of_all(persons: Collection[int]) -> dict[int, Choices]:
    """The same for several, each of them once, in one statement."""
    rows = await fetch(
        "SELECT person, choices FROM notice_choices WHERE person = ANY($1::bigint[])", sorted(persons)
    )
    found = {row["person"]: read_choices(row["choices"]) for row in rows}
    return {person: found.get(person, USUAL_CHOICES) for person in persons}


async def choose_notices(actor: Staff, choices: Choices) -> None:
    """Keep what somebody wishes from now on; what waits for its mail goes by it as well."""
    if problems := choices_problems(choices):
        raise Invalid(problems)
    known = {of: ways for of, ways in choices.ways.items() if of in CELLS}
    async with transaction():
        await execute(
            "INSERT INTO notice_choices (person, choices) VALUES ($1, $2)"
            " ON CONFLICT (person) DO UPDATE SET choices = excluded.choices",
            actor.person,
            msgspec.json.encode(msgspec.structs.replace(choices, ways=known)).decode(),
        )
        defer_mail(actor.person)


def defer_mail(person: int, due: datetime | None = None) -> None:
    """Look at what waits to be mailed to somebody, after the open transaction commits or at `due`."""
    key = f"notify.mail_person:{person}"
    defer("notify.mail_person", key=key, lock=key, due=due, person=person)


def read_choices(stored: str | None) -> Choices:
    """As they were kept; what cannot be read any more is as usual."""
    if not stored:
        return USUAL_CHOICES
    try:
        return msgspec.json.decode(stored, type=Choices)
    except msgspec.ValidationError:
        return USUAL_CHOICES


def choices_problems(choices: Choices) -> dict[str, str]:
    """Why choices are refused, beside their fields."""
    problems = {
        name: _("Please give a time such as 08:00.")
        for name in ("daily_at", "quiet_from", "quiet_until")
        if (name == "daily_at" or getattr(choices, name)) and not _is_time(getattr(choices, name))
    }
    if bool(choices.quiet_from) != bool(choices.quiet_until):
        missing = "quiet_until" if choices.quiet_from else "quiet_from"
        problems.setdefault(missing, _("Please give both times, or none."))
    elif choices.quiet_from and choices.quiet_from == choices.quiet_until:
        problems.setdefault("quiet_until", _("This is the same time; quiet days are chosen below."))
    if not set(choices.quiet_days) <= set(range(DAYS_OF_WEEK)):
        problems["quiet_days"] = _("Please choose days of the week.")
    elif len(set(choices.quiet_days)) == DAYS_OF_WEEK:
        problems["quiet_days"] = _("Please leave a day on which mail may reach you.")
    return problems


def _is_time(text: str) -> bool:
    try:
        return time.fromisoformat(text).strftime("%H:%M") == text
    except ValueError:
        return False
