"""Subjects and messages, put together from phrases."""

import random

from helpdesk.seeding.chance import one_of
from helpdesk.seeding.phrases import Phrases
from helpdesk.tickets.contents import Content

LARGEST_REFERENCE = 99_999
MOST_DETAILS = 4


def subject(dice: random.Random, phrases: Phrases) -> str:
    text = _filled(dice, one_of(dice, phrases.subjects), phrases)
    return text[0].upper() + text[1:]


def question(dice: random.Random, phrases: Phrases) -> Content:
    """How a ticket begins."""
    said = [one_of(dice, phrases.questions), *_some(dice, phrases.details, MOST_DETAILS)]
    return _written(dice, phrases, one_of(dice, phrases.greetings), said)


def answer(dice: random.Random, phrases: Phrases) -> Content:
    """What staff say."""
    said = [one_of(dice, phrases.answers), one_of(dice, phrases.steps), *_some(dice, phrases.steps, 1)]
    return _written(dice, phrases, one_of(dice, phrases.greetings), said)


def follow_up(dice: random.Random, phrases: Phrases) -> Content:
    """What the customer says to that."""
    said = [one_of(dice, phrases.follow_ups), *_some(dice, phrases.details, 2)]
    return _written(dice, phrases, "", said)


def note(dice: random.Random, phrases: Phrases) -> Content:
    """What staff say to each other."""
    return _content([_filled(dice, one_of(dice, phrases.notes), phrases)])


def _some(dice: random.Random, sentences: tuple[str, ...], most: int) -> list[str]:
    return [one_of(dice, sentences) for _ in range(int(dice.random() * (most + 1)))]


def _written(dice: random.Random, phrases: Phrases, greeting: str, said: list[str]) -> Content:
    text = _filled(dice, " ".join(said), phrases)
    return _content([part for part in (greeting, text, one_of(dice, phrases.closings)) if part])


def _content(paragraphs: list[str]) -> Content:
    """As the product would have rendered it: nothing in the phrases means anything in Markdown or HTML."""
    return Content(
        body="\n\n".join(paragraphs), html="\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    )


def _filled(dice: random.Random, text: str, phrases: Phrases) -> str:
    number = str(10_000 + int(dice.random() * (LARGEST_REFERENCE - 10_000)))
    return text.replace("{thing}", one_of(dice, phrases.things)).replace("{n}", number)
