"""One-time links as their receiver holds them."""

from helpdesk.accounts.actions.links import stamp_link
from helpdesk.accounts.enums import LinkPurpose
from helpdesk.db.sql import fetch_value


async def mailed_token(purpose: LinkPurpose) -> str:
    """The token of the newest link of a purpose, stamped as the mailer does it."""
    return await stamp_link(await fetch_value("SELECT max(id) FROM links WHERE purpose = $1", purpose))
