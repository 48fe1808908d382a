"""Filling an empty installation with the demonstration company, through the product's own actions."""

from helpdesk.accounts.queries.people import person_id_by_email
from helpdesk.brands.actions import change_number_pattern, rename_brand
from helpdesk.core.clock import now
from helpdesk.db.sql import execute, fetch_value
from helpdesk.db.transaction import transaction
from helpdesk.demo.content import Content, load_content
from helpdesk.demo.fields import load_fields
from helpdesk.demo.notices import fill_trays
from helpdesk.demo.people import load_people
from helpdesk.demo.promises import load_promises, tickets_with_clocks
from helpdesk.demo.tickets import load_tickets
from helpdesk.events.actor import SYSTEM
from helpdesk.events.record import register_subscriptions
from helpdesk.sla.actions.beginning import settle_past
from helpdesk.subscriptions import register

BRAND = "Sole & Lace"
NUMBERS = "SL-{n}"
# So that the newest ticket is the one every picture of the desk shows.
LAST_NUMBER = 4711
NOT_ADDED = "There are people here already: the demonstration company was not added."


async def load_demonstration() -> list[str]:
    """Fill the installation unless it has people already; the lines that say who may sign in."""
    content = load_content()
    if not await fetch_value("SELECT EXISTS (SELECT FROM persons)"):
        await _load(content)
    elif await person_id_by_email(content.logins[0].email) is None:
        return [NOT_ADDED]
    return login_lines(content)


def login_lines(content: Content) -> list[str]:
    """Who is who, as it is printed at the start."""
    width = max(len(login.email) for login in content.logins)
    logins = [f"  {login.email:<{width}}  {login.sentence}" for login in content.logins]
    return [f"Sign in at /login; the password of everybody is {content.password}", *logins]


async def _load(content: Content) -> None:
    """All of it or nothing. What is only told moves nobody: no mail is sent, trays hold the last hours."""
    register_subscriptions({})
    try:
        async with transaction():
            # Sixty people and hundreds of messages in one transaction take longer than a page may.
            await execute("SET LOCAL statement_timeout = '60s'")
            await rename_brand(SYSTEM, BRAND)
            await change_number_pattern(SYSTEM, NUMBERS)
            first = LAST_NUMBER - len(content.tickets) + 1
            await fetch_value("SELECT setval('ticket_numbers', $1, false)", first)
            company = await load_people(content, now())
            await load_promises(company, now().date())
            await load_tickets(content, company, now())
            await load_fields(content, company)
        # The clocks of the tickets stand once that is written. What they did in the past is told nobody.
        await settle_past("ticket", await tickets_with_clocks())
        await fill_trays()
    finally:
        register()
