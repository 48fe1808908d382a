"""Where mail comes from and goes back to: this process's mail settings and the signed reply address."""

import re
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from helpdesk.core.settings import Settings
from helpdesk.core.signing import is_signed, signed

OUTBOX = "outbox"
# RFC 5321: servers may refuse a longer local part.
LONGEST_LOCAL_PART = 64
_TOKEN = re.compile(r"t\.([1-9][0-9]{0,17})\.([0-9a-f]{16})")
_PURPOSE = "reply-address"


class MailConfig(Struct, frozen=True, kw_only=True):
    """What this process knows of mail. Without a separator, reply addresses carry no token."""

    public_url: str
    smtp_url: str | None
    outbox: Path
    address: str
    separator: str
    verdicts_by: str

    @property
    def domain(self) -> str:
        """The right side of our Message-IDs."""
        return self.address.rpartition("@")[2]


_config: list[MailConfig] = []


def configure_mail(settings: Settings, *, separator: str = "+") -> None:
    """Say how this process mails. Every process does this at start-up."""
    _config[:] = [
        MailConfig(
            public_url=settings.public_url,
            smtp_url=settings.smtp_url,
            outbox=settings.data / OUTBOX,
            address=first_address(settings),
            separator=separator,
            verdicts_by=(settings.mail_verdicts_by or "").lower(),
        )
    ]


def mail_config() -> MailConfig:
    if not _config:
        raise RuntimeError("configure_mail() has not been called in this process")
    return _config[0]


def first_address(settings: Settings) -> str:
    """The address of the first mailbox: the one that was set, else support@ the host people see."""
    given = parseaddr(settings.mail_from or "")[1]
    return given.lower() or f"support@{_mail_host(urlsplit(settings.public_url).hostname or '')}"


def reply_address(mailbox: str, ticket: int) -> str:
    """The mailbox's address with the ticket's signed token, so that an answer finds its ticket."""
    local, _, domain = mailbox.rpartition("@")
    separator = mail_config().separator
    tagged = f"{local}{separator}t.{ticket}.{signed(_PURPOSE, str(ticket))}"
    if not separator or len(tagged) > LONGEST_LOCAL_PART:
        return mailbox
    return f"{tagged}@{domain}"


def ticket_of_reply_address(address: str) -> int | None:
    """The ticket whose token an address carries, or None where there is none or we did not sign it."""
    local = address.lower().rpartition("@")[0]
    _, separator, token = local.rpartition(mail_config().separator or "\0")
    found = _TOKEN.fullmatch(token) if separator else None
    if found is None or not is_signed(found[2], _PURPOSE, found[1]):
        return None
    return int(found[1])


def without_token(address: str) -> str:
    """The mailbox behind a reply address, in lower case; any other address as it is."""
    if ticket_of_reply_address(address) is None:
        return address.lower()
    local, _, domain = address.lower().rpartition("@")
    return f"{local.rpartition(mail_config().separator)[0]}@{domain}"


def _mail_host(host: str) -> str:
    """A host that mail can be addressed to: an IP address stands for this machine."""
    try:
        ip_address(host)
    except ValueError:
        return host or "localhost"
    return "localhost"
