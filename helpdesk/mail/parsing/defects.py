"""What was wrong with a mail, collected while it is read: short codes, each once, in the order met."""

from enum import StrEnum


class Defect(StrEnum):
    EMPTY = "empty"
    NO_HEADERS = "no_headers"
    UNREADABLE = "unreadable"
    HEADER_BROKEN = "header_broken"
    HEADER_TOO_LONG = "header_too_long"
    HEADER_REPEATED = "header_repeated"
    HEADER_CHARSET_GUESSED = "header_charset_guessed"
    CHARSET_UNKNOWN = "charset_unknown"
    CHARSET_WRONG = "charset_wrong"
    CHARSET_GUESSED = "charset_guessed"
    CHARSET_FALLBACK = "charset_fallback"
    TRANSFER_ENCODING_UNKNOWN = "transfer_encoding_unknown"
    TRANSFER_ENCODING_BROKEN = "transfer_encoding_broken"
    MULTIPART_WITHOUT_PARTS = "multipart_without_parts"
    MULTIPART_NOT_CLOSED = "multipart_not_closed"
    TOO_DEEP = "too_deep"
    TOO_MANY_PARTS = "too_many_parts"
    HTML_TOO_LARGE = "html_too_large"
    HTML_TOO_DEEP = "html_too_deep"
    ENCRYPTED = "encrypted"
    NO_SENDER = "no_sender"
    NO_MESSAGE_ID = "no_message_id"
    NO_DATE = "no_date"
    DATE_UNREADABLE = "date_unreadable"
    DATE_IN_FUTURE = "date_in_future"


class Defects:
    """A collector that is handed down while reading."""

    def __init__(self) -> None:
        self._found: dict[Defect, None] = {}

    def add(self, defect: Defect) -> None:
        self._found[defect] = None

    def codes(self) -> tuple[str, ...]:
        return tuple(str(defect) for defect in self._found)
