"""Going on to another page that says once what was done."""

from litestar.response import Redirect

from helpdesk.accounts.actions.sessions import add_flash
from helpdesk.web.kit.pages import see_other
from helpdesk.web.kit.visit import current_visit


async def see_done(path: str, sentence: str) -> Redirect:
    """Go on to a page after a form was accepted, with a sentence on it."""
    await add_flash(current_visit().session or 0, "ok", sentence)
    return see_other(path)
