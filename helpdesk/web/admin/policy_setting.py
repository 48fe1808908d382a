"""What policies can name: fields and their values, calendars, people and teams."""

from msgspec import Struct

from helpdesk.core.i18n import available_locales, locale_name
from helpdesk.core.i18n import gettext as _
from helpdesk.customers.queries.care import tier_choices
from helpdesk.customers.queries.organisations import organisation_choices
from helpdesk.sla.book import policy_book
from helpdesk.sla.matching import CONTRACT, TIER
from helpdesk.sla.policy_content import PolicyContent
from helpdesk.sla.queries.calendars import calendars
from helpdesk.sla.queries.contracts import contract_choices
from helpdesk.tickets.queries.choices import TicketChoices, ticket_choices
from helpdesk.web.admin.field_conditions import ValueNames
from helpdesk.web.admin.field_setting import value_names
from helpdesk.web.admin.policy_words import Names
from helpdesk.web.desk.filters import options_of

TICKET = "ticket"
MOST_NAMED = 500


class PolicySetting(Struct, frozen=True):
    """The names of everything, and the zone in which dates of contracts begin and end."""

    names: Names
    zone: str


async def policy_setting(content: PolicyContent | None = None) -> PolicySetting:
    """Everything in use, and what this policy names besides."""
    book, choices = await policy_book(), await ticket_choices()
    chosen = content.calendar if content else None
    return PolicySetting(
        names=Names(
            fields=book.fields.get(TICKET, {}),
            values={**value_names(choices.custom, choices), **await _agreed_names(), **_own_names(choices)},
            calendars={
                str(each.id): each.name
                for each in await calendars()
                if each.retired_at is None or each.id == chosen
            },
            people={str(each.id): each.name for each in choices.staff},
            teams={str(each.id): each.name for each in choices.teams},
        ),
        zone=book.zone,
    )


def _own_names(choices: TicketChoices) -> ValueNames:
    return {
        "named_priority": [(str(each.id), _(each.name)) for each in choices.priorities],
        "locale": [(code, locale_name(code)) for code in available_locales()],
    }


async def _agreed_names() -> ValueNames:
    """Organisations, as long as a list of them can be read; tiers and contracts that are not over."""
    organisations = await organisation_choices(MOST_NAMED)
    return {
        "organisation": options_of(organisations) if len(organisations) < MOST_NAMED else [],
        TIER: options_of(await tier_choices()),
        CONTRACT: options_of(await contract_choices(MOST_NAMED)),
    }
