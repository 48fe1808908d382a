"""The card of an organisation's record that says how it is looked after and what is agreed with it."""

from datetime import date

from msgspec import Struct

from helpdesk.core.clock import now
from helpdesk.core.formats import full_day
from helpdesk.core.i18n import gettext as _
from helpdesk.customers.queries.care import Care, care_of
from helpdesk.events.actor import Capability, Staff
from helpdesk.sla.queries.contracts import ContractOut, Standing, contracts_of
from helpdesk.web.desk.contract_words import allowance_words, period_words, standing_words

TONES = {
    Standing.IN_FORCE: "ok",
    Standing.AHEAD: "idle",
    Standing.EXPIRED: "warn",
    Standing.ENDED: "idle",
}


class ContractLine(Struct, frozen=True, kw_only=True):
    contract: ContractOut
    standing: str
    tone: str
    period: str
    allowance: str
    is_used_up: bool


class CarePart(Struct, frozen=True, kw_only=True):
    """`fallback` says what holds since the last contract is over."""

    care: Care
    contracts: list[ContractLine]
    fallback: str
    can_manage: bool


async def care_part(actor: Staff, organisation_id: int) -> CarePart:
    care, contracts = await care_of(organisation_id), await contracts_of(organisation_id)
    today = now().date()
    return CarePart(
        care=care,
        contracts=[_line(contract, today) for contract in contracts],
        fallback=_fallback(care, contracts, today),
        can_manage=actor.can(Capability.MANAGE_SLA),
    )


def _line(contract: ContractOut, today: date) -> ContractLine:
    standing = contract.standing(today)
    covered = contract.allowance_cases
    return ContractLine(
        contract=contract,
        standing=standing_words(standing),
        tone=TONES[standing],
        period=period_words(contract),
        allowance=allowance_words(contract),
        is_used_up=covered is not None and contract.used_cases >= covered,
    )


def _fallback(care: Care, contracts: list[ContractOut], today: date) -> str:
    """A contract that is over leaves its place to the tier, or to the policies with conditions."""
    standings = {contract.id: contract.standing(today) for contract in contracts}
    over = [each for each in contracts if standings[each.id] in {Standing.EXPIRED, Standing.ENDED}]
    if not over or Standing.IN_FORCE in standings.values():
        return ""
    last = max(over, key=lambda each: (_over_on(each), each.id))
    words = {"name": last.name, "day": full_day(_over_on(last)), "tier": care.tier_name or ""}
    if care.tier_policy_name:
        return _("“{name}” is over since {day}. New tickets go by the tier {tier}.").format(**words)
    return _("“{name}” is over since {day}. New tickets go by the usual policies.").format(**words)


def _over_on(contract: ContractOut) -> date:
    if contract.ended_at is not None:
        return contract.ended_at.date()
    return contract.ends_on or contract.starts_on
