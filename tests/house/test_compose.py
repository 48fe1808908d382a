"""docker-compose.yml and the Dockerfile speak of settings and files that exist."""

import re
from fnmatch import fnmatch

import pytest
import yaml

from helpdesk.core.settings import documented_settings
from tests.house.tree import ROOT

VARIABLE = re.compile(r"\$\{(\w+)")
NOT_OURS = {
    "POSTGRES_PASSWORD",
    "PATH",
    "PYTHONUNBUFFERED",
    "PIP_DISABLE_PIP_VERSION_CHECK",
    "PIP_NO_CACHE_DIR",
}
COMMANDS = {"web", "worker", "migrate"}


def unknown_in_compose(text: str) -> list[str]:
    """Variables that our services get or that an operator is asked for, and no setting has."""
    services = yaml.safe_load(text)["services"].values()
    given = {name for service in services if "build" in service for name in service.get("environment", {})}
    return sorted((given | set(VARIABLE.findall(text))) - settings())


def unknown_in_dockerfile(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if line.startswith("ENV ")]
    return sorted({name for line in lines for name in re.findall(r"(\w+)=", line)} - settings())


def settings() -> set[str]:
    return {setting.env for setting in documented_settings()} | NOT_OURS


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def services() -> dict[str, dict]:
    return yaml.safe_load(read("docker-compose.yml"))["services"]


def test_every_variable_is_a_setting() -> None:
    assert unknown_in_compose(read("docker-compose.yml")) == []
    assert unknown_in_dockerfile(read("Dockerfile")) == []


def test_unknown_variable_is_told() -> None:
    ours = "services: {web: {build: ., environment: {HELPDESK_COLOUR: red, SMTP_URL: '${HELPDESK_TYPO:-x}'}}}"
    others = "services: {postgres: {image: postgres, environment: {POSTGRES_DB: helpdesk}}}"

    assert unknown_in_compose(ours) == ["HELPDESK_COLOUR", "HELPDESK_TYPO"]
    assert unknown_in_compose(others) == []
    assert unknown_in_dockerfile("ENV PATH=/x HELPDESK_COLOUR=red\nRUN HELPDESK_X=1 y\n") == [
        "HELPDESK_COLOUR"
    ]


def test_two_web_and_two_worker_share_one_database_and_volume() -> None:
    ours = {name: service for name, service in services().items() if "build" in service}

    assert sorted(service["command"][0] for service in ours.values()) == [
        "migrate",
        *["web"] * 2,
        *["worker"] * 2,
    ]
    assert {service["environment"]["DATABASE_URL"] for service in ours.values()} == {
        services()["web-1"]["environment"]["DATABASE_URL"]
    }
    assert [service["volumes"] for service in ours.values()] == [["data:/data"]] * 5


def test_nothing_starts_before_the_migrations_are_through() -> None:
    waiting = {name: service["depends_on"] for name, service in services().items() if "depends_on" in service}
    migrate = waiting.pop("migrate")

    assert migrate == {"postgres": {"condition": "service_healthy"}}
    assert sorted(waiting) == ["web-1", "web-2", "worker-1", "worker-2"]
    assert {needs["migrate"]["condition"] for needs in waiting.values()} == {"service_completed_successfully"}


def test_connections_of_all_processes_fit_into_the_database() -> None:
    ours = [
        service for service in services().values() if "build" in service and service["command"] != ["migrate"]
    ]
    connections = sum(int(service["environment"]["HELPDESK_POOL_SIZE"]) + 1 for service in ours)

    assert connections < 100 - 10  # PostgreSQL's default, less what an operator needs


@pytest.mark.parametrize(
    "line", [line for line in read("Dockerfile").splitlines() if line.startswith("COPY ")]
)
def test_dockerfile_copies_only_what_exists_and_is_let_in(line: str) -> None:
    if "--from=" in line:
        return
    allowed = [entry[1:] for entry in read(".dockerignore").split() if entry.startswith("!")]
    sources = line.split()[1:-1]

    assert [source for source in sources if not any(fnmatch(source, pattern) for pattern in allowed)] == []
    assert [source for source in sources if not (ROOT / source).exists()] == []
