"""A number of more digits than any id has is as unknown as every other that stands for nothing."""

from collections.abc import Mapping

import pytest

from helpdesk.fields.enums import Kind
from tests.factories.fields import make_field
from tests.factories.persons import make_admin, make_agent
from tests.kit.clients import desk, portal

pytestmark = pytest.mark.usefixtures("database")

ENDLESS = "9" * 5000


@pytest.mark.parametrize(
    "path",
    [
        f"/desk/views/all?custom.owner={ENDLESS}",
        f"/desk/tickets/new?person={ENDLESS}",
        f"/admin/audit?who={ENDLESS}",
        f"/desk/people/{ENDLESS}",
    ],
)
async def test_address_with_an_endless_number_is_answered(path: str) -> None:
    await make_field("owner", Kind.PERSON)
    browser = await desk((await make_admin()).person)

    assert (await browser.get(path)).status_code < 500


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/desk/tickets", {"type": ENDLESS, "requester": ENDLESS, "subject": "A", "body": "B"}),
        ("/desk/tickets/new/fields", {"type": ENDLESS, "team": ENDLESS}),
        ("/admin/people/{agent}/deactivation", {"heir": f"person:{ENDLESS}"}),
        ("/admin/people/{agent}/role", {"role": f"own:{ENDLESS}"}),
        (
            "/admin/fields/new",
            {
                "name": "A",
                "kind": "text",
                "types": ENDLESS,
                "visible_field": "type",
                "visible_operator": "is",
                "visible_value": ENDLESS,
            },
        ),
    ],
)
async def test_form_with_an_endless_number_is_answered(path: str, form: Mapping[str, str]) -> None:
    agent, browser = await make_agent(), await desk((await make_admin()).person)

    answer = await browser.post(path.format(agent=agent.person), data=dict(form))

    assert answer.status_code < 500


@pytest.mark.parametrize("path", ["/tickets", "/tickets/new/fields"])
async def test_guest_who_sends_an_endless_number_is_answered(path: str) -> None:
    answer = await (await portal()).post(path, data={"type": ENDLESS, "subject": "A"})

    assert answer.status_code < 500
