"""The headers of a mail or a part, asked by name. Values are bytes until a reader decodes them."""

from msgspec import Struct

from helpdesk.mail.parsing.defects import Defects
from helpdesk.mail.parsing.encoded_words import header_text, raw_text


class Headers(Struct, frozen=True):
    fields: tuple[tuple[str, bytes], ...] = ()
    # What raw 8-bit values are read as; the declared charset of the body.
    charset: str | None = None

    def values(self, name: str) -> list[bytes]:
        """Every value of a header, in the order of the mail."""
        return [value for field, value in self.fields if field == name]

    def has(self, name: str) -> bool:
        return any(field == name for field, _ in self.fields)

    def text(self, name: str, defects: Defects) -> str:
        """The first value that says anything, readable; empty when there is none."""
        return next((text for text in self.texts(name, defects) if text.strip()), "")

    def texts(self, name: str, defects: Defects) -> list[str]:
        return [header_text(value, self.charset, defects) for value in self.values(name)]

    def encoded(self, name: str, defects: Defects) -> list[str]:
        """The values as characters with encoded words still encoded, for readers of their structure."""
        return [raw_text(value, self.charset, defects) for value in self.values(name)]

    def tokens(self, name: str) -> list[str]:
        """Every value in lower case and plain ASCII, for comparison with known words."""
        return [value.decode("ascii", "replace").strip().lower() for value in self.values(name)]
