"""Who is at which ticket: each once, with what they do that matters most, and told only when it changes."""

import pytest

from helpdesk.live.presence import TYPING_SECONDS, Onlooker, Presence, State

MARA, BO = 3, 4


class Scene:
    """Presence with a clock that stands until it is moved, and what was told of it."""

    def __init__(self) -> None:
        self.seconds = 100.0
        self.published: list[str] = []
        self.told: list[tuple[int, int]] = []
        self.presence = Presence(self.published.append, clock=lambda: self.seconds)
        self.presence.tell_also(lambda ticket, person: self.told.append((ticket, person)))

    def people(self, ticket: int = 88) -> list[tuple[int, str]]:
        return [(each.person, each.state) for each in self.presence.people(ticket)]


@pytest.fixture
def scene() -> Scene:
    return Scene()


def somebody(person: int = MARA, state: State = State.VIEWING) -> Onlooker:
    return Onlooker(person=person, name={MARA: "Mara Kim", BO: "Bo Berg"}[person], state=state)


def test_whoever_comes_is_there_until_they_go(scene: Scene) -> None:
    scene.presence.come("page", 88, somebody())
    there = scene.people()
    scene.presence.go("page")

    assert (there, scene.people()) == ([(MARA, "viewing")], [])
    assert scene.published == ["presence:88"] * 2
    assert scene.told == [(88, MARA)] * 2


def test_person_with_several_pages_is_there_once_with_what_matters_most(scene: Scene) -> None:
    scene.presence.come("one", 88, somebody(state=State.UNSAVED))
    scene.presence.come("two", 88, somebody(state=State.VIEWING))
    scene.presence.come("three", 88, somebody(state=State.TYPING))
    typing = scene.people()
    scene.presence.go("three")
    unsaved = scene.people()
    scene.presence.go("one")

    assert (typing, unsaved, scene.people()) == (
        [(MARA, "typing")],
        [(MARA, "unsaved")],
        [(MARA, "viewing")],
    )


def test_page_that_moves_on_leaves_where_it_was(scene: Scene) -> None:
    scene.presence.come("page", 88, somebody())
    scene.presence.come("page", 99, somebody())

    assert (scene.people(88), scene.people(99)) == ([], [(MARA, "viewing")])
    assert scene.presence.ticket_of("page") == 99


def test_the_same_again_is_no_news(scene: Scene) -> None:
    for _ in range(3):
        scene.presence.come("page", 88, somebody())
    scene.presence.come("other", 88, somebody())
    scene.presence.go("other")
    scene.presence.go("never came")

    assert scene.published == ["presence:88"]


def test_typing_that_is_not_renewed_ends(scene: Scene) -> None:
    scene.presence.come("idle", 88, somebody(MARA, State.TYPING))
    scene.presence.come("busy", 88, somebody(BO, State.TYPING))
    scene.seconds += TYPING_SECONDS
    scene.presence.come("busy", 88, somebody(BO, State.TYPING))
    scene.presence.calm_down()
    both = scene.people()
    scene.seconds += 1
    scene.presence.calm_down()

    assert both == [(BO, "typing"), (MARA, "typing")]
    assert scene.people() == [(BO, "typing"), (MARA, "unsaved")]


def test_people_of_other_processes_are_there_too(scene: Scene) -> None:
    scene.presence.come("page", 88, somebody(MARA, State.VIEWING))
    scene.presence.learn("p2", 88, BO, somebody(BO, State.VIEWING))
    scene.presence.learn("p2", 88, MARA, somebody(MARA, State.TYPING))
    scene.presence.learn("p3", 99, BO, somebody(BO))
    both = scene.people()
    scene.presence.learn("p2", 88, BO, None)

    assert (both, scene.people()) == ([(BO, "viewing"), (MARA, "typing")], [(MARA, "typing")])
    assert scene.told == [(88, MARA)]


def test_process_that_is_forgotten_takes_its_people_along(scene: Scene) -> None:
    scene.presence.learn("p2", 88, BO, somebody(BO))
    scene.presence.learn("p3", 88, MARA, somebody(MARA))
    scene.published.clear()

    scene.presence.forget("p2")
    scene.presence.forget("p2")

    assert scene.people() == [(MARA, "viewing")]
    assert scene.published == ["presence:88"]


def test_those_here_are_named_for_other_processes(scene: Scene) -> None:
    scene.presence.come("one", 88, somebody(MARA))
    scene.presence.come("two", 99, somebody(BO))
    scene.presence.learn("p2", 99, MARA, somebody(MARA))

    assert scene.presence.here() == [(88, somebody(MARA)), (99, somebody(BO))]
    assert scene.presence.one_here(99, MARA) is None


def test_tickets_at_which_somebody_else_is_are_known(scene: Scene) -> None:
    scene.presence.come("one", 88, somebody(MARA))
    scene.presence.come("two", 99, somebody(BO))
    scene.presence.come("three", 77, somebody(MARA))
    scene.presence.learn("p2", 77, BO, somebody(BO))

    assert scene.presence.looked_at(but_by=MARA) == {99, 77}
    assert scene.presence.looked_at(but_by=BO) == {88, 77}


def test_nothing_is_remembered_of_tickets_that_everybody_left(scene: Scene) -> None:
    for ticket in range(100):
        scene.presence.come("page", ticket, somebody())
        scene.presence.learn("p2", ticket, BO, somebody(BO))
        scene.presence.learn("p2", ticket, BO, None)
    scene.presence.go("page")

    assert (scene.presence.here(), scene.presence._pages, scene.presence._elsewhere["p2"]) == ([], {}, {})
