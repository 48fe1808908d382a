"""How an organisation is looked after: its tier, who answers for it, and the hours agreed with it."""

from msgspec import Struct
from msgspec.structs import asdict

from helpdesk.accounts.rules import Problems, ensure_can, ensure_none
from helpdesk.core.i18n import gettext as _
from helpdesk.customers.access import lock_organisation
from helpdesk.customers.actions.agreed import is_calendar_in_use, is_colleague, is_tier_in_use
from helpdesk.customers.events import CareChanged
from helpdesk.customers.queries.care import Care, care_of
from helpdesk.db.sql import execute
from helpdesk.db.transaction import transaction
from helpdesk.events.actor import Actor, Capability
from helpdesk.events.event import Change
from helpdesk.events.record import record


class CareDraft(Struct, frozen=True, kw_only=True):
    tier: int | None = None
    manager: int | None = None
    deputy: int | None = None
    calendar: int | None = None


async def change_care(actor: Actor, organisation_id: int, wanted: CareDraft) -> None:
    """Write all of it. The same again changes nothing; what it has already may stay, in use or not."""
    ensure_can(actor, Capability.MANAGE_SLA)
    async with transaction():
        await lock_organisation(actor, organisation_id)
        before = await care_of(organisation_id)
        if _draft_of(before) == wanted:
            return
        ensure_none(await _problems(before, wanted))
        await execute(
            "UPDATE organisations SET tier = $2, manager = $3, deputy = $4, calendar = $5 WHERE id = $1",
            organisation_id,
            wanted.tier,
            wanted.manager,
            wanted.deputy,
            wanted.calendar,
        )
        changes = _changes(before, await care_of(organisation_id))
        await record(CareChanged(organisation=organisation_id), actor, changes)


def _draft_of(care: Care) -> CareDraft:
    return CareDraft(tier=care.tier, manager=care.manager, deputy=care.deputy, calendar=care.calendar)


async def _problems(before: Care, wanted: CareDraft) -> Problems:
    asked = {
        "tier": (is_tier_in_use, _("Please choose a tier that is in use.")),
        "manager": (is_colleague, _("Please choose somebody who works here.")),
        "deputy": (is_colleague, _("Please choose somebody who works here.")),
        "calendar": (is_calendar_in_use, _("Please choose a calendar that is in use.")),
    }
    found: Problems = {}
    for field, chosen in asdict(wanted).items():
        fits, sentence = asked[field]
        if chosen is not None and chosen != getattr(before, field) and not await fits(chosen):
            found[field] = sentence
    if wanted.deputy is not None and wanted.deputy == wanted.manager:
        found["deputy"] = _("The deputy is somebody else than the account manager.")
    return found


def _changes(before: Care, after: Care) -> list[Change]:
    return [
        Change(field, getattr(before, f"{field}_name"), getattr(after, f"{field}_name"))
        for field in CareDraft.__struct_fields__
    ]
