"""What must hold before an organisation is changed."""

from collections.abc import Iterable

from helpdesk.accounts.addresses import normalised_domain
from helpdesk.accounts.rules import LONGEST_TITLE, Problems, name_problems
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name
from helpdesk.customers.enums import TicketAccess
from helpdesk.customers.free_mail import is_free_mail
from helpdesk.customers.sharing import AccessSetting

LONGEST_NOTE = 10_000
LONGEST_ROLE = 120


def organisation_problems(*, name: str, note: str, city: str | None) -> Problems:
    problems = name_problems(name)
    if len(note) > LONGEST_NOTE:
        problems |= {"note": _("A note has at most {most} characters.").format(most=LONGEST_NOTE)}
    if len(clean_name(city or "")) > LONGEST_TITLE:
        problems |= {"city": _("A city has at most {most} characters.").format(most=LONGEST_TITLE)}
    return problems


def domain_problems(domains: Iterable[str]) -> Problems:
    """Why one of these is not the domain of one company."""
    for typed in domains:
        domain = normalised_domain(typed)
        if domain is None:
            return {"domains": _("“{domain}” is not a mail domain.").format(domain=typed)}
        if is_free_mail(domain):
            sentence = _("Anybody can have an address at {domain}, so it does not stand for a company.")
            return {"domains": sentence.format(domain=domain)}
    return {}


def access_problems(setting: AccessSetting) -> Problems:
    """Why nobody would see anything by this, or a role is none."""
    if setting.access == TicketAccess.ROLE and not any(clean_name(role) for role in setting.roles):
        return {"roles": _("Please pick at least one role.")}
    if setting.access == TicketAccess.NAMED and not setting.named:
        return {"named": _("Please pick at least one person.")}
    too_long = [role for role in setting.roles if role_problems(role)]
    return {"roles": role_problems(too_long[0])["role"]} if too_long else {}


def role_problems(role: str) -> Problems:
    if len(clean_name(role)) > LONGEST_ROLE:
        return {"role": _("A role has at most {most} characters.").format(most=LONGEST_ROLE)}
    return {}
