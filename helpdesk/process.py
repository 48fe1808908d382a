"""What every process of ours does first: the database's address, secrets, the file store, reactions."""

from helpdesk.core.logs import configure_logging
from helpdesk.core.secrets import load_secrets
from helpdesk.core.settings import Settings
from helpdesk.core.signing import configure_signing
from helpdesk.db.engine import configure
from helpdesk.files.store import configure_store
from helpdesk.mail.addresses import configure_mail
from helpdesk.subscriptions import register


def prepare(settings: Settings) -> None:
    """Configure this process for these settings. Opens no connection and starts nothing."""
    configure_logging(settings.log_level)
    if settings.database_url:
        configure(settings.database_url)
    configure_signing(load_secrets(settings))
    configure_store(settings)
    configure_mail(settings)
    register()
