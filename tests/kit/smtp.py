"""A real SMTP server on a free port of this machine, which keeps what it is sent and can misbehave."""

import asyncio
import email.policy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from enum import StrEnum

from aiosmtpd.smtp import SMTP, Envelope, Session
from msgspec import Struct


class Behaviour(StrEnum):
    """What the server does with the next mails. Those after DATA have the mail when they fail to say so."""

    ACCEPT = "accept"
    REFUSE_FOR_NOW = "refuse_for_now"
    REFUSE = "refuse"
    REFUSE_TEXT = "refuse_text"
    DROP_AFTER_DATA = "drop_after_data"
    STALL_AFTER_DATA = "stall_after_data"
    SLOW = "slow"
    DROP_AT_QUIT = "drop_at_quit"
    STALL_AT_QUIT = "stall_at_quit"


_FOR_EVER = 3600.0
_PAUSES = {Behaviour.STALL_AFTER_DATA: _FOR_EVER, Behaviour.SLOW: 0.2}


class Received(Struct, frozen=True):
    """A mail with its envelope, and its bytes as they came."""

    sender: str
    recipients: list[str]
    source: bytes

    @property
    def message(self) -> EmailMessage:
        return BytesParser(policy=email.policy.default).parsebytes(self.source)  # type: ignore[return-value]


class SmtpServer:
    """`url` is where it listens; `mails` holds every mail whose text has arrived, whatever was said of it."""

    def __init__(self) -> None:
        self.behaviour = Behaviour.ACCEPT
        self.takes_utf8 = True
        self.mails: list[Received] = []
        self._arrived = asyncio.Condition()
        self.port = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def until(self, count: int) -> None:
        """Wait until so many mails have arrived."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.mails) >= count)

    async def handle_RCPT(  # noqa: N802 - named by aiosmtpd
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        match self.behaviour:
            case Behaviour.REFUSE_FOR_NOW:
                return "451 4.7.1 Greylisted, please try again later"
            case Behaviour.REFUSE:
                return "550 5.1.1 No such mailbox here"
            case _:
                envelope.rcpt_tos.append(address)
                envelope.rcpt_options.extend(options)
                return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - named by aiosmtpd
        if self.behaviour == Behaviour.REFUSE_TEXT:
            return "554 5.7.1 This looks like spam"
        content = envelope.content or b""
        source = content if isinstance(content, bytes) else content.encode()
        self.mails.append(Received(envelope.mail_from or "", list(envelope.rcpt_tos), source))
        async with self._arrived:
            self._arrived.notify_all()
        if self.behaviour == Behaviour.DROP_AFTER_DATA and server.transport is not None:
            server.transport.close()
        await asyncio.sleep(_PAUSES.get(self.behaviour, 0))
        return "250 OK"

    async def handle_QUIT(self, server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - named by aiosmtpd
        if self.behaviour == Behaviour.DROP_AT_QUIT and server.transport is not None:
            server.transport.close()
        await asyncio.sleep(_FOR_EVER if self.behaviour == Behaviour.STALL_AT_QUIT else 0)
        return "221 Bye"


@asynccontextmanager
async def smtp_server() -> AsyncIterator[SmtpServer]:
    """The server for the length of the block, in the loop of the test."""
    collecting = SmtpServer()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(collecting, hostname="mail.test", enable_SMTPUTF8=collecting.takes_utf8, loop=loop),
        "127.0.0.1",
        0,
    )
    collecting.port = server.sockets[0].getsockname()[1]
    try:
        yield collecting
    finally:
        server.close()
        await server.wait_closed()
