"""Every route and every kind of person: who gets in where, declared in one table.

Six signs stand for the answers to a guest, the ticket's own customer, another customer, an agent, a lead and
an administrator: 2 shown, 3 done and led on, s to sign in first, n not allowed, - not there, e the form with
its errors. Forms are sent empty.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from litestar import Litestar
from litestar.handlers import BaseRouteHandler
from msgspec import Struct

from helpdesk.accounts.queries.sessions import sessions_of
from helpdesk.core.clock import now
from helpdesk.db.engine import connection
from helpdesk.events.actor import Capability, Role
from helpdesk.files.actions.attachments import attach
from helpdesk.files.uploads import Upload
from helpdesk.sla.policy_content import PolicyContent
from helpdesk.tickets.links import ticket_link_token
from helpdesk.web.kit import guards
from tests.factories.bulk import make_bulk_change
from tests.factories.calendars import make_calendar
from tests.factories.fields import make_field
from tests.factories.notices import make_notice, make_task
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.persons import make_agent, make_own_role, make_person, make_phone
from tests.factories.policies import make_contract, make_policy, make_tier
from tests.factories.promises import make_promise_row
from tests.factories.sessions import make_session
from tests.factories.teams import make_team
from tests.factories.tickets import MadeTicket, make_message, make_setup, make_tag, make_ticket
from tests.factories.trials import make_trial
from tests.factories.trouble import outgoing_mail, quarantined_mail, stopped_job
from tests.factories.views import make_view
from tests.kit.clients import application, portal

GUARDS = {guards.public, guards.signed_in, guards.staff_only, guards.administrators}
REFUSALS = {403: "n", 404: "-", 422: "e"}
EXPECTED = {
    "GET /": "222222",
    "POST /account": "seeeee",
    "GET /account": "s22222",
    "POST /account/address": "seeeee",
    "POST /account/address/withdrawal": "s33333",
    "GET /account/notices": "snn222",
    "POST /account/notices": "snneee",
    "POST /account/password": "seeeee",
    "POST /account/picture": "seeeee",
    "POST /account/picture/removal": "s33333",
    "GET /account/preferences": "snn222",
    "POST /account/preferences": "snneee",
    "GET /account/second-factor": "s22222",
    "POST /account/second-factor": "s33333",
    "POST /account/second-factor/codes": "seeeee",
    "POST /account/second-factor/confirmation": "seeeee",
    "POST /account/second-factor/removal": "seeeee",
    "POST /account/sessions/removal": "s33333",
    "POST /account/sessions/{session_id}/removal": "s3----",
    "GET /address/confirm/{token}": "------",
    "POST /address/confirm/{token}": "------",
    "GET /address/stop/{token}": "------",
    "POST /address/stop/{token}": "------",
    "GET /admin": "snnn22",
    "GET /admin/audit": "snnnn2",
    "POST /admin/audit/export": "snnnn2",
    "GET /admin/brand": "snnnn2",
    "POST /admin/brand": "snnnne",
    "POST /admin/brand/logo": "snnnne",
    "POST /admin/brand/logo/removal": "snnnn3",
    "GET /admin/brand/look/{colour}": "snnnn2",
    "GET /admin/brand/mail": "snnnn2",
    "POST /admin/brand/numbers": "snnnne",
    "GET /admin/calendars": "snnnn2",
    "GET /admin/calendars/new": "snnnn2",
    "POST /admin/calendars/new": "snnnne",
    "POST /admin/calendars/preview": "snnnn2",
    "GET /admin/calendars/{calendar_id}": "snnnn2",
    "POST /admin/calendars/{calendar_id}": "snnnne",
    "POST /admin/calendars/{calendar_id}/default": "snnnn3",
    "POST /admin/calendars/{calendar_id}/restoration": "snnnn3",
    "POST /admin/calendars/{calendar_id}/retirement": "snnnn3",
    "GET /admin/fields": "snnnn2",
    "GET /admin/fields/new": "snnnn2",
    "POST /admin/fields/new": "snnnne",
    "POST /admin/fields/preview": "snnnn2",
    "GET /admin/fields/{field_id}": "snnnn2",
    "POST /admin/fields/{field_id}": "snnnne",
    "POST /admin/fields/{field_id}/move": "snnnn3",
    "POST /admin/fields/{field_id}/restoration": "snnnn3",
    "POST /admin/fields/{field_id}/retirement": "snnnn3",
    "GET /admin/handing-out": "snnn22",
    "POST /admin/handing-out": "snnnee",
    "GET /admin/jobs": "snnnn2",
    "POST /admin/jobs/{job_id}/retry": "snnnn3",
    "GET /admin/mailboxes": "snnnn2",
    "GET /admin/outbox": "snnnn2",
    "POST /admin/outbox/{outbound_id}/resend": "snnnn3",
    "GET /admin/patterns": "snnn22",
    "GET /admin/people": "snnnn2",
    "POST /admin/people": "snnnne",
    "GET /admin/people/new": "snnnn2",
    "GET /admin/people/{person_id}": "snnnn2",
    "POST /admin/people/{person_id}/deactivation": "snnnn3",
    "POST /admin/people/{person_id}/invitation": "snnnn3",
    "POST /admin/people/{person_id}/invitation/withdrawal": "snnnn4",
    "POST /admin/people/{person_id}/reactivation": "snnnn3",
    "POST /admin/people/{person_id}/role": "snnnne",
    "POST /admin/people/{person_id}/second-factor/reset": "snnnn3",
    "GET /admin/priorities": "snnnn2",
    "POST /admin/priorities": "snnnne",
    "GET /admin/priorities/new": "snnnn2",
    "POST /admin/priorities/preview": "snnnn2",
    "GET /admin/priorities/{choice_id}": "snnnn2",
    "POST /admin/priorities/{choice_id}": "snnnne",
    "POST /admin/priorities/{choice_id}/default": "snnnn3",
    "POST /admin/priorities/{choice_id}/offer": "snnnn3",
    "POST /admin/priorities/{choice_id}/position": "snnnne",
    "GET /admin/priorities/{choice_id}/removal": "snnnn2",
    "POST /admin/priorities/{choice_id}/removal": "snnnne",
    "POST /admin/priorities/{choice_id}/retirement": "snnnn3",
    "GET /admin/policies": "snnnn2",
    "GET /admin/policies/new": "snnnn2",
    "POST /admin/policies/new": "snnnne",
    "POST /admin/policies/preview": "snnnn2",
    "POST /admin/policies/usual": "snnnn3",
    "GET /admin/policies/{policy_id}": "snnnn2",
    "POST /admin/policies/{policy_id}": "snnnne",
    "POST /admin/policies/{policy_id}/move": "snnnn3",
    "POST /admin/policies/{policy_id}/off": "snnnn3",
    "POST /admin/policies/{policy_id}/on": "snnnn3",
    "POST /admin/policies/{policy_id}/restoration": "snnnn3",
    "POST /admin/policies/{policy_id}/retirement": "snnnn3",
    "GET /admin/quarantine": "snnnn2",
    "GET /admin/quarantine/{inbound_id}": "snnnn2",
    "POST /admin/quarantine/{inbound_id}/discard": "snnnn3",
    "POST /admin/quarantine/{inbound_id}/retry": "snnnn3",
    "GET /admin/quarantine/{inbound_id}/source": "snnnn2",
    "GET /admin/roles": "snnnn2",
    "POST /admin/roles": "snnnne",
    "GET /admin/roles/new": "snnnn2",
    "GET /admin/roles/{role}": "snnnn2",
    "POST /admin/roles/{role}": "snnnne",
    "POST /admin/roles/{role}/removal": "snnnn3",
    "GET /admin/search": "snnn22",
    "GET /admin/security": "snnnn2",
    "POST /admin/security": "snnnn3",
    "GET /admin/statuses": "snnnn2",
    "POST /admin/statuses": "snnnne",
    "GET /admin/statuses/new": "snnnn2",
    "POST /admin/statuses/preview": "snnnn2",
    "GET /admin/statuses/{choice_id}": "snnnn2",
    "POST /admin/statuses/{choice_id}": "snnnne",
    "POST /admin/statuses/{choice_id}/default": "snnnn3",
    "POST /admin/statuses/{choice_id}/offer": "snnnn3",
    "POST /admin/statuses/{choice_id}/position": "snnnne",
    "GET /admin/statuses/{choice_id}/removal": "snnnn2",
    "POST /admin/statuses/{choice_id}/removal": "snnnne",
    "POST /admin/statuses/{choice_id}/retirement": "snnnn3",
    "GET /admin/tags": "snnnn2",
    "GET /admin/tags/{tag_id}": "snnnn2",
    "POST /admin/tags/{tag_id}": "snnnne",
    "GET /admin/tags/{tag_id}/removal": "snnnn2",
    "POST /admin/tags/{tag_id}/removal": "snnnn3",
    "GET /admin/teams": "snnn22",
    "POST /admin/teams": "snnnee",
    "GET /admin/teams/new": "snnn22",
    "GET /admin/teams/{team_id}": "snnn22",
    "POST /admin/teams/{team_id}": "snnnee",
    "POST /admin/teams/{team_id}/care": "snnn33",
    "POST /admin/teams/{team_id}/members": "snnn33",
    "GET /brand/logo/{attachment_id}": "------",
    "GET /brand/look/{name}": "222222",
    "GET /admin/tiers": "snnnn2",
    "GET /admin/tiers/new": "snnnn2",
    "POST /admin/tiers/new": "snnnne",
    "GET /admin/tiers/{tier_id}": "snnnn2",
    "POST /admin/tiers/{tier_id}": "snnnne",
    "POST /admin/tiers/{tier_id}/move": "snnnn3",
    "POST /admin/tiers/{tier_id}/restoration": "snnnn3",
    "POST /admin/tiers/{tier_id}/retirement": "snnnn3",
    "GET /admin/trials/{trial_id}": "snnnn2",
    "POST /admin/trials/{trial_id}/again": "snnnn3",
    "GET /admin/types": "snnnn2",
    "POST /admin/types": "snnnne",
    "GET /admin/types/new": "snnnn2",
    "POST /admin/types/preview": "snnnn2",
    "GET /admin/types/{choice_id}": "snnnn2",
    "POST /admin/types/{choice_id}": "snnnne",
    "POST /admin/types/{choice_id}/default": "snnnn3",
    "POST /admin/types/{choice_id}/offer": "snnnn3",
    "POST /admin/types/{choice_id}/position": "snnnne",
    "GET /admin/types/{choice_id}/removal": "snnnn2",
    "POST /admin/types/{choice_id}/removal": "snnnne",
    "POST /admin/types/{choice_id}/retirement": "snnnn3",
    "GET /desk": "snn333",
    "GET /desk/bulk-changes": "snn222",
    "POST /desk/bulk-changes": "snneee",
    "GET /desk/bulk-changes/new": "snn222",
    "POST /desk/bulk-changes/preview": "snn222",
    "GET /desk/bulk-changes/{change}": "snn2--",
    "POST /desk/bulk-changes/{change}/stopping": "snn3--",
    "POST /desk/bulk-changes/{change}/undoing": "snn3--",
    "GET /desk/availability": "snn222",
    "POST /desk/availability": "snneee",
    "POST /desk/pulls": "snn333",
    "GET /desk/team": "snnn22",
    "GET /desk/team/rows": "snnn22",
    "GET /desk/team/{person}": "snnn--",
    "POST /desk/team/{person}/capacity": "snnn--",
    "GET /desk/tickets/{number}/way": "snn222",
    "GET /desk/team/{person}/availability": "snnn--",
    "POST /desk/team/{person}/availability": "snnn--",
    "POST /desk/fields/{subject}/{record}/shape": "snn222",
    "GET /desk/next": "snn333",
    "POST /desk/next/skips": "snn---",
    "GET /desk/notices": "snn222",
    "GET /desk/notices/bell": "snn222",
    "POST /desk/notices/readings": "snn333",
    "GET /desk/notices/{notice}": "snn3--",
    "POST /desk/notices/{notice}/reading": "snn3--",
    "GET /desk/organisations": "snn222",
    "GET /desk/organisations/choices": "snn222",
    "GET /desk/organisations/new": "snn222",
    "POST /desk/organisations/new": "snneee",
    "GET /desk/organisations/{organisation}": "snn222",
    "GET /desk/organisations/{organisation}/care": "snnnn2",
    "POST /desk/organisations/{organisation}/care": "snnnn3",
    "GET /desk/organisations/{organisation}/contracts/new": "snnnn2",
    "POST /desk/organisations/{organisation}/contracts/new": "snnnne",
    "GET /desk/organisations/{organisation}/contracts/{contract_id}": "snnnn2",
    "POST /desk/organisations/{organisation}/contracts/{contract_id}": "snnnne",
    "POST /desk/organisations/{organisation}/contracts/{contract_id}/end": "snnnn3",
    "POST /desk/organisations/{organisation}/domains": "snneee",
    "POST /desk/organisations/{organisation}/domains/{domain}/removal": "snnn33",
    "POST /desk/organisations/{organisation}/domains/{domain}/verification": "snnn33",
    "GET /desk/organisations/{organisation}/edit": "snn222",
    "POST /desk/organisations/{organisation}/edit": "snneee",
    "GET /desk/organisations/{organisation}/history": "snn222",
    "GET /desk/organisations/{organisation}/ticket-access": "snn222",
    "POST /desk/organisations/{organisation}/ticket-access": "snneee",
    "POST /desk/organisations/{organisation}/ticket-access/preview": "snn222",
    "GET /desk/organisations/{organisation}/views": "snnnn2",
    "GET /desk/palette": "snn222",
    "GET /desk/people": "snn222",
    "GET /desk/people/choices": "snn222",
    "GET /desk/people/new": "snn222",
    "POST /desk/people/new": "snneee",
    "GET /desk/people/{person}": "snn222",
    "GET /desk/people/{person}/edit": "snn222",
    "POST /desk/people/{person}/edit": "snneee",
    "POST /desk/people/{person}/emails": "snneee",
    "GET /desk/people/{person}/history": "snn222",
    "POST /desk/people/{person}/identities/{identity}/primary": "snn333",
    "POST /desk/people/{person}/identities/{identity}/removal": "snn333",
    "POST /desk/people/{person}/memberships": "snneee",
    "POST /desk/people/{person}/memberships/{organisation}/ending": "snn333",
    "POST /desk/people/{person}/phones": "snneee",
    "GET /desk/people/{person}/views": "snnnn2",
    "POST /desk/preview": "snn222",
    "POST /desk/promises/hint": "snn222",
    "POST /desk/promises/{promise}/breaking": "snn333",
    "POST /desk/promises/{promise}/keeping": "snn333",
    "POST /desk/promises/{promise}/withdrawal": "snn333",
    "GET /desk/reports/promises": "snnn22",
    "GET /desk/reports/promises/export": "snnn22",
    "GET /desk/reports/promises/list": "snnn22",
    "GET /desk/reports/promises/pauses": "snnn22",
    "GET /desk/search": "snn222",
    "GET /desk/tickets/new": "snn222",
    "GET /desk/tasks": "snn222",
    "POST /desk/tasks/{task}/completion": "snn333",
    "POST /desk/tasks/{task}/reopening": "snn333",
    "POST /desk/tickets/new": "snneee",
    "POST /desk/tickets/new/fields": "snn222",
    "GET /desk/tickets/{number}": "snn222",
    "POST /desk/tickets/{number}/assignee": "snn333",
    "GET /desk/tickets/{number}/audience": "snn222",
    "POST /desk/tickets/{number}/calls": "snneee",
    "POST /desk/tickets/{number}/claim": "snn333",
    "PUT /desk/tickets/{number}/drafts/{purpose}": "snn222",
    "POST /desk/tickets/{number}/due-dates": "snneee",
    "POST /desk/tickets/{number}/due-dates/removals": "snneee",
    "POST /desk/tickets/{number}/fields": "snn333",
    "POST /desk/tickets/{number}/fields/shape": "snn222",
    "POST /desk/tickets/{number}/followers": "snneee",
    "POST /desk/tickets/{number}/followers/removals": "snn333",
    "GET /desk/tickets/{number}/head": "snn222",
    "GET /desk/tickets/{number}/history": "snn222",
    "GET /desk/tickets/{number}/mentions": "snn222",
    "POST /desk/tickets/{number}/notes": "snneee",
    "POST /desk/tickets/{number}/priority": "snneee",
    "POST /desk/tickets/{number}/privacy": "snn333",
    "POST /desk/tickets/{number}/reading": "snn222",
    "POST /desk/tickets/{number}/promises": "snneee",
    "POST /desk/tickets/{number}/reopening": "snn333",
    "POST /desk/tickets/{number}/replies": "snneee",
    "GET /desk/tickets/{number}/side": "snn222",
    "POST /desk/tickets/{number}/solution": "snn333",
    "POST /desk/tickets/{number}/status": "snneee",
    "POST /desk/tickets/{number}/subject": "snneee",
    "POST /desk/tickets/{number}/tags": "snneee",
    "POST /desk/tickets/{number}/tags/removals": "snneee",
    "POST /desk/tickets/{number}/team": "snn333",
    "GET /desk/tickets/{number}/thread": "snn222",
    "POST /desk/tickets/{number}/type": "snn333",
    "GET /desk/views": "snn222",
    "GET /desk/views/counts": "snn222",
    "GET /desk/views/new": "snn222",
    "POST /desk/views/new": "snneee",
    "POST /desk/views/places": "snn333",
    "POST /desk/views/preview": "snn222",
    "GET /desk/views/{view}": "snn222",
    "GET /desk/views/{view}/board": "snn222",
    "POST /desk/views/{view}/board/moves": "snneee",
    "GET /desk/views/{view}/edit": "snn222",
    "POST /desk/views/{view}/edit": "snneee",
    "POST /desk/views/{view}/removal": "snnn33",
    "POST /desk/views/{view}/look": "snn333",
    "GET /desk/views/{view}/rows": "snn222",
    "GET /files/{attachment_id}/{name}": "s2-222",
    "GET /healthz": "222222",
    "GET /invitation/{token}": "------",
    "POST /invitation/{token}": "------",
    "POST /locale": "333333",
    "POST /login": "eeeeee",
    "GET /login": "233333",
    "GET /login/code": "333333",
    "POST /login/code": "333333",
    "GET /login/link": "222222",
    "POST /login/link": "eeeeee",
    "GET /login/link/{token}": "------",
    "POST /login/link/{token}": "------",
    "POST /logout": "s33333",
    "GET /organisations/{organisation}/tickets": "s-2---",
    "GET /readyz": "222222",
    "POST /reset": "eeeeee",
    "GET /reset": "222222",
    "POST /reset/{token}": "eeeeee",
    "GET /reset/{token}": "------",
    "POST /setup/{token}": "eeeeee",
    "GET /setup/{token}": "------",
    "GET /sign-up": "222222",
    "POST /sign-up": "eeeeee",
    "GET /sign-up/{token}": "------",
    "POST /sign-up/{token}": "------",
    "GET /static/{hashed}/{path}": "222222",
    "GET /t/{token}": "222222",
    "POST /t/{token}/closure": "333333",
    "GET /t/{token}/files/{attachment_id}/{name}": "222222",
    "POST /t/{token}/privacy": "333333",
    "POST /t/{token}/renewal": "222222",
    "POST /t/{token}/reopening": "333333",
    "POST /t/{token}/replies": "eeeeee",
    "POST /t/{token}/sharing": "333333",
    "GET /tickets": "s22222",
    "POST /tickets": "eeeeee",
    "GET /tickets/confirm/{token}": "------",
    "POST /tickets/confirm/{token}": "------",
    "GET /tickets/new": "222222",
    "POST /tickets/new/fields": "222222",
    "GET /tickets/{number}": "s2-333",
    "POST /tickets/{number}/closure": "s3----",
    "PUT /tickets/{number}/draft": "s2----",
    "GET /tickets/{number}/messages": "s2----",
    "POST /tickets/{number}/privacy": "s3----",
    "POST /tickets/{number}/reopening": "s3----",
    "POST /tickets/{number}/sharing": "s3----",
    "POST /tickets/{number}/replies": "se----",
}


class Sample(Struct, frozen=True, kw_only=True):
    """What the addresses name, and who comes."""

    names: dict[str, str]
    visitors: list[int | None]


@pytest.fixture
def app() -> Litestar:
    return application()


def test_every_route_is_in_the_table_and_the_table_names_no_other(app: Litestar) -> None:
    found = {f"{method} {path}" for path, handler in _ways(app) for method in _methods(handler)}

    assert found == set(EXPECTED)


def test_every_route_has_one_of_our_guards(app: Litestar) -> None:
    bare = [path for path, handler in _ways(app) if not _guards(handler) & GUARDS]

    assert bare == []


def test_only_socket_is_the_one_that_lets_nobody_in_by_itself(app: Litestar) -> None:
    """That of open pages stands beside the routes; `test_socket.py` says whom it refuses."""
    sockets = [route.path for route in app.routes if not hasattr(route, "route_handlers")]

    assert sockets == []


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("route", sorted(EXPECTED))
async def test_route_lets_in_whom_the_table_says(route: str) -> None:
    method, path = route.split()
    sample = await _sample()
    address = path.format(**sample.names)
    signs = ""
    for visitor in sample.visitors:
        async with _undone():
            browser = await portal(visitor)
            signs += _sign(await browser.request(method, address, data={} if method != "GET" else None))

    assert signs == EXPECTED[route]


async def _sample() -> Sample:
    owner, other = await make_person(), await make_person()
    staff = [(await make_agent(role=role)).person for role in (Role.AGENT, Role.LEAD, Role.ADMIN)]
    await make_session(owner)
    ticket = await make_ticket(requester=owner)
    names = await _names(ticket, staff[0], other)
    return Sample(
        names={key: str(value) for key, value in names.items()}, visitors=[None, owner, other, *staff]
    )


async def _names(ticket: MadeTicket, agent: int, other: int) -> dict[str, object]:
    """Something of every kind, by the name it has in the paths of routes."""
    organisation = await make_organisation(domains=("club.example",), ticket_access="everyone")
    await make_membership(other, organisation)
    message = await make_message(ticket)
    file = await attach(Upload("a.txt", "text/plain", b"x"), owner_kind="message", owner_id=message)
    return {
        **await _names_of_work(ticket, agent),
        **await _names_of_setup(),
        "number": ticket.number,
        "token": ticket_link_token(ticket.id, ticket.requester, now() + timedelta(days=1)),
        "attachment_id": file,
        "name": "a.txt",
        "job_id": await stopped_job(),
        "inbound_id": await quarantined_mail(),
        "outbound_id": await outgoing_mail(),
        "person_id": other,
        "person": other,
        "team_id": await make_team(),
        "subject": "organisation",
        "record": organisation,
        **await _promises(organisation),
        "organisation": organisation,
        "identity": await make_phone(other, "+47 10 55 01 11"),
        "domain": "club.example",
        "purpose": "reply",
        "view": await make_view(),
        "role": await make_own_role(Capability.READ_TICKETS),
        "session_id": (await sessions_of(ticket.requester))[0].id,
        "hashed": "any",
        "colour": "aa2222.css",
        "path": "css/base.css",
    }


async def _promises(organisation: int) -> dict[str, int]:
    return {
        "calendar_id": await make_calendar(),
        "policy_id": (await make_policy(PolicyContent(targets={}))).id,
        "tier_id": await make_tier(),
        "trial_id": await make_trial(),
        "contract_id": await make_contract(organisation),
    }


async def _names_of_work(ticket: MadeTicket, agent: int) -> dict[str, int]:
    """What colleagues promised, were told, are to do and did in bulk."""
    return {
        "promise": await make_promise_row(ticket),
        "notice": await make_notice(agent, of=ticket.id),
        "task": await make_task(of=ticket.id),
        "change": await make_bulk_change(agent, ticket),
    }


async def _names_of_setup() -> dict[str, int]:
    return {
        "field_id": await make_field("surface"),
        "choice_id": await make_setup(),
        "tag_id": await make_tag("club"),
    }


def _sign(answer: httpx.Response) -> str:
    if answer.headers.get("location", "").startswith("/login?next="):
        return "s"
    return REFUSALS.get(answer.status_code) or str(answer.status_code)[0]


@asynccontextmanager
async def _undone() -> AsyncIterator[None]:
    """What one visitor does is not there for the next."""
    async with connection() as found:
        block = found.transaction()
        await block.start()
        try:
            yield
        finally:
            await block.rollback()


def _ways(app: Litestar) -> list[tuple[str, BaseRouteHandler]]:
    """Every handler of ours with its path; the answers to OPTIONS are the framework's."""
    return [
        (route.path_format, handler)
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        if _methods(handler)
    ]


def _methods(handler: BaseRouteHandler) -> set[str]:
    return {str(method) for method in handler.http_methods} - {"OPTIONS"}


def _guards(handler: BaseRouteHandler) -> set[object]:
    return {getattr(guard, "func", guard) for guard in handler.resolve_guards()}
