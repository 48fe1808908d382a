"""What every command takes, and the settings that follow from it."""

from pathlib import Path
from typing import Any

import click

from helpdesk.core.settings import Settings, load_settings

data_option = click.option(
    "--data", type=click.Path(path_type=Path), default=None, help="The data directory (HELPDESK_DATA)."
)
host_option = click.option("--host", default=None, help="The address to listen on (HELPDESK_HOST).")
port_option = click.option(
    "--port", type=int, default=None, help="The port; 0 takes a free one (HELPDESK_PORT)."
)


def settings_of(context: click.Context, data: Path | None, **overrides: Any) -> Settings:
    """The settings of a command: --data may stand before or after the subcommand."""
    return load_settings(data=data or given_data(context), **overrides)


def given_data(context: click.Context) -> Path | None:
    """The data directory that was named before the subcommand."""
    return (context.find_root().obj or {}).get("data")
