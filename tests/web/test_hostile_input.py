"""Whatever is put into an address, a form or a header, by whomever: the answer is never a failure of ours."""

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.kit.attacks import VALUES, Attack, address_of, attacks, content_of
from tests.kit.clients import application, portal
from tests.web.test_matrix import EXPECTED, Sample, _sample, _undone

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.slow]

FORM_FIELDS = """
    assignee body by category current customer_name description direction email find kind level locale members
    name new next password person priority purpose replacement request_key role signature status subject tags
    team text title type uploads website who zone
"""
QUERY_FIELDS = """
    after assignee before compose current next organisation person priority q requester show sort status tag
    team type view who
"""
# Places among the visitors of a sample.
GUEST, OWNER, AGENT, ADMIN = 0, 1, 3, 5
VISITORS = st.sampled_from([GUEST, OWNER, AGENT, ADMIN, ADMIN])
ANY = "any"
MODEST = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ATTACKS = attacks(
    names=st.one_of(st.just({}), st.just({}), st.dictionaries(st.just(ANY), VALUES, min_size=1)),
    query_fields=QUERY_FIELDS.split(),
    form_fields=FORM_FIELDS.split(),
)


@pytest_asyncio.fixture
async def sample(database: None) -> Sample:
    """One of everything, for all requests of a route."""
    del database
    application()
    return await _sample()


@pytest.mark.parametrize("route", sorted(EXPECTED))
@MODEST
@given(attack=ATTACKS, visitor=VISITORS)
async def test_no_request_makes_us_fail(sample: Sample, route: str, attack: Attack, visitor: int) -> None:
    method, path = route.split()
    names = dict.fromkeys(sample.names, attack.names[ANY]) if attack.names else sample.names
    async with _undone():
        browser = await portal(sample.visitors[visitor])
        address = address_of(path, names, attack.query)
        answer = await browser.request(method, address, **content_of(method, attack))

    assert answer.status_code < 500, (address, attack)
