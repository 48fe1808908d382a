"""What happened to statuses, priorities, types and tags, as sentences."""

from datetime import datetime

from msgspec import Struct

from helpdesk.core.i18n import gettext as _
from helpdesk.tickets.labels import setup_name
from helpdesk.tickets.queries.history import SetupEntry
from helpdesk.web.desk.happened import change_said, history_line


class SetupHappened(Struct, frozen=True):
    sentence: str
    at: datetime


def setup_happened(entry: SetupEntry) -> SetupHappened:
    return SetupHappened(_sentence(entry, history_line(entry).who), entry.at)


def _sentence(entry: SetupEntry, who: str) -> str:
    if entry.name.endswith("Removed"):
        return _removal(entry, who)
    if entry.name.endswith("Added"):
        return _("{who} added “{name}”").format(who=who, name=_name(entry))
    changed = ", ".join(change_said(change, is_named=True) for change in entry.changes)
    return _("{who} changed “{name}”: {changes}").format(who=who, name=_name(entry), changes=changed)


def _removal(entry: SetupEntry, who: str) -> str:
    """Old and new value are what was removed and what took its place."""
    old, new = (entry.changes[0].old, entry.changes[0].new) if entry.changes else (None, None)
    name = setup_name(old or "")
    if new is None:
        return _("{who} removed “{name}”").format(who=who, name=name)
    return _("{who} removed “{name}”; “{heir}” takes its place").format(
        who=who, name=name, heir=setup_name(new)
    )


def _name(entry: SetupEntry) -> str:
    """What it is called now; of one that has gone, what it was called by this entry."""
    told = next((change.new for change in entry.changes if change.field == "name"), None)
    return setup_name(entry.subject or told or _("one that has gone"))
