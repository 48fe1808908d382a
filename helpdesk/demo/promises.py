"""What the demonstration company promises: the usual, more to whom it has a contract with."""

from datetime import date

from helpdesk.customers.actions.care import CareDraft, change_care
from helpdesk.customers.actions.tiers import TierDraft, create_tier
from helpdesk.db.sql import fetch, fetch_value
from helpdesk.demo.calendars import load_calendars
from helpdesk.demo.people import Company
from helpdesk.events.actor import SYSTEM
from helpdesk.sla.actions.calendars import CalendarDraft, create_calendar
from helpdesk.sla.actions.contracts import ContractDraft, make_contract
from helpdesk.sla.actions.policies import PolicyDraft, create_policy
from helpdesk.sla.actions.usual_promises import start_with_usual_promises
from helpdesk.sla.calendar_content import NO_HOURS, CalendarContent
from helpdesk.sla.durations import HOUR
from helpdesk.sla.enums import Metric
from helpdesk.sla.policy_content import Level, Notify, PolicyContent, Recipient

ZONE = "Europe/Oslo"
MANAGER, DEPUTY = "mara.kim@soleandlace.example", "solveig.nygard@soleandlace.example"
BUSINESS, CLUB = "Hotel Meridian", "Fjord Running Club"
LOGISTICS = "Hansekontor Logistik GmbH"
_SHIFT = (("05:00", "14:00"),)
EARLY = CalendarContent(
    zone="Europe/Berlin", week=(_SHIFT, _SHIFT, _SHIFT, _SHIFT, _SHIFT, NO_HOURS, NO_HOURS)
)
BUSINESS_HOURS = {"urgent": (1, 4), "high": (1, 8), "normal": (2, 16), "low": (4, 40)}


async def load_promises(company: Company, today: date) -> None:
    """Make calendars, policies, a tier and a contract, before the first ticket asks for them."""
    await load_calendars(company, today)
    await start_with_usual_promises(SYSTEM, zone=ZONE)
    policy = await create_policy(SYSTEM, business_policy())
    tier = await create_tier(SYSTEM, TierDraft(name="Business", policy=policy))
    business, club = await _organisation(BUSINESS), await _organisation(CLUB)
    care = CareDraft(tier=tier, manager=company.person(MANAGER), deputy=company.person(DEPUTY))
    await change_care(SYSTEM, business, care)
    begins_on = date(today.year - 1, 1, 1)
    agreed = ContractDraft(
        name="Race season", starts_on=begins_on, policy=policy, allowance_cases=120, products="Club shoes"
    )
    await make_contract(SYSTEM, club, agreed)
    await _early_mornings(begins_on)


async def _early_mornings(begins_on: date) -> None:
    """A contract with hours and targets of its own, after one that has expired."""
    logistics = await _organisation(LOGISTICS)
    calendar = await create_calendar(SYSTEM, CalendarDraft(name="Hamburg, early", content=EARLY))
    before = ContractDraft(
        name="Exchange sets, trial",
        starts_on=date(begins_on.year - 1, 7, 1),
        ends_on=date(begins_on.year - 1, 12, 31),
    )
    await make_contract(SYSTEM, logistics, before)
    agreed = ContractDraft(
        name="Exchange sets",
        starts_on=begins_on,
        calendar=calendar,
        targets={"urgent": {Metric.FIRST_REPLY: HOUR // 2}, "high": {Metric.FIRST_REPLY: HOUR}},
        channels=("mail", "phone"),
        products="Safety shoes, exchanged every second Wednesday",
        allowance_cases=60,
        allowance_minutes=1200,
    )
    await make_contract(SYSTEM, logistics, agreed)


def business_policy() -> PolicyDraft:
    """Shorter waits than the usual ones, news each day, and whoever looks after the company hears first."""
    manager = (Notify(recipient=Recipient.ACCOUNT_MANAGER),)
    return PolicyDraft(
        name="Business customers",
        content=PolicyContent(
            is_agreed_only=True,
            targets={
                level: {
                    Metric.FIRST_REPLY: reply * HOUR,
                    Metric.NEXT_REPLY: reply * HOUR,
                    Metric.UPDATE: min(8, resolution) * HOUR,
                    Metric.RESOLUTION: resolution * HOUR,
                }
                for level, (reply, resolution) in BUSINESS_HOURS.items()
            },
            ladder=(
                Level(metric=Metric.FIRST_REPLY, offset_minutes=-30, actions=manager),
                Level(metric=Metric.RESOLUTION, offset_minutes=0, actions=manager),
            ),
        ),
    )


async def _organisation(name: str) -> int:
    found: int = await fetch_value("SELECT id FROM organisations WHERE name = $1", name)
    return found


async def tickets_with_clocks() -> list[int]:
    """The tickets that something is promised for."""
    rows = await fetch("SELECT DISTINCT subject_id FROM sla_clocks WHERE subject_kind = 'ticket'")
    return [row["subject_id"] for row in rows]
