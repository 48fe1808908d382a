"""Where a customer looks at a ticket: signed in under its number, or through the link of a mail."""

from urllib.parse import quote

from msgspec import Struct

from helpdesk.events.actor import Customer


class TicketPlace(Struct, frozen=True, kw_only=True):
    """One ticket, whoever looks at it, and the address under which all its forms and files are.

    `number` is the ticket's; `is_by_link` tells that the person is not signed in and sees this one only.
    """

    base_url: str
    number: str
    actor: Customer
    is_by_link: bool = False

    @property
    def replies_url(self) -> str:
        return f"{self.base_url}/replies"

    @property
    def draft_url(self) -> str:
        """Where unsent text is kept; nowhere for who is not signed in."""
        return "" if self.is_by_link else f"{self.base_url}/draft"

    @property
    def closure_url(self) -> str:
        return f"{self.base_url}/closure"

    @property
    def reopening_url(self) -> str:
        return f"{self.base_url}/reopening"

    @property
    def privacy_url(self) -> str:
        return f"{self.base_url}/privacy"

    @property
    def sharing_url(self) -> str:
        return f"{self.base_url}/sharing"

    @property
    def messages_url(self) -> str:
        return f"{self.base_url}/messages"

    @property
    def files_url(self) -> str:
        """The folder of attachments; a link's own, because nobody is signed in behind it."""
        return f"{self.base_url}/files" if self.is_by_link else "/files"

    def file_url(self, attachment_id: int, name: str) -> str:
        return f"{self.files_url}/{attachment_id}/{quote(name, safe='')}"


def number_url(number: str) -> str:
    return f"/tickets/{quote(number, safe='')}"


def link_url(token: str) -> str:
    return f"/t/{quote(token, safe='')}"
