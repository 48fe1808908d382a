"""Settings and secrets: typed, documented, kept to their owner."""

from datetime import timedelta
from pathlib import Path

import pytest

from helpdesk.core.clock import frozen, now
from helpdesk.core.secrets import load_secrets, rotate_secrets
from helpdesk.core.settings import SettingsFailed, documented_settings, load_settings


def test_command_line_wins_over_environment_over_file(tmp_path: Path) -> None:
    (tmp_path / "helpdesk.toml").write_text('port = 1\nhost = "file"\nbrand_name = "File"\n')
    environ = {"HELPDESK_DATA": str(tmp_path), "HELPDESK_PORT": "2", "HELPDESK_HOST": "env"}

    settings = load_settings(environ, port=3)

    assert (settings.port, settings.host, settings.brand_name) == (3, "env", "File")


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"HELPDESK_PORT": "many"}, "The setting HELPDESK_PORT is not usable: expected `int`, got `str`."),
        (
            {"HELPDESK_TRUSTED_PROXIES": "*"},
            "The setting HELPDESK_TRUSTED_PROXIES is not usable: expected `str` matching regex '^[^*]*$'.",
        ),
        ({"HELPDESK_PORT": "70000"}, "The setting HELPDESK_PORT is not usable: expected `int` <= 65535."),
    ],
)
def test_unusable_setting_is_named(tmp_path: Path, environ: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsFailed) as refusal:
        load_settings({"HELPDESK_DATA": str(tmp_path), **environ})

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("text", "part"), [("port = ", "not valid TOML"), ("colour = 1", "do not exist: colour")]
)
def test_unusable_file_is_named(tmp_path: Path, text: str, part: str) -> None:
    (tmp_path / "helpdesk.toml").write_text(text)

    with pytest.raises(SettingsFailed, match=part):
        load_settings({"HELPDESK_DATA": str(tmp_path)})


def test_every_setting_is_documented_once() -> None:
    docs = documented_settings()

    assert len({doc.env for doc in docs}) == len(docs)
    assert [doc for doc in docs if not doc.description.endswith(".")] == []


def test_address_for_links(tmp_path: Path) -> None:
    environ = {"HELPDESK_DATA": str(tmp_path), "HELPDESK_PORT": "81"}
    assert load_settings(environ).public_url == "http://127.0.0.1:81"
    secure = load_settings({**environ, "HELPDESK_BASE_URL": "https://help.example/"})
    assert (secure.public_url, secure.is_secure) == ("https://help.example", True)


def test_data_directory_follows_the_person() -> None:
    assert load_settings({"HOME": "/nowhere"}).data in {
        Path("/var/lib/helpdesk"),
        Path("/nowhere/.local/share/helpdesk"),
    }


def test_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = load_settings({"HELPDESK_DATA": str(tmp_path / "new")})

    first = load_secrets(settings)

    assert load_secrets(settings) == first
    assert (tmp_path / "new" / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_rotated_secret_is_believed_for_a_year(tmp_path: Path) -> None:
    settings = load_settings({"HELPDESK_DATA": str(tmp_path)})
    old = load_secrets(settings)

    new = rotate_secrets(settings)

    assert new.in_force() == [new.current, old.current]
    assert load_secrets(settings) == new
    with frozen(now() + timedelta(days=367)):
        assert new.in_force() == [new.current]


def test_secret_of_the_environment_wins_and_must_be_long(tmp_path: Path) -> None:
    environ = {"HELPDESK_DATA": str(tmp_path)}

    assert load_secrets(load_settings({**environ, "HELPDESK_SECRET_KEY": "x" * 32})).current == "x" * 32
    with pytest.raises(SettingsFailed, match="at least 32"):
        load_secrets(load_settings({**environ, "HELPDESK_SECRET_KEY": "short"}))


def test_damaged_secrets_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{")

    with pytest.raises(SettingsFailed, match="damaged"):
        load_secrets(load_settings({"HELPDESK_DATA": str(tmp_path)}))
