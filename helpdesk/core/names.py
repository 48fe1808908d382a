"""Names as they are compared and sorted: the database collates by bytes, so keys are folded here."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def clean_name(name: str) -> str:
    """A name on one line: control characters out, white space folded, composed form."""
    return _SPACES.sub(" ", _CONTROL.sub(" ", unicodedata.normalize("NFC", name))).strip()


def sort_name(name: str) -> str:
    """The key a name sorts by: without accents and case, so that Étienne stands beside Ernst."""
    decomposed = unicodedata.normalize("NFKD", clean_name(name))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return bare.replace("ß", "ss").casefold()


def name_from_address(address: str) -> str:
    """What to call somebody whose mail gives no name: the local part, made readable."""
    local = address.split("@", 1)[0].split("+", 1)[0]
    words = [word for word in re.split(r"[._-]+", local) if word]
    return clean_name(" ".join(word.capitalize() for word in words)) or address
