"""How addresses and numbers are written down: the one form in which they are stored, found and compared."""

import re
import unicodedata

import idna

LONGEST_ADDRESS = 254
LONGEST_LOCAL = 64
LONGEST_DOMAIN = 253
FEWEST_DIGITS = 5
MOST_DIGITS = 17

_ATOM = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_PHONE = re.compile(r"[+(]?[0-9+()./ \u2010-\u2013-]*(?:(?:x|ext\.?) ?[0-9]+)?", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


def normalised_email(text: str) -> str | None:
    """The form in which an address is kept and found, or None where this is none.

    Both parts are lower-case, an international domain is in its ASCII form; nothing is looked up.
    """
    local, at, domain = unicodedata.normalize("NFC", text).strip().lower().rpartition("@")
    ascii_domain = normalised_domain(domain)
    if not at or ascii_domain is None or not _is_local_part(local):
        return None
    address = f"{local}@{ascii_domain}"
    return address if len(address.encode()) <= LONGEST_ADDRESS else None


def normalised_domain(text: str) -> str | None:
    """A domain of at least two labels, lower-case and in its ASCII form, or None."""
    domain = text.strip().lower().rstrip(".")
    ascii_domain = domain if domain.isascii() else _in_ascii(domain)
    labels = ascii_domain.split(".")
    is_domain = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
    is_address = labels[-1].isdigit()
    return ascii_domain if is_domain and not is_address and len(ascii_domain) <= LONGEST_DOMAIN else None


def domain_of(address: str) -> str:
    """The domain of a normalised address."""
    return address.rpartition("@")[2]


def clean_phone(text: str) -> str | None:
    """A number as it was typed, on one line, or None where it holds too few digits or too much else."""
    number = _SPACES.sub(" ", text).strip()
    fits = FEWEST_DIGITS <= len(phone_digits(number)) <= MOST_DIGITS
    return number if fits and _PHONE.fullmatch(number) else None


def phone_digits(number: str) -> str:
    """What two spellings of a number have in common."""
    return "".join(char for char in number if char in "0123456789")


def _is_local_part(local: str) -> bool:
    """Atoms with single dots between them; other scripts are letters too, but no space or control is."""
    has_atoms = all(atom and all(map(_is_atom_char, atom)) for atom in local.split("."))
    return has_atoms and len(local.encode()) <= LONGEST_LOCAL


def _is_atom_char(char: str) -> bool:
    if char.isascii():
        return _ATOM.fullmatch(char) is not None
    return unicodedata.category(char)[0] in "LMNPS"


def _in_ascii(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True, std3_rules=True).decode()
    except UnicodeError:
        return ""
