"""What somebody else made of a field while it was being changed, in words."""

from helpdesk.audit.lines import who_label
from helpdesk.core.formats import relative_time
from helpdesk.core.i18n import gettext as _
from helpdesk.tickets.actions.as_seen import ChangedMeanwhile
from helpdesk.tickets.labels import change_label
from helpdesk.tickets.queries.last_changes import LastChange, last_changes
from helpdesk.web.kit.visit import current_visit


async def meanwhile(changed: ChangedMeanwhile) -> dict[str, str]:
    """A sentence for each field that was changed: who made it what, and when."""
    last = await last_changes(changed.ticket, changed.fields)
    return {field: _sentence(last.get(field)) for field in changed.fields}


def _sentence(change: LastChange | None) -> str:
    if change is None:
        return _("Somebody has changed it meanwhile, so yours is not saved yet.")
    who, when = who_label(change.actor_kind, change.actor_name, change.cause), _when(change)
    if change.new is None:
        return _("{who} emptied it {when}, so yours is not saved yet.").format(who=who, when=when)
    value = change_label(change.field, change.new)
    sentence = _("{who} set it to “{value}” {when}, so yours is not saved yet.")
    return sentence.format(who=who, value=value, when=when)


def _when(change: LastChange) -> str:
    return relative_time(change.at, current_visit().zone)
