"""The addresses that mails send people to: one page for each kind of link."""

import re

from helpdesk.accounts.enums import LinkPurpose
from helpdesk.core.clock import now
from helpdesk.mail.addresses import mail_config
from helpdesk.tickets.links import OPENS_FOR, open_ticket_link, ticket_link_token

# The pages behind these belong to the web package, which this one does not know.
_PATHS = {
    LinkPurpose.SIGN_IN: "/login/link/{token}",
    LinkPurpose.SIGN_UP: "/sign-up/{token}",
    LinkPurpose.RESET: "/reset/{token}",
    LinkPurpose.SETUP: "/setup/{token}",
    LinkPurpose.CONFIRM_TICKET: "/tickets/confirm/{token}",
    LinkPurpose.INVITATION: "/invitation/{token}",
    LinkPurpose.CHANGE_EMAIL: "/address/confirm/{token}",
    LinkPurpose.STOP_CHANGE: "/address/stop/{token}",
}
_TICKET_PATH = "/t/{token}"
_TICKET_TOKEN = re.compile(r"(?<![0-9])[0-9]{1,19}-[0-9]{1,19}-[0-9]{1,11}-[0-9a-f]{32}")
# What stands in a quoted link where its secret was.
CLOSED = "…"


def one_time_url(purpose: LinkPurpose, token: str) -> str:
    return mail_config().public_url + _PATHS[purpose].format(token=token)


def ticket_url(ticket: int, person: int) -> str:
    """Opens exactly this ticket for this person, for thirty days from now."""
    token = ticket_link_token(ticket, person, now() + OPENS_FOR)
    return mail_config().public_url + _TICKET_PATH.format(token=token)


def without_tokens(text: str) -> str:
    """A text whose links of ours open nothing: who quotes our mail does not give away what was theirs alone.

    A ticket's link is known by its signature, however a mail program has wrapped it, the others by our
    address before them.
    """
    closed = _TICKET_TOKEN.sub(lambda found: CLOSED if open_ticket_link(found[0]) else found[0], text)
    paths = "|".join(re.escape(path.format(token="")) for path in _PATHS.values())
    ours = re.escape(mail_config().public_url)
    return re.sub(f"({ours}(?:{paths}))[A-Za-z0-9_-]{{40,}}", rf"\1{CLOSED}", closed)
