"""What `helpdesk doctor` looks at without the database: directory, secrets, address, mail."""

import os
import shutil
import socket
import stat
from collections.abc import Callable
from urllib.parse import urlsplit

from msgspec import Struct

from helpdesk.core.secrets import SECRETS_FILE, SHORTEST_SECRET
from helpdesk.core.settings import Settings, SettingsFailed
from helpdesk.mail.smtp import smtp_server

LOOPBACK = ("127.0.0.1", "::1", "localhost")
LEAST_FREE_BYTES = 1_000_000_000
SMTP_SECONDS = 5
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Finding(Struct, frozen=True):
    """One thing that was looked at: ok, warning or failure. `remedy` says what to do about the last two."""

    grade: str
    sentence: str
    remedy: str = ""


def data_directory(settings: Settings) -> Finding:
    folder = settings.data
    if not folder.exists():
        return Finding("ok", f"The data directory {folder} will be made at the first start.")
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Finding(
            "failure",
            f"{folder} is no directory this account may write in.",
            "Start as its owner, or choose another one (HELPDESK_DATA).",
        )
    if shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
        return Finding(
            "failure", f"{folder} has less than 1 GB free.", "Make room or move it (HELPDESK_DATA)."
        )
    return Finding("ok", f"The data directory is {folder}.")


def secrets(settings: Settings) -> Finding:
    file = settings.data / SECRETS_FILE
    if settings.secret_key and len(settings.secret_key) < SHORTEST_SECRET:
        return Finding(
            "failure",
            f"HELPDESK_SECRET_KEY has fewer than {SHORTEST_SECRET} characters.",
            "Choose a longer one, or leave it out and one is made.",
        )
    if settings.secret_key:
        return Finding("ok", "The signing secret comes from HELPDESK_SECRET_KEY.")
    if not file.exists():
        return Finding("ok", "Secrets will be made at the first start.")
    if file.stat().st_mode & OTHERS:
        return Finding("failure", f"{file} can be read by others.", f"chmod 600 {file}")
    return Finding("ok", f"{file} is readable by its owner only.")


def address(settings: Settings) -> Finding:
    if settings.base_url is None and settings.host not in LOOPBACK:
        return Finding(
            "warning",
            "HELPDESK_BASE_URL is not set, so links in mail name an address people may not reach.",
            "Set it to the address people type, such as https://help.example.org.",
        )
    if settings.base_url and not settings.is_secure and urlsplit(settings.base_url).hostname not in LOOPBACK:
        return Finding(
            "warning",
            "People come over plain HTTP: passwords travel unprotected.",
            "Put a proxy with TLS in front and set HELPDESK_BASE_URL to its https address.",
        )
    return Finding("ok", f"Links in mail lead to {settings.public_url}.")


def outgoing_mail(settings: Settings) -> Finding:
    if settings.smtp_url is None:
        return Finding(
            "warning",
            f"Mail is not sent but written to {settings.data / 'outbox'}.",
            "Set SMTP_URL to send it.",
        )
    try:
        server = smtp_server(settings.smtp_url)
    except SettingsFailed as error:
        return Finding("failure", str(error), "Correct SMTP_URL.")
    try:
        socket.create_connection((server.host, server.port), timeout=SMTP_SECONDS).close()
    except OSError as error:
        reason = error.strerror or "no answer in time"
        return Finding(
            "failure",
            f"The mail server {server.host}:{server.port} cannot be reached: {reason}.",
            "Correct SMTP_URL, or start the server.",
        )
    return Finding("ok", f"The mail server {server.host}:{server.port} answers.")


CHECKS: list[Callable[[Settings], Finding]] = [data_directory, secrets, address, outgoing_mail]
