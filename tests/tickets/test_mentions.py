"""Whom a text calls: the rule by itself, as a table of texts."""

import pytest

from helpdesk.tickets.mentions import Called, Mentions, Who, fits, mentions, written

MARA = Called(Who.PERSON, 1, "Mara Kim", "mara.kim@example.com")
MARA_KIMBER = Called(Who.PERSON, 2, "Mara Kimber", "kimber@example.com")
OBRIEN = Called(Who.PERSON, 3, "Aoife O'Brien", "aoife@example.com")
ZOE = Called(Who.PERSON, 4, "Zoë ❤️ Müller", "zoe@example.com")
JO_ONE = Called(Who.PERSON, 5, "Jo Berg", "jo1@example.com")
JO_TWO = Called(Who.PERSON, 6, "Jo Berg", "jo2@example.com")
CARE = Called(Who.TEAM, 1, "Care & Repair")
EVERYBODY = (MARA, MARA_KIMBER, OBRIEN, ZOE, JO_ONE, JO_TWO, CARE)


def called(text: str) -> list[Called]:
    return list(mentions(text, EVERYBODY).called)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Mara Kim, please look", []),
        ("@Mara Kim please look", [MARA]),
        ("@mara kim", [MARA]),
        ("(@Mara Kim)", [MARA]),
        ("Ask @Mara Kim, or @Care & Repair.", [MARA, CARE]),
        ("@Mara Kim and again @Mara Kim", [MARA]),
        ("@Mara Kimber", [MARA_KIMBER]),
        ("@Aoife, and @Zoë", [OBRIEN, ZOE]),
        ("@Zoë Somebody", [ZOE]),
        ("@Zoes", []),
        ("@Care", []),
        ("@Mara Kim's idea", [MARA]),
        ("@Aoife O'Brien", [OBRIEN]),
        ("@Aoife O\u2019Brien's", [OBRIEN]),
        ("@Zoë ❤️ Müller", [ZOE]),
        ("@zoe ❤ muller!", [ZOE]),
        ("@mara.kim@example.com.", [MARA]),
        ("@mara.kim@example.com.evil.org", []),
        ("mail mara.kim@Mara Kim", []),
        ("shop@care & repair", []),
        ("@@Mara Kim", []),
        ("`@Mara Kim`", []),
        ("```\n@Mara Kim\n```", []),
        ("```\n@Mara Kim", []),
        ("> @Mara Kim wrote", []),
        ("> quoted\n\n@Mara Kim", [MARA]),
        ("@jo1@example.com", [JO_ONE]),
    ],
)
def test_who_is_called(text: str, expected: list[Called]) -> None:
    assert called(text) == expected


@pytest.mark.parametrize(
    ("text", "unclear"), [("@Mara?", "Mara"), ("@Mara Kimberley", "Mara"), ("@Jo Berg", "Jo Berg")]
)
def test_first_name_of_several_calls_nobody_either(text: str, unclear: str) -> None:
    assert mentions(text, EVERYBODY) == Mentions(unclear=(unclear,))


def test_somebody_of_one_name_comes_before_the_first_name_of_others() -> None:
    mara = Called(Who.PERSON, 9, "Mara", "mara@example.com")

    assert mentions("@Mara", [*EVERYBODY, mara]).called == (mara,)


def test_name_of_several_calls_nobody_and_is_told() -> None:
    assert mentions("@Jo Berg and @Mara Kim", EVERYBODY) == Mentions(called=(MARA,), unclear=("Jo Berg",))


@pytest.mark.parametrize("one", EVERYBODY)
def test_what_is_picked_calls_exactly_whom_it_was_picked_for(one: Called) -> None:
    assert called(f"Hello {written(one, EVERYBODY)}, hello") == [one]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", list(EVERYBODY)),
        ("ma", [MARA, MARA_KIMBER]),
        ("kim", [MARA, MARA_KIMBER]),
        ("mara kim", [MARA, MARA_KIMBER]),
        ("o'b", [OBRIEN]),
        ("o\u2019b", [OBRIEN]),
        ("jo2@", [JO_TWO]),
        ("mul", [ZOE]),
        ("ara", []),
    ],
)
def test_who_may_be_meant_so_far(words: str, expected: list[Called]) -> None:
    assert [one for one in EVERYBODY if fits(one, words)] == expected
