"""Tests pass in any order: what one tells the process, the next does not hear."""

from pathlib import Path

import pytest

from helpdesk.core.secrets import Secrets
from helpdesk.core.settings import Settings
from helpdesk.core.signing import configure_signing, signed
from helpdesk.events import record
from helpdesk.events.record import register_subscriptions
from helpdesk.files.store import upload_limit
from helpdesk.mail.addresses import configure_mail, mail_config
from helpdesk.subscriptions import SUBSCRIPTIONS
from helpdesk.web.kit.visit import NOBODY, Visit, begin_visit, current_visit
from tests.kit.clients import application
from tests.kit.store import use_store

SIGNATURES: set[str] = set()


@pytest.mark.parametrize("run", ["first", "second"])
async def test_process_is_the_same_for_whoever_comes_next(run: str, tmp_path: Path) -> None:
    del run
    SIGNATURES.add(signed("anything"))
    seen = upload_limit(), mail_config().separator, dict(record._subscriptions), current_visit()

    begin_visit(Visit(path="/somewhere"))
    register_subscriptions({})
    configure_signing(Secrets(current="another"))
    configure_mail(Settings(data=tmp_path), separator="--")
    use_store(tmp_path)

    assert seen == (25_000_000, "+", SUBSCRIPTIONS, NOBODY)
    assert len(SIGNATURES) == 1


def test_making_the_application_keeps_a_store_of_the_tests_own(tmp_path: Path) -> None:
    application.cache_clear()
    use_store(tmp_path, upload_limit_mb=3)

    application()

    assert upload_limit() == 3_000_000
