"""Mail handed to an SMTP server: TLS where offered, one connection a mail, a clear answer or `unknown`."""

from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP, SMTPDataError, SMTPException, SMTPRecipientRefused, SMTPResponseException
from msgspec import Struct

from helpdesk.core.settings import SettingsFailed
from helpdesk.mail.flattening import flattened
from helpdesk.mail.transport import Outcome, Result

TIMEOUT_SECONDS = 30
QUIT_SECONDS = 2
PERMANENT = 500
_SCHEMES = {"smtp": 25, "smtps": 465}


class SmtpServer(Struct, frozen=True, kw_only=True):
    """Where an SMTP_URL points to."""

    host: str
    port: int
    user: str | None
    password: str | None
    is_tls: bool


def smtp_server(url: str) -> SmtpServer:
    """The server of smtp://user:password@host:port or smtps://…; SettingsFailed where it is neither."""
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise SettingsFailed("SMTP_URL must look like smtp://host:port or smtps://user:password@host.")
    try:
        port = parts.port or _SCHEMES[parts.scheme]
    except ValueError as error:
        raise SettingsFailed("SMTP_URL has a port that is not a number.") from error
    return SmtpServer(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or "") if parts.username else None,
        is_tls=parts.scheme == "smtps",
    )


class SmtpTransport:
    """Hands mails to one server, each over a connection of its own."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server

    async def send(self, message: EmailMessage, sender: str, recipient: str) -> Outcome:
        """Before the text of the mail goes out every failure is a refusal; after it, silence is `unknown`."""
        needs_utf8 = not (sender + recipient).isascii()
        source = flattened(message, is_utf8=needs_utf8)
        client = self._client(sender)
        try:
            await client.connect()
            await client.ehlo()
            if needs_utf8 and not client.supports_extension("smtputf8"):
                client.close()
                return Outcome(Result.REFUSED, "The mail server does not take international addresses.")
            await _addressed(client, sender, recipient, needs_utf8=needs_utf8)
        except (SMTPException, OSError) as error:
            client.close()
            return _refusal(error)
        return await _handed_over(client, source)

    def _client(self, sender: str) -> SMTP:
        """A password is only ever told to a server whose certificate holds; without one, any TLS will do."""
        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            local_hostname=sender.rpartition("@")[2],
            use_tls=server.is_tls,
            validate_certs=server.user is not None or server.is_tls,
            timeout=TIMEOUT_SECONDS,
        )


async def _addressed(client: SMTP, sender: str, recipient: str, *, needs_utf8: bool) -> None:
    encoding = "utf-8" if needs_utf8 else "ascii"
    await client.mail(sender, options=["SMTPUTF8"] if needs_utf8 else [], encoding=encoding)
    await client.rcpt(recipient, encoding=encoding)


async def _handed_over(client: SMTP, source: bytes) -> Outcome:
    try:
        response = await client.data(source)
    except SMTPResponseException as error:
        client.close()
        return _refusal(error)
    except (SMTPException, OSError) as error:
        client.close()
        return Outcome(Result.UNKNOWN, str(error))
    await _quit(client)
    return Outcome(Result.ACCEPTED, f"{response.code} {response.message}")


async def _quit(client: SMTP) -> None:
    """The mail is accepted; how the connection ends changes nothing, and only delays that being noted."""
    try:
        await client.quit(timeout=QUIT_SECONDS)
    except (SMTPException, OSError):
        client.close()


def _refusal(error: Exception) -> Outcome:
    """Only a 5xx about this recipient or text is final; a login or a sender is the operator's to mend."""
    if not isinstance(error, SMTPResponseException):
        return Outcome(Result.REFUSED_FOR_NOW, str(error))
    is_final = error.code >= PERMANENT and isinstance(error, (SMTPRecipientRefused, SMTPDataError))
    words = f"{error.code} {error.message}"
    return Outcome(Result.REFUSED if is_final else Result.REFUSED_FOR_NOW, words)
