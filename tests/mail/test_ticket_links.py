"""The link in a ticket's mails opens one ticket for one person until it ends."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.core.clock import frozen, now
from helpdesk.tickets.links import TicketLink, open_ticket_link, ticket_link_token

ENDS = datetime(2030, 1, 31, tzinfo=UTC)


def test_link_opens_what_it_was_made_for_until_it_ends() -> None:
    token = ticket_link_token(12, 34, ENDS)

    with frozen(ENDS - timedelta(seconds=1)):
        assert open_ticket_link(token) == TicketLink(12, 34, ENDS)
    with frozen(ENDS):
        assert open_ticket_link(token) is None


@pytest.mark.parametrize("part", [0, 1, 2, 3])
def test_link_with_any_part_changed_opens_nothing(part: int) -> None:
    parts = ticket_link_token(12, 34, now() + timedelta(days=30)).split("-")
    parts[part] = parts[part][:-1] + ("1" if parts[part][-1] != "1" else "2")

    assert open_ticket_link("-".join(parts)) is None


@pytest.mark.parametrize("token", ["", "x", "1-2-3", "1-2-3-4-5", "1-2-3-" + "0" * 32, "9" * 500])
def test_token_made_by_hand_opens_nothing(token: str) -> None:
    assert open_ticket_link(token) is None
