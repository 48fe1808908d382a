"""Tickets as far as policies ask for them, where the tests have not loaded all of them."""

import pytest

from helpdesk.sla.subjects import SUBJECTS
from helpdesk.tickets.policy_fields import policy_fields
from tests.sla.agreements import TICKET


class _Tickets:
    kind = TICKET
    fields = staticmethod(policy_fields)


@pytest.fixture(autouse=True)
def tickets(monkeypatch: pytest.MonkeyPatch) -> None:
    if TICKET not in SUBJECTS:
        monkeypatch.setitem(SUBJECTS, TICKET, _Tickets())  # pyright: ignore[reportArgumentType] - the part asked here
