"""What must hold before anybody is changed: who may, which values fit, and which passwords are refused."""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Protocol

from helpdesk.accounts.addresses import clean_phone, normalised_email
from helpdesk.core.errors import Forbidden, Invalid
from helpdesk.core.formats import is_zone
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import is_locale
from helpdesk.core.names import clean_name, sort_name
from helpdesk.events.actor import Actor, ActorKind, Capability, Role, Staff

LONGEST_NAME = 200
LONGEST_TITLE = 120
LONGEST_SIGNATURE = 2000
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
FEWEST_OWN_CHARACTERS = 5
FEWEST_DIFFERENT_CHARACTERS = 4
SHORTEST_WORD = 3
# What people fall back to once ten characters are asked for; digits around them make it no better.
_TRIED_FIRST = """
    password passwort passwd motdepasse contrasena administrator letmein welcome willkommen changeme iloveyou
    qwertyuiop qwertyuiopasdf qwertzuiop asdfghjkl asdfghjklm zxcvbnm qwerty qwertz azerty azertyuiop
    q1w2e3r4t5 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc zaq12wsx abcdefghij abcdefghijkl abc princess sunshine
    football monkey dragon superman trustno helpdesk support servicedesk secret geheim default guest test
"""
COMMON_PASSWORDS = frozenset(_TRIED_FIRST.split())
_SEQUENCES = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz")
_NOT_WORD = re.compile(r"[\W_]+")

Problems = dict[str, str]


class Ranked(Protocol):
    """Somebody whom others may or may not change."""

    @property
    def id(self) -> int: ...
    @property
    def role(self) -> Role: ...
    @property
    def capabilities(self) -> frozenset[Capability]: ...


def is_trusted(actor: Actor) -> bool:
    """Whether the product itself acts, on behalf of its operator or of a rule an administrator wrote."""
    return actor.kind in {ActorKind.SYSTEM, ActorKind.RULE}


def ensure_staff(actor: Actor) -> None:
    if not (actor.is_staff or is_trusted(actor)):
        raise Forbidden(_("Only staff may do this."))


def is_allowed(actor: Actor, capability: Capability) -> bool:
    """Whether their role lets them, or the product itself acts."""
    return is_trusted(actor) or actor.can(capability)


def ensure_can(actor: Actor, capability: Capability) -> None:
    if not is_allowed(actor, capability):
        raise Forbidden(_("Your role does not let you do this."))


def ensure_may_give(actor: Actor, capabilities: AbstractSet[Capability]) -> None:
    """Nobody gives away, or takes away, what they may not do themselves."""
    if not (is_trusted(actor) or capabilities <= actor.capabilities):
        raise Forbidden(_("You can only decide over what your own role lets you do."))


def ensure_may_change(actor: Actor, person: Ranked) -> None:
    """People change themselves. Others are changed by role: customers, and staff who may do no more."""
    if actor.person == person.id:
        return
    if person.role == Role.CUSTOMER:
        ensure_can(actor, Capability.WRITE_CUSTOMERS)
    else:
        ensure_can(actor, Capability.MANAGE_PEOPLE)
        ensure_may_give(actor, person.capabilities)


def may_change(actor: Actor, person: Ranked) -> bool:
    """Whether a page offers this person to be changed."""
    try:
        ensure_may_change(actor, person)
    except Forbidden:
        return False
    return True


def may_manage_team(actor: Actor, team_id: int) -> bool:
    """Whoever may not work on a team's tickets does not say who may."""
    is_kept_out = isinstance(actor, Staff) and team_id in actor.hidden_teams | actor.readonly_teams
    return is_allowed(actor, Capability.MANAGE_TEAMS) and not is_kept_out


def name_problems(name: str) -> Problems:
    if not clean_name(name):
        return {"name": _("Please give a name.")}
    if len(clean_name(name)) > LONGEST_NAME:
        return {"name": _("A name has at most {most} characters.").format(most=LONGEST_NAME)}
    return {}


def email_problems(email: str) -> Problems:
    if normalised_email(email) is None:
        return {"email": _("Please give an e-mail address, such as name@example.com.")}
    return {}


def phone_problems(phone: str) -> Problems:
    if clean_phone(phone) is None:
        return {"phone": _("Please give a phone number in digits, such as +44 20 7946 0000.")}
    return {}


def title_problems(title: str) -> Problems:
    if len(clean_name(title)) > LONGEST_TITLE:
        return {"title": _("A title has at most {most} characters.").format(most=LONGEST_TITLE)}
    return {}


def signature_problems(signature: str) -> Problems:
    if len(signature) > LONGEST_SIGNATURE:
        return {"signature": _("A signature has at most {most} characters.").format(most=LONGEST_SIGNATURE)}
    return {}


def locale_problems(locale: str) -> Problems:
    return {} if is_locale(locale) else {"locale": _("This language does not exist.")}


def zone_problems(zone: str) -> Problems:
    return {} if is_zone(zone) else {"zone": _("This time zone does not exist.")}


def password_problems(password: str, own: Iterable[str] = (), *, field: str = "password") -> Problems:
    """Why this password is refused; `own` is what everybody knows of the person: names and addresses."""
    if len(password) < SHORTEST_PASSWORD:
        sentence = _("A password has at least {fewest} characters.").format(fewest=SHORTEST_PASSWORD)
    elif len(password) > LONGEST_PASSWORD:
        sentence = _("A password has at most {most} characters.").format(most=LONGEST_PASSWORD)
    elif _is_made_of(password, own):
        sentence = _("This password is too close to your name or address.")
    elif _is_common(password):
        sentence = _("This password is one that is tried first. Please choose another.")
    else:
        return {}
    return {field: sentence}


def ensure_none(problems: Problems) -> None:
    """Raise every problem at once, or none."""
    if problems:
        raise Invalid(problems)


def _is_made_of(password: str, own: Iterable[str]) -> bool:
    """Whether little is left of it once the words everybody knows are taken out."""
    rest = _bare(password)
    words = {word for text in own for word in (_bare(text), *_words(text)) if len(word) >= SHORTEST_WORD}
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return bool(words) and len(rest) < FEWEST_OWN_CHARACTERS and rest != _bare(password)


def _is_common(password: str) -> bool:
    bare = _bare(password)
    if len(set(password)) < FEWEST_DIFFERENT_CHARACTERS:
        return True
    if bare and any(bare in sequence for sequence in _SEQUENCES):
        return True
    return bare in COMMON_PASSWORDS or bare.strip("0123456789") in COMMON_PASSWORDS


def _words(text: str) -> list[str]:
    return _NOT_WORD.sub(" ", sort_name(text)).split()


def _bare(text: str) -> str:
    return _NOT_WORD.sub("", sort_name(text))
