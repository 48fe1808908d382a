"""A list read as its person sees it, and read again whenever the socket of open pages tells of a change."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from shutil import get_terminal_size
from typing import Any, cast

import click
from msgspec import Struct
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from helpdesk.accounts.actions.sessions import open_session, sign_out
from helpdesk.accounts.queries.people import person_by_email
from helpdesk.accounts.queries.second_factor import has_second_factor
from helpdesk.accounts.queries.sessions import actor_of
from helpdesk.commands.watched_table import Table, table_of
from helpdesk.core.clock import now
from helpdesk.events.actor import Staff
from helpdesk.live.hub import EVERYTHING
from helpdesk.tickets.enums import Sort, View
from helpdesk.tickets.labels import view_label
from helpdesk.tickets.queries.inbox import InboxRow, Listing, listed
from helpdesk.web.kit.sessions import cookie_name
from helpdesk.web.socket import PATH, SESSION_ENDED

BY_DUE = frozenset({View.OVERDUE, View.DUE_SOON})
# Above the rows stand a title and the names of the columns, below them the cursor.
AROUND = 4
AGAIN_SECONDS = 1


class Watch(Struct, frozen=True, kw_only=True):
    """What somebody wants to see, and where it is told when it changes."""

    email: str
    view: View
    url: str
    rows: int | None
    is_once: bool
    is_secure: bool

    @property
    def socket_url(self) -> str:
        return "ws" + self.url.removeprefix("http") + PATH

    @property
    def topic(self) -> str:
        return f"view:{self.view}"


async def watching(wanted: Watch) -> None:
    """Show the list until whoever looks has seen enough, or may not look any more."""
    async with _session(wanted.email) as token:
        if wanted.is_once:
            await _show(wanted, token)
            return
        # The first time it is said when nobody answers; later it is waited for.
        await (await _line(wanted, token)).close()
        await _keep_showing(wanted, token)


@asynccontextmanager
async def _session(email: str) -> AsyncIterator[str]:
    """A session of this member of staff, for as long as it is watched."""
    person = await person_by_email(email)
    if person is None:
        raise click.ClickException(f"Nobody has the address {email}.")
    if await has_second_factor(person.id):
        raise click.ClickException(
            f"{person.name} signs in with a second factor, which cannot be given here."
        )
    token = await open_session(person.id, ip="", user_agent="helpdesk watch")
    try:
        yield token
    finally:
        await sign_out(token)


def _connecting(wanted: Watch, token: str) -> connect:
    return connect(
        wanted.socket_url,
        origin=cast("Any", wanted.url),
        additional_headers={"Cookie": f"{cookie_name(is_secure=wanted.is_secure)}={token}"},
        compression=None,
    )


async def _line(wanted: Watch, token: str) -> ClientConnection:
    try:
        return await _connecting(wanted, token)
    except (OSError, InvalidHandshake, InvalidURI) as error:
        raise click.ClickException(
            f"The pages do not answer at {wanted.url} ({error}). Name their address with --url."
        ) from error


async def _keep_showing(wanted: Watch, token: str) -> None:
    """Over lost lines, which are opened again soon; after each the list is read."""
    while True:
        try:
            async with _connecting(wanted, token) as line:
                await _follow(wanted, token, line)
        except ConnectionClosed as closed:
            if closed.rcvd is not None and closed.rcvd.code == SESSION_ENDED:
                raise click.ClickException("The session has ended.") from closed
        except (OSError, InvalidHandshake):
            await asyncio.sleep(AGAIN_SECONDS)


async def _follow(wanted: Watch, token: str, line: ClientConnection) -> None:
    while True:
        shown = await _show(wanted, token)
        await line.send(json.dumps({"topics": [wanted.topic], "rows": [row.id for row in shown]}))
        while json.loads(await line.recv()).get("topic") not in {wanted.topic, EVERYTHING}:
            pass


async def _show(wanted: Watch, token: str) -> list[InboxRow]:
    """The rows that are shown, as the person may see them this moment."""
    found = await actor_of(token)
    if found is None or not isinstance(found.actor, Staff):
        raise click.ClickException(f"{wanted.email} may not see the queue.")
    columns, lines = get_terminal_size((120, 40))
    sort = Sort.DUE if wanted.view in BY_DUE else Sort.NEWEST
    limit = wanted.rows or max(1, lines - AROUND)
    page = await listed(found.actor, Listing(view=wanted.view, sort=sort, limit=limit, has_tags=False))
    _draw(table_of(page.rows, columns), wanted, now(), is_all=page.after is None)
    return page.rows


def _draw(table: Table, wanted: Watch, at: datetime, *, is_all: bool) -> None:
    more = "" if is_all else "+"
    if sys.stdout.isatty():
        click.clear()
    head = f"{view_label(wanted.view)}: {len(table.rows)}{more}, {at.astimezone():%H:%M:%S}"
    click.echo("\n".join([head, table.names, *table.rows]))
