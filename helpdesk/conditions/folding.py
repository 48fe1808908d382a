"""Letters without case, the same in Python as in PostgreSQL's `lower()` under a Unicode locale."""


def folded(text: str) -> str:
    """Lower case letter by letter: `str.lower` lengthens İ and looks around Σ, `lower()` does neither."""
    return text.lower() if text.isascii() else "".join(char.lower()[0] for char in text)
