"""Every setting of the product: typed, from the environment and an optional file, documented in place."""

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import msgspec
from msgspec import Meta, Struct

CONFIG_FILE = "helpdesk.toml"
DEFAULT_BRAND = "Helpdesk"


class SettingsFailed(Exception):
    """The configuration cannot be used; the sentence says which setting and why."""


def _env(name: str, description: str, **limits: Any) -> Meta:
    return Meta(description=description, extra={"env": name}, **limits)


class Settings(Struct, frozen=True, kw_only=True):
    """What an operator may set. The environment wins over the file, the file over these defaults."""

    data: Annotated[
        Path,
        _env(
            "HELPDESK_DATA",
            "The data directory: files, secrets, the embedded database and, without SMTP_URL, outgoing mail.",
        ),
    ]
    config: Annotated[
        Path | None,
        _env(
            "HELPDESK_CONFIG",
            "A file of these settings by name; without it, helpdesk.toml in the data directory.",
        ),
    ] = None
    database_url: Annotated[
        str | None,
        _env(
            "DATABASE_URL", "A PostgreSQL 15 or later. Without it an own server runs in the data directory."
        ),
    ] = None
    postgres_bin: Annotated[
        Path | None,
        _env("HELPDESK_POSTGRES_BIN", "A folder with PostgreSQL's programs, for the own server."),
    ] = None
    base_url: Annotated[
        str | None,
        _env("HELPDESK_BASE_URL", "The address people use, such as https://help.example.org; links in mail."),
    ] = None
    host: Annotated[str, _env("HELPDESK_HOST", "The address the web process listens on.")] = "127.0.0.1"
    port: Annotated[
        int, _env("HELPDESK_PORT", "The port the web process listens on; 0 takes a free one.", ge=0, le=65535)
    ] = 8000
    trusted_proxies: Annotated[
        str,
        _env(
            "HELPDESK_TRUSTED_PROXIES",
            "Comma-separated addresses of proxies whose headers are believed.",
            # believing everybody, anybody could pretend to come from elsewhere at every try to sign in
            pattern=r"^[^*]*$",
        ),
    ] = "127.0.0.1"
    secret_key: Annotated[
        str | None,
        _env(
            "HELPDESK_SECRET_KEY",
            "Signs mail ids and links, 32 characters or more. Without it one is made and kept.",
        ),
    ] = None
    smtp_url: Annotated[
        str | None,
        _env(
            "SMTP_URL",
            "smtp://user:password@host:587 (STARTTLS where offered) or smtps://…; without it, "
            "mail is written to files in the data directory.",
        ),
    ] = None
    mail_from: Annotated[
        str | None,
        _env(
            "HELPDESK_MAIL_FROM", "The address of the first mailbox, where customers write to and answer to."
        ),
    ] = None
    mail_verdicts_by: Annotated[
        str | None,
        _env(
            "HELPDESK_MAIL_VERDICTS_BY",
            "Whose lines of `Authentication-Results` we believe; without it, those of the server on top.",
        ),
    ] = None
    files_url: Annotated[
        str | None,
        _env("HELPDESK_FILES_URL", "Where files lie: s3://, gs:// or az:// bucket; else the data directory."),
    ] = None
    meilisearch_url: Annotated[
        str | None, _env("MEILISEARCH_URL", "A Meilisearch server; without it, search is embedded.")
    ] = None
    brand_name: Annotated[
        str, _env("HELPDESK_BRAND_NAME", "The name shown at the top of every page, at first start.")
    ] = DEFAULT_BRAND
    upload_limit_mb: Annotated[
        int, _env("HELPDESK_UPLOAD_LIMIT_MB", "The largest attachment, in megabytes.", ge=1, le=2000)
    ] = 25
    pool_size: Annotated[
        int, _env("HELPDESK_POOL_SIZE", "Database connections of one process.", ge=2, le=100)
    ] = 10
    worker_concurrency: Annotated[
        int, _env("HELPDESK_WORKER_CONCURRENCY", "Jobs one worker runs at the same time.", ge=1, le=100)
    ] = 10
    log_level: Annotated[
        str,
        _env("HELPDESK_LOG_LEVEL", "debug, info, warning or error.", pattern="^(debug|info|warning|error)$"),
    ] = "info"

    @property
    def public_url(self) -> str:
        """The address for links, without a slash at its end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def is_secure(self) -> bool:
        """Whether people come over TLS, so that cookies must never travel without it."""
        return self.public_url.startswith("https://")

    @property
    def upload_limit_bytes(self) -> int:
        return self.upload_limit_mb * 1_000_000


class SettingDoc(Struct, frozen=True):
    """One setting as its documentation names it."""

    name: str
    env: str
    description: str
    default: str


def load_settings(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """The settings in force: overrides (of a command line), then the environment, then the file.

    Raises SettingsFailed with the setting's name where a value does not fit.
    """
    env = os.environ if environ is None else environ
    given = {name: value for name, value in overrides.items() if value is not None}
    from_env = {doc.name: env[doc.env] for doc in documented_settings() if env.get(doc.env)}
    data = Path(given.get("data") or from_env.get("data") or default_data_dir(env)).expanduser().resolve()
    merged = {**_from_file(data, env), **from_env, **given, "data": data}
    try:
        return msgspec.convert(merged, Settings, strict=False, dec_hook=_decoded)
    except msgspec.ValidationError as error:
        raise SettingsFailed(_sentence(str(error))) from error


@cache
def documented_settings() -> list[SettingDoc]:
    """Every setting with its variable and description, in the order of the class."""
    hints = get_type_hints(Settings, include_extras=True)
    defaults = {field.name: field.default for field in msgspec.structs.fields(Settings)}
    return [_documented(name, hint.__metadata__[0], defaults[name]) for name, hint in hints.items()]


def default_data_dir(env: Mapping[str, str]) -> Path:
    """Where data lies when nobody says: a system place for root, the person's own otherwise."""
    if os.geteuid() == 0:
        return Path("/var/lib/helpdesk")
    home = Path(env.get("HOME") or Path.home())
    return Path(env.get("XDG_DATA_HOME") or home / ".local" / "share") / "helpdesk"


def _documented(name: str, meta: Meta, default: Any) -> SettingDoc:
    shown = "" if default in (None, msgspec.NODEFAULT) else str(default)
    extra = meta.extra or {}
    return SettingDoc(name=name, env=extra["env"], description=meta.description or "", default=shown)


def _from_file(data: Path, env: Mapping[str, str]) -> dict[str, Any]:
    path = Path(env.get("HELPDESK_CONFIG") or data / CONFIG_FILE)
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsFailed(f"{path} is not valid TOML: {error}.") from error
    unknown = set(found) - {doc.name for doc in documented_settings()}
    if unknown:
        raise SettingsFailed(f"{path} has settings that do not exist: {', '.join(sorted(unknown))}.")
    return found


def _decoded(kind: type, value: Any) -> Any:
    if kind is Path:
        return Path(value).expanduser()
    raise NotImplementedError


def _sentence(problem: str) -> str:
    text, _, place = problem.partition(" - at `$.")
    name = place.rstrip("`")
    env = next((doc.env for doc in documented_settings() if doc.name == name), name)
    return f"The setting {env} is not usable: {text[:1].lower()}{text[1:]}."
