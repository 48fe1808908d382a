"""Trials of policies for tests, through the action that starts them."""

from helpdesk.sla.actions.policies import Base, PolicyDraft
from helpdesk.sla.actions.trials import start_trial
from helpdesk.sla.queries.trials import TriedPolicy
from tests.factories.persons import make_admin
from tests.sla.agreements import FROM_MAIL, content


async def make_trial(*, days: int = 30) -> int:
    """A trial, which has just begun, of a policy that is not there yet."""
    draft = PolicyDraft(name="Tried", content=content(4, when=FROM_MAIL))
    return await start_trial(
        await make_admin(), TriedPolicy(id=None, draft=draft, base=Base(0, "")), days=days
    )
