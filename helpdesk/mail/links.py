"""The addresses that mails send people to: one page for each kind of link."""

from helpdesk.accounts.enums import LinkPurpose
from helpdesk.core.clock import now
from helpdesk.mail.addresses import mail_config
from helpdesk.tickets.links import OPENS_FOR, ticket_link_token

# The pages behind these belong to the web package, which this one does not know.
ONE_TIME_PATHS = {
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


def one_time_url(purpose: LinkPurpose, token: str) -> str:
    return mail_config().public_url + ONE_TIME_PATHS[purpose].format(token=token)


def ticket_url(ticket: int, person: int) -> str:
    """Opens exactly this ticket for this person, for thirty days from now."""
    token = ticket_link_token(ticket, person, now() + OPENS_FOR)
    return mail_config().public_url + _TICKET_PATH.format(token=token)
