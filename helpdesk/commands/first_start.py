"""What `helpdesk up` does before it serves: the schema, the first rows, the demonstration company."""

from helpdesk.accounts.actions.setting_up import setup_link_if_needed
from helpdesk.brands.actions import rename_brand
from helpdesk.brands.queries import brand
from helpdesk.core.settings import DEFAULT_BRAND, Settings
from helpdesk.db import engine
from helpdesk.db.migrate import migrate
from helpdesk.events.actor import SYSTEM
from helpdesk.mail.actions.mailboxes import ensure_default_mailbox
from helpdesk.process import prepare


async def prepared(settings: Settings, dsn: str, *, port: int, is_demo: bool) -> list[str]:
    """Make a database ready to serve; lines to print under the address."""
    prepare(settings)
    engine.configure(dsn)
    await migrate()
    async with engine.pool(name="helpdesk-up", size=2):
        await ensure_default_mailbox(settings)
        if is_demo:
            from helpdesk.demo.load import load_demonstration  # slow import

            return await load_demonstration()
        if settings.brand_name != DEFAULT_BRAND and (await brand()).name == DEFAULT_BRAND:
            await rename_brand(SYSTEM, settings.brand_name)
        token = await setup_link_if_needed()
        address = settings.base_url or f"http://{settings.host}:{port}"
        return [f"Set up the first administrator: {address}/setup/{token}"] if token else []
